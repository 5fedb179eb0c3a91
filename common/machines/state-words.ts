/** The states of sessions in words: how a chart calls them, and what they mean to a learner. */
import type { Protocol } from '../protocols.ts';
import type { Place } from './moves.ts';

export interface StateWords {
  readonly title: string;
  /** One sentence. */
  readonly means: string;
  readonly rfc: string;
}

const smtp: Readonly<Partial<Record<Place, StateWords>>> = {
  start: {
    title: 'Not greeted',
    means: 'The connection is open, and the client waits for the server’s greeting',
    rfc: 'RFC 5321 §3.1',
  },
  connected: {
    title: 'Connected',
    means: 'The server has greeted; the client says who it is, with EHLO or HELO',
    rfc: 'RFC 5321 §3.2',
  },
  ready: {
    title: 'Ready',
    means: 'The client said who it is; no mail transaction is open, and MAIL begins one',
    rfc: 'RFC 5321 §3.3',
  },
  mail: { title: 'Sender', means: 'MAIL named the sender; recipients are wanted', rfc: 'RFC 5321 §3.3' },
  rcpt: {
    title: 'Recipients',
    means: 'At least one recipient was accepted; more may follow, or the message',
    rfc: 'RFC 5321 §3.3',
  },
  data: {
    title: 'Message',
    means: 'After 354 lines are no commands but the message, until a line that is one dot',
    rfc: 'RFC 5321 §4.1.1.4',
  },
  bdat: {
    title: 'Chunks',
    means: 'A chunk of the message was taken; others follow until one says LAST',
    rfc: 'RFC 3030 §2',
  },
  failed: {
    title: 'Chunk refused',
    means: 'A chunk was refused, so the message has a hole; RSET drops it',
    rfc: 'RFC 3030 §2',
  },
  auth: {
    title: 'Logging in',
    means: 'After 334 the client’s line is no command but a response of the SASL mechanism',
    rfc: 'RFC 4954 §4',
  },
  quit: {
    title: 'Goodbye',
    means: 'The server said 221 or 421, and closes the connection',
    rfc: 'RFC 5321 §3.8',
  },
};

const pop3: Readonly<Partial<Record<Place, StateWords>>> = {
  start: {
    title: 'Not greeted',
    means: 'The connection is open, and the client waits for the server’s greeting',
    rfc: 'RFC 1939 §3',
  },
  authorization: {
    title: 'AUTHORIZATION',
    means: 'The client must say who it is before it gets at a maildrop',
    rfc: 'RFC 1939 §4',
  },
  transaction: {
    title: 'TRANSACTION',
    means: 'The maildrop is open and locked for this session; messages are listed, fetched and marked',
    rfc: 'RFC 1939 §5',
  },
  update: {
    title: 'UPDATE',
    means: 'The server deletes the messages that were marked, unlocks the maildrop and closes the connection',
    rfc: 'RFC 1939 §6',
  },
  closed: {
    title: 'Closed',
    means: 'The session ended before a maildrop was open, so there is no UPDATE state',
    rfc: 'RFC 1939 §6',
  },
};

const imap: Readonly<Partial<Record<Place, StateWords>>> = {
  start: {
    title: 'Not greeted',
    means: 'The connection is open, and the greeting will tell the state it begins in',
    rfc: 'RFC 9051 §3',
  },
  'not-authenticated': {
    title: 'Not Authenticated',
    means: 'The client must log in before most commands are permitted',
    rfc: 'RFC 9051 §3.1',
  },
  authenticated: {
    title: 'Authenticated',
    means: 'The client is logged in, and must select a mailbox before commands that affect messages',
    rfc: 'RFC 9051 §3.2',
  },
  selected: {
    title: 'Selected',
    means: 'A mailbox is open, and commands may affect its messages',
    rfc: 'RFC 9051 §3.3',
  },
  logout: { title: 'Logout', means: 'The connection is being terminated', rfc: 'RFC 9051 §3.4' },
};

const words = { smtp, pop3, imap };

export function stateWords(protocol: Protocol, place: Place): StateWords {
  const known = words[protocol][place];
  if (!known) throw new Error(`${protocol} has no state ${place}`);
  return known;
}

/** What a server does of its own accord, by the word it begins with. */
const unasked: Readonly<Record<Protocol, Readonly<Record<string, Pick<StateWords, 'means' | 'rfc'>>>>> = {
  smtp: {
    '220': { means: 'The server greets: it is ready', rfc: 'RFC 5321 §3.1' },
    '421': { means: 'The server must shut the connection down, and says so', rfc: 'RFC 5321 §3.8' },
  },
  pop3: {
    '+OK': { means: 'The server greets', rfc: 'RFC 1939 §4' },
    '-ERR': {
      means: 'A greeting is a positive response; this server refuses to serve instead',
      rfc: 'RFC 1939 §4',
    },
  },
  imap: {
    OK: { means: 'The server greets a client that has yet to log in', rfc: 'RFC 9051 §7.1.1' },
    PREAUTH: {
      means: 'The server greets a client it knows already by other means, so that no login is needed',
      rfc: 'RFC 9051 §7.1.4',
    },
    BYE: { means: 'The server is about to close the connection, and says why', rfc: 'RFC 9051 §7.1.5' },
    CLOSED: { means: 'The mailbox was closed by the server, unsolicited', rfc: 'RFC 9051 §3' },
  },
};

const contents: Readonly<Record<string, StateWords>> = {
  DATA: {
    title: 'message',
    means: 'The lines of the message, and a line that is one dot; the reply says whether it was taken',
    rfc: 'RFC 5321 §4.1.1.4',
  },
  AUTH: {
    title: 'response',
    means: 'What the mechanism asks for, in base64; the reply says whether the login succeeded',
    rfc: 'RFC 4954 §4',
  },
};

export function unaskedWords(protocol: Protocol, word: string): Pick<StateWords, 'means' | 'rfc'> {
  return unasked[protocol][word] ?? { means: 'The server said this of its own accord', rfc: '' };
}

/** What a client sends that is no command, by the command it belongs to. */
export function contentWords(verb: string): StateWords {
  return contents[verb] ?? { title: verb, means: `What ${verb} asked for`, rfc: '' };
}

/** What a way is about that its verb alone does not tell. */
export function wayNote({ from, to, verb }: { from: Place; to: Place; verb: string }): string {
  return verb === 'DELETE' && from === 'selected' && to !== from ? 'Of the mailbox that is open.' : '';
}
