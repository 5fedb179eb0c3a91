/** Commands about mailboxes as a whole. RFC 3501 §6.3 */
import { loggedIn, nothing, oneMailbox, type ImapCommandSpec } from './command-entry.ts';
import { readSelect } from './modifiers.ts';
import { readAppend, readCreate, readList, readStatus } from './parse-arguments.ts';

export const mailboxCommands = {
  APPEND: {
    rfc: 'RFC 3501 §6.3.11',
    states: loggedIn,
    arguments: '<mailbox> [(<flags>)] ["<date-time>"] {<size>}',
    means: 'Put a message into a mailbox',
    example: 'A1 APPEND Drafts (\\Draft) {36}',
    tells: 'everything',
    parse: readAppend,
  },
  CREATE: {
    rfc: 'RFC 3501 §6.3.3',
    states: loggedIn,
    arguments: '<mailbox> [(USE (<special use>))]',
    means: 'Create a mailbox',
    example: 'A1 CREATE Projects',
    tells: 'everything',
    parse: readCreate,
  },
  DELETE: {
    rfc: 'RFC 3501 §6.3.4',
    states: loggedIn,
    arguments: '<mailbox>',
    means: 'Delete a mailbox with its messages',
    example: 'A1 DELETE Archive',
    tells: 'everything',
    parse: oneMailbox,
  },
  EXAMINE: {
    rfc: 'RFC 3501 §6.3.2',
    states: loggedIn,
    arguments: '<mailbox> [(<parameters>)]',
    means: 'Open a mailbox to read it only',
    example: 'A1 EXAMINE INBOX',
    tells: 'everything',
    parse: readSelect,
  },
  IDLE: {
    rfc: 'RFC 2177 §3',
    states: loggedIn,
    arguments: '',
    means: 'Wait and be told at once of what changes; DONE ends it',
    example: 'A1 IDLE',
    tells: 'everything',
    parse: nothing,
  },
  LIST: {
    rfc: 'RFC 3501 §6.3.8',
    states: loggedIn,
    arguments: '<reference> <pattern>',
    means: 'List mailboxes',
    example: 'A1 LIST "" *',
    tells: 'everything',
    parse: readList,
  },
  LSUB: {
    rfc: 'RFC 3501 §6.3.9',
    states: loggedIn,
    arguments: '<reference> <pattern>',
    means: 'List subscribed names',
    example: 'A1 LSUB "" *',
    tells: 'everything',
    parse(args) {
      const reference = args.space('a reference name, usually ""').astring('a reference name, usually ""');
      const pattern = args.space('a pattern like *').listMailbox('a pattern like *');
      args.end();
      return { reference, pattern };
    },
  },
  NAMESPACE: {
    rfc: 'RFC 2342 §5',
    states: loggedIn,
    arguments: '',
    means: 'Ask where the names of mailboxes begin',
    example: 'A1 NAMESPACE',
    tells: 'everything',
    parse: nothing,
  },
  RENAME: {
    rfc: 'RFC 3501 §6.3.5',
    states: loggedIn,
    arguments: '<mailbox> <new name>',
    means: 'Rename a mailbox and those below it',
    example: 'A1 RENAME Archive Attic',
    tells: 'everything',
    parse(args) {
      const mailbox = args.space('a mailbox name').mailbox();
      const to = args.space('the new name').mailbox('the new name');
      args.end();
      return { mailbox, to };
    },
  },
  SELECT: {
    rfc: 'RFC 3501 §6.3.1',
    states: loggedIn,
    arguments: '<mailbox> [(<parameters>)]',
    means: 'Open a mailbox to read and change it',
    example: 'A1 SELECT INBOX',
    tells: 'everything',
    parse: readSelect,
  },
  STATUS: {
    rfc: 'RFC 3501 §6.3.10',
    states: loggedIn,
    arguments: '<mailbox> (<data items>)',
    means: 'Ask about a mailbox without opening it',
    example: 'A1 STATUS Archive (MESSAGES UNSEEN)',
    tells: 'everything',
    parse: readStatus,
  },
  SUBSCRIBE: {
    rfc: 'RFC 3501 §6.3.6',
    states: loggedIn,
    arguments: '<mailbox>',
    means: 'Put a name on the list that LSUB shows',
    example: 'A1 SUBSCRIBE Archive',
    tells: 'everything',
    parse: oneMailbox,
  },
  UNSUBSCRIBE: {
    rfc: 'RFC 3501 §6.3.7',
    states: loggedIn,
    arguments: '<mailbox>',
    means: 'Take a name off the list that LSUB shows',
    example: 'A1 UNSUBSCRIBE Archive',
    tells: 'everything',
    parse: oneMailbox,
  },
} satisfies Record<string, ImapCommandSpec>;
