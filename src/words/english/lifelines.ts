/** The heads of the lifelines, and what can be done with a lifeline. */
export const lifelines = {
  titleOfHost: (name: string) =>
    `The mail host ${name}, which now is a client itself: what is in its queue, what it asks DNS, what it relays`,
  titleOfAsker: (name: string) => `${name}, which asked DNS`,
  titleOfClient: (
    name: string,
    {
      user,
      port,
      number,
      secure,
      state,
    }: {
      user: string | undefined;
      port: number | undefined;
      number: number;
      secure: boolean;
      state: string;
    },
  ) =>
    `${name}${user === undefined ? '' : `, ${user}`}: client port ${String(port)}, connection ${String(number)}${
      secure ? ', protected by TLS' : ''
    }${state === '' ? '' : `; ${state}`}`,
  titleOfDns: 'The DNS server of the world: it knows which hosts take mail for a domain',
  titleOfServer: (title: string, host: string | undefined, port: number | undefined) =>
    `The ${title} server${host === undefined ? '' : ` of ${host}`} on port ${String(port)}`,
  titleOfStore: 'The mailboxes of all accounts: what is added to them, flagged in them and removed from them',
  titleOfOwner: (host: string) => `The mail host ${host}`,
  /** After what a head is. */
  howTo: 'Click for more, drag to move (Alt ← →)',
  asClient: 'as client',
  client: 'client',
  closed: 'closed',
  dns: 'DNS',
  zones: 'zones',
  store: 'Mailboxes',
  storeFoot: 'store',
  pinned: 'pinned',
  tls: 'TLS',
  others: (count: number) => `+${count.toLocaleString('en')} more`,
  othersTitle: 'Clients for which there is no room. Click to give one a column',
  othersMenu: 'Give a client a column',
  menu: (name: string) => `Lifeline ${name}`,
  onlyThis: 'Show only this client',
  notOnlyThis: 'Show the others again',
  hide: 'Hide',
  pin: 'Pin: keep its column',
  unpin: 'Unpin',
  left: 'Move left',
  right: 'Move right',
};
