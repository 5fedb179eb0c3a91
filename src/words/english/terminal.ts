/** The terminals: tabs, the line beneath, what is said about looking back. */
export const terminal = {
  tabs: 'Terminals',
  tab: (number: number, title: string, described: string) =>
    `Terminal ${String(number)}: ${title}, ${described}. Delete closes it`,
  tabThen: (number: number, title: string, described: string) =>
    `Terminal ${String(number)}: ${title}, at the moment you look back at: ${described}. Delete closes it`,
  close: (number: number) => `Close terminal ${String(number)}`,
  open: 'Open a terminal',
  openOf: (title: string) => `New terminal: ${title}`,
  show: (number: number, title: string) => `Terminal ${String(number)}: ${title}`,
  none: 'No terminal is open. Open one and type what a mail client would say:',
  file: 'File to send',
  port: (port: number) => `port ${String(port)}`,
  unseen: 'Something came',
  hasSelected: 'What is selected was said in this terminal',
  notYetOpen: 'not yet open',
  closed: 'closed',
  said: (number: number) => `What was said in terminal ${String(number)}`,
  selected: (line: string) => `Selected: ${line}`,
  screen: (number: number) =>
    `Terminal ${String(number)}: what you type is sent; Shift and up or down select what was said; Escape leaves`,
  allowedNow: 'allowed now',
  allowedNowTitle: 'What this state of the session allows',
  allowedThen: 'allowed then',
  allowedThenTitle: 'What the state of the session allowed at the moment you look back at',
  completes: 'completes',
  more: 'more',
  moreTitle: 'Commands for the terminal itself',
  then: {
    notYetOpen: 'This connection was not open yet at that moment. What you type is said now.',
    closed: 'This connection was closed by that moment.',
    stood: (described: string) => `At that moment: ${described}.`,
  },
  tls: 'TLS',
  connecting: 'connecting',
  /** How the trace names it. */
  name: (number: number) => `Terminal ${String(number)}`,
  restored: 'mailglass is back: this is a new connection, its session begins anew.',
  closedFromHere: 'closed from here',
  closedThen: (reason: string) => `Closed: ${reason}. Press Enter to connect again.`,
  closedLost: (reason: string) => `Closed: ${reason}. It is opened again when mailglass is back.`,
  secured: (version: string, cipher: string, next: string) => `🔒 TLS is up: ${version}, ${cipher}; ${next}`,
  /** What to say once TLS is up. */
  afterTls: {
    greeting: 'the server greets inside it',
    smtp: 'say EHLO again',
    pop3: 'go on with USER, or CAPA',
    imap: 'ask CAPABILITY again',
  },
  hiddenOctets: (count: string) => `… ${count} octets more`,
};
