/**
 * The one table of IMAP commands: it drives dispatch, allowed states, completion, explanations and the texts of BAD.
 * A command without a handler, or a handler without an entry here, does not compile.
 */
import type { CommandDescription } from '../command-spec.ts';
import type { ArgumentReader } from './lexer.ts';
import {
  readAppend,
  readCopy,
  readCreate,
  readFetch,
  readId,
  readList,
  readMessageSet,
  readSearch,
  readStatus,
  readStore,
} from './parse-arguments.ts';

/** The states in which a client can say something. RFC 3501 §3 */
export type ImapStateName = 'not-authenticated' | 'authenticated' | 'selected';

export interface ImapCommandSpec extends CommandDescription<ImapStateName> {
  /**
   * What the server may tell of other sessions' changes before the tagged reply: all, or all but EXPUNGE, since that would
   * shift the sequence numbers the command speaks in. RFC 3501 §7.4.1
   */
  readonly tells: 'everything' | 'no-expunge';
  /** Reads the arguments to the end of the command. Throws `ImapSyntaxError`. */
  readonly parse: (args: ArgumentReader) => unknown;
}

const anyState = ['not-authenticated', 'authenticated', 'selected'] as const;
const notAuthenticated = ['not-authenticated'] as const;
const loggedIn = ['authenticated', 'selected'] as const;
const selected = ['selected'] as const;

const nothing = (args: ArgumentReader): null => {
  args.end();
  return null;
};

const oneMailbox = (args: ArgumentReader): { mailbox: string } => {
  const mailbox = args.space('a mailbox name').mailbox();
  args.end();
  return { mailbox };
};

