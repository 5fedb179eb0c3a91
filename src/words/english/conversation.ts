/** What a terminal says of its connection, in lines of its own. */
export const conversation = {
  states: { connecting: 'connecting', closed: 'closed' },
  prompt: 'closed',
  closedHere: 'closed from here',
  back: 'mailglass is back: this is a new connection, its session begins anew.',
  secured: (version: string, cipher: string, next: string) => `🔒 TLS is up: ${version}, ${cipher}; ${next}`,
  /** What is to be said after STARTTLS, since what was learnt in clear is forgotten. */
  afterTls: {
    greeted: 'the server greets inside it',
    smtp: 'say EHLO again',
    pop3: 'go on with USER, or CAPA',
    imap: 'ask CAPABILITY again',
  },
  closed: (reason: string) => `Closed: ${reason}. Press Enter to connect again.`,
  lost: (reason: string) => `Closed: ${reason}. It is opened again when mailglass is back.`,
};
