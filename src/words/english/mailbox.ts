/** The mailboxes: accounts, lists of messages, and the numbers a client remembers of them. */
import { counted } from './counted.ts';

export const mailbox = {
  expunged: 'expunged',
  notYetHere: 'not here yet at this moment',
  noSender: '(no sender)',
  noSubject: '(no subject)',

  navigation: 'Accounts and mailboxes',
  accounts: 'Accounts',
  mailboxesOf: (account: string) => `Mailboxes of ${account}`,
  describe: (mailbox: string, specialUse: string | undefined, messages: number, unread: number) =>
    `${mailbox}${specialUse === undefined ? '' : ` (special use ${specialUse}, RFC 6154)`}: ${counted(messages, 'message')}, ${counted(unread, 'unread one')}`,
  changes: (count: number) => `${counted(count, 'change')} not looked at yet`,
  unread: (count: string) => `${count} new`,
  unreadTitle: (count: string) => `${count} without \\Seen`,
  follow: 'follow',
  followTitle:
    'Open the mailbox that the last command changed; when off, a number counts what changed elsewhere',

  /** A session that has a mailbox open. */
  session: (protocol: string, connection: number, name: string | undefined) =>
    `${protocol} session #${String(connection)}${name === undefined ? '' : ` (${name})`}`,
  hasOpen: (session: string) => `${session} has this mailbox open`,
  hasOpenReadOnly: (session: string) => `${session} has this mailbox open to read only`,
  hasAlone: (session: string) =>
    `${session} has the maildrop to itself: no other POP3 session may open it. RFC 1939 §4`,
  exclusive: 'exclusive lock',
  readOnly: 'ro',

  messages: (mailbox: string, account: string) => `Messages of ${mailbox} of ${account}`,
  columns: { flags: 'flags', summary: 'from, subject', octets: 'octets', date: 'date' },
  seqnoTitle: 'message sequence number: its place in the mailbox now. RFC 9051 §2.3.1.2',
  dateTitle: (date: string) => `internal date, when it came into the store: ${date}`,
  uidTitle: 'unique identifier: stays the same as long as the message is here. RFC 9051 §2.3.1.1',
  sizeTitle: (size: string) => `${size} octets, as RFC822.SIZE tells. RFC 9051 §2.3.4`,
  octets: 'octets',
  markedBy: (connection: number) =>
    `marked by POP3 session #${String(connection)}, deleted at QUIT. RFC 1939 §5`,
  atQuit: 'at QUIT',
  recent: '\\Recent to the session that opens this mailbox next, and to no other. RFC 3501 §2.3.2',
  flag: (name: string, means: string) => `${name}: ${means}`,
  flags: {
    seen: 'it was read',
    answered: 'it was answered',
    flagged: 'marked for special attention',
    deleted: 'EXPUNGE will remove it',
    draft: 'a draft, not yet finished',
    keyword: 'a keyword, whose meaning clients agree upon',
  },

  marked: (count: string, connection: number) =>
    `${count} marked by POP3 session #${String(connection)}, deleted at QUIT`,
  markedTitle: 'DELE only marks. A session that ends without QUIT deletes nothing. RFC 1939 §6',
  gap: (connection: number, told: number, stored: number) =>
    `session #${String(connection)} has been told of ${String(told)}, the store has ${String(stored)}`,
  gapTitle:
    'Each IMAP session has its own view: it hears of new and expunged messages with its next command (NOOP, or IDLE at once), never in the middle of one. RFC 9051 §5.2',

  asOf: (time: string) => `as of ${time}`,
  asOfTitle: 'What you see is the past; follow the newest to come back',
  uidvalidityTitle:
    'UIDVALIDITY: as long as a mailbox keeps this number, the UIDs a client remembers still mean the same messages. RFC 9051 §2.3.1.1',
  uidnextTitle: 'UIDNEXT: the UID the next message will get. RFC 9051 §2.3.1.1',
  highest: 'HIGHEST',
  highestTitle:
    'The highest UID here now. Every UID between that no message has was expunged, and never comes back. RFC 9051 §2.3.1.1',

  empty: {
    noAccount: 'No account exists yet at this point of the trace.',
    waiting: 'Waiting for the mailboxes…',
    title: (mailbox: string, account: string) => `${mailbox} of ${account} is empty.`,
    bySmtp: 'Mail gets here by SMTP:',
    byImap: 'Mail gets here by IMAP:',
    orElse: 'or `MOVE`, or `APPEND` from anywhere.',
    /** What usually puts mail into a mailbox of a special use. RFC 6154 §2 */
    use: {
      '\\Sent': 'A mail client puts a copy of what it sent here.',
      '\\Drafts': 'A mail client keeps here what is being written.',
      '\\Trash': 'A mail client moves here what its reader deletes.',
      '\\Junk': 'Here goes what is taken for unsolicited.',
      '\\Archive': 'Here goes what was dealt with and is kept.',
    },
  },
};