export const imapCommands = {
  APPEND: {
    rfc: 'RFC 3501 §6.3.11',
    states: loggedIn,
    arguments: '<mailbox> [(<flags>)] ["<date-time>"] {<size>}',
    means: 'Put a message into a mailbox',
    example: 'A1 APPEND Drafts (\\Draft) {36}',
    tells: 'everything',
    parse: readAppend,
  },
  AUTHENTICATE: {
    rfc: 'RFC 3501 §6.2.2',
    states: notAuthenticated,
    arguments: '<mechanism> [<initial response>]',
    means: 'Log in by a SASL mechanism',
    example: 'A1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==',
    tells: 'everything',
    parse(args) {
      const mechanism = args.space('a mechanism like PLAIN').atom('a mechanism like PLAIN').toUpperCase();
      if (args.atEnd()) return { mechanism, initialResponse: null };
      // Base64, in which "=" may stand: an astring reads all of its characters. RFC 4959 §3
      const initialResponse = args
        .space('an initial response in base64')
        .astring('an initial response in base64');
      args.end();
      return { mechanism, initialResponse };
    },
  },
  CAPABILITY: {
    rfc: 'RFC 3501 §6.1.1',
    states: anyState,
    arguments: '',
    means: 'Ask what the server can do',
    example: 'A1 CAPABILITY',
    tells: 'everything',
    parse: nothing,
  },
  CHECK: {
    rfc: 'RFC 3501 §6.4.1',
    states: selected,
    arguments: '',
    means: 'Ask for a checkpoint of the mailbox',
    example: 'A1 CHECK',
    tells: 'everything',
    parse: nothing,
  },
  CLOSE: {
    rfc: 'RFC 3501 §6.4.2',
    states: selected,
    arguments: '',
    means: 'Remove the messages marked \\Deleted and close the mailbox',
    example: 'A1 CLOSE',
    tells: 'everything',
    parse: nothing,
  },
  COPY: {
    rfc: 'RFC 3501 §6.4.7',
    states: selected,
    arguments: '<sequence set> <mailbox>',
    means: 'Copy messages into another mailbox',
    example: 'A1 COPY 1 Archive',
    // We differ: an EXPUNGE would be allowed here, but holding it back lets a pipelined COPY and FETCH mean the same messages.
    tells: 'no-expunge',
    parse: (args) => readCopy(args, false),
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
  ENABLE: {
    rfc: 'RFC 5161 §3.1',
    states: loggedIn,
    arguments: '<capability> ...',
    means: 'Turn on extensions that change what the server sends',
    example: 'A1 ENABLE CONDSTORE',
    tells: 'everything',
    parse(args) {
      const extensions = [args.space('a capability').atom('a capability').toUpperCase()];
      while (!args.atEnd())
        extensions.push(args.space('a further capability').atom('a capability').toUpperCase());
      return { extensions };
    },
  },
  EXAMINE: {
    rfc: 'RFC 3501 §6.3.2',
    states: loggedIn,
    arguments: '<mailbox>',
    means: 'Open a mailbox to read it only',
    example: 'A1 EXAMINE INBOX',
    tells: 'everything',
    parse: oneMailbox,
  },
  EXPUNGE: {
    rfc: 'RFC 3501 §6.4.3',
    states: selected,
    arguments: '',
    means: 'Remove the messages marked \\Deleted',
    example: 'A1 EXPUNGE',
    tells: 'everything',
    parse: nothing,
  },
  FETCH: {
    rfc: 'RFC 3501 §6.4.5',
    states: selected,
    arguments: '<sequence set> <data items>',
    means: 'Get data of messages',
    example: 'A1 FETCH 1 FLAGS',
    tells: 'no-expunge',
    parse: (args) => readFetch(args, false),
  },
  ID: {
    rfc: 'RFC 2971 §3.1',
    states: anyState,
    arguments: 'NIL | ("<field>" "<value>" ...)',
    means: 'Say which program this is, and ask the same',
    example: 'A1 ID ("name" "telnet")',
    tells: 'everything',
    parse: readId,
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
  LOGIN: {
    rfc: 'RFC 3501 §6.2.3',
    states: notAuthenticated,
    arguments: '<user> <password>',
    means: 'Log in with a password, in clear',
    example: 'A1 LOGIN alice secret',
    tells: 'everything',
    parse(args) {
      const user = args.space('a user name').astringText('a user name');
      const password = args.space('a password').astringText('a password');
      args.end();
      return { user, password };
    },
  },
  LOGOUT: {
    rfc: 'RFC 3501 §6.1.3',
    states: anyState,
    arguments: '',
    means: 'End the session',
    example: 'A1 LOGOUT',
    tells: 'everything',
    parse: nothing,
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
  MOVE: {
    rfc: 'RFC 6851 §3.1',
    states: selected,
    arguments: '<sequence set> <mailbox>',
    means: 'Move messages into another mailbox',
    example: 'A1 MOVE 1 Archive',
    tells: 'everything',
    parse: (args) => readCopy(args, false),
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
  NOOP: {
    rfc: 'RFC 3501 §6.1.2',
    states: anyState,
    arguments: '',
    means: 'Do nothing, and be told what changed',
    example: 'A1 NOOP',
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
  SEARCH: {
    rfc: 'RFC 3501 §6.4.4',
    states: selected,
    arguments: '[CHARSET <charset>] <search keys>',
    means: 'Find messages',
    example: 'A1 SEARCH UNSEEN',
    tells: 'no-expunge',
    parse: (args) => readSearch(args, false),
  },
  SELECT: {
    rfc: 'RFC 3501 §6.3.1',
    states: loggedIn,
    arguments: '<mailbox>',
    means: 'Open a mailbox to read and change it',
    example: 'A1 SELECT INBOX',
    tells: 'everything',
    parse: oneMailbox,
  },
  STARTTLS: {
    rfc: 'RFC 3501 §6.2.1',
    states: notAuthenticated,
    arguments: '',
    means: 'Begin to encrypt the connection',
    example: 'A1 STARTTLS',
    tells: 'everything',
    parse: nothing,
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
  STORE: {
    rfc: 'RFC 3501 §6.4.6',
    states: selected,
    arguments: '<sequence set> [+|-]FLAGS[.SILENT] (<flags>)',
    means: 'Change the flags of messages',
    example: 'A1 STORE 1 +FLAGS (\\Seen)',
    tells: 'no-expunge',
    parse: (args) => readStore(args, false),
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
  'UID COPY': {
    rfc: 'RFC 3501 §6.4.8',
    states: selected,
    arguments: '<UIDs> <mailbox>',
    means: 'Copy messages, named by UID, into another mailbox',
    example: 'A1 UID COPY 1 Archive',
    tells: 'everything',
    parse: (args) => readCopy(args, true),
  },
  'UID EXPUNGE': {
    rfc: 'RFC 4315 §2.1',
    states: selected,
    arguments: '<UIDs>',
    means: 'Remove those of the messages that are marked \\Deleted',
    example: 'A1 UID EXPUNGE 1:*',
    tells: 'everything',
    parse(args) {
      const messages = readMessageSet(args, true);
      args.end();
      return messages;
    },
  },
  'UID FETCH': {
    rfc: 'RFC 3501 §6.4.8',
    states: selected,
    arguments: '<UIDs> <data items>',
    means: 'Get data of messages, named by UID',
    example: 'A1 UID FETCH 1:* FLAGS',
    tells: 'everything',
    parse: (args) => readFetch(args, true),
  },
  'UID MOVE': {
    rfc: 'RFC 6851 §3.2',
    states: selected,
    arguments: '<UIDs> <mailbox>',
    means: 'Move messages, named by UID, into another mailbox',
    example: 'A1 UID MOVE 1 Archive',
    tells: 'everything',
    parse: (args) => readCopy(args, true),
  },
  'UID SEARCH': {
    rfc: 'RFC 3501 §6.4.8',
    states: selected,
    arguments: '[CHARSET <charset>] <search keys>',
    means: 'Find messages; the answer names UIDs',
    example: 'A1 UID SEARCH UNSEEN',
    tells: 'everything',
    parse: (args) => readSearch(args, true),
  },
  'UID STORE': {
    rfc: 'RFC 3501 §6.4.8',
    states: selected,
    arguments: '<UIDs> [+|-]FLAGS[.SILENT] (<flags>)',
    means: 'Change the flags of messages, named by UID',
    example: 'A1 UID STORE 1 +FLAGS (\\Seen)',
    tells: 'everything',
    parse: (args) => readStore(args, true),
  },
  UNSELECT: {
    rfc: 'RFC 3691 §2',
    states: selected,
    arguments: '',
    means: 'Close the mailbox and remove nothing',
    example: 'A1 UNSELECT',
    tells: 'everything',
    parse: nothing,
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

export type ImapCommand = keyof typeof imapCommands;

/** What `parse` of a command makes of its arguments. */
export type ImapArguments<Name extends ImapCommand> = ReturnType<(typeof imapCommands)[Name]['parse']>;

export function isImapCommand(verb: string): verb is ImapCommand {
  return Object.hasOwn(imapCommands, verb);
}
