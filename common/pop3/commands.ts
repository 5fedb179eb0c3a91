/**
 * The one table of POP3 commands: it drives dispatch, allowed states, the reading of arguments, completion, explanations
 * and which responses have many lines. A command without a handler, or a handler without an entry, does not compile.
 */
import type { CommandDescription } from '../command-spec.ts';

/** The states in which a client can say something. RFC 1939 §3 */
export type CommandState = 'authorization' | 'transaction';

/** What arguments become once read. */
export interface ArgumentValues {
  readonly name: string;
  readonly password: string;
  readonly digest: string;
  readonly mechanism: string;
  /** Base64; `=` stands for an empty one. RFC 5034 §4 */
  readonly initial: string;
  /** A message-number, from 1. RFC 1939 §4 */
  readonly message: number;
  readonly lines: number;
  /** A basic language range. RFC 4647 §2.1 */
  readonly language: string;
}

export type ArgumentName = keyof ArgumentValues;

export interface Pop3CommandSpec extends CommandDescription<CommandState> {
  /** The arguments it must have, in order. */
  readonly takes: readonly ArgumentName[];
  /** The arguments it may have after those. */
  readonly mayTake: readonly ArgumentName[];
  /** Whether its positive response is one line, or data up to a line with only a dot. RFC 1939 §3 */
  readonly answers: 'line' | 'lines' | 'lines-without-argument';
}

const authorization = ['authorization'] as const;
const transaction = ['transaction'] as const;
const both = ['authorization', 'transaction'] as const;

export const pop3Commands = {
  APOP: {
    rfc: 'RFC 1939 §7',
    states: authorization,
    arguments: '<name> <digest>',
    means: 'Log in with a digest of the greeting’s timestamp and the password, so that no password is sent',
    example: 'APOP alice c4c9334bac560ecc979e58001b3e22fb',
    takes: ['name', 'digest'],
    mayTake: [],
    answers: 'line',
  },
  AUTH: {
    rfc: 'RFC 5034 §4',
    states: authorization,
    arguments: '<mechanism> [<initial response>]',
    means: 'Log in by a SASL mechanism; CAPA lists those there are',
    example: 'AUTH PLAIN AGFsaWNlAHNlY3JldA==',
    takes: ['mechanism'],
    mayTake: ['initial'],
    answers: 'line',
  },
  CAPA: {
    rfc: 'RFC 2449 §5',
    states: both,
    arguments: '',
    means: 'List what the server can do beyond the minimum',
    example: 'CAPA',
    takes: [],
    mayTake: [],
    answers: 'lines',
  },
  DELE: {
    rfc: 'RFC 1939 §5',
    states: transaction,
    arguments: '<message>',
    means: 'Mark a message; QUIT then deletes it',
    example: 'DELE 1',
    takes: ['message'],
    mayTake: [],
    answers: 'line',
  },
  LANG: {
    rfc: 'RFC 6856 §3',
    states: both,
    arguments: '[<language>]',
    means: 'List the languages of response texts, or choose one; * for the one the server prefers',
    example: 'LANG de',
    takes: [],
    mayTake: ['language'],
    answers: 'lines-without-argument',
  },
  LIST: {
    rfc: 'RFC 1939 §5',
    states: transaction,
    arguments: '[<message>]',
    means: 'Tell the size of each message, or of one',
    example: 'LIST',
    takes: [],
    mayTake: ['message'],
    answers: 'lines-without-argument',
  },
  NOOP: {
    rfc: 'RFC 1939 §5',
    states: transaction,
    arguments: '',
    means: 'Do nothing, but show that the client is still there',
    example: 'NOOP',
    takes: [],
    mayTake: [],
    answers: 'line',
  },
  PASS: {
    rfc: 'RFC 1939 §7',
    states: authorization,
    arguments: '<password>',
    means: 'Give the password for the name that USER gave, and open the maildrop',
    example: 'PASS secret',
    takes: ['password'],
    mayTake: [],
    answers: 'line',
  },
  QUIT: {
    rfc: 'RFC 1939 §6',
    states: both,
    arguments: '',
    means: 'Delete what was marked, unlock the maildrop and say goodbye',
    example: 'QUIT',
    takes: [],
    mayTake: [],
    answers: 'line',
  },
  RETR: {
    rfc: 'RFC 1939 §5',
    states: transaction,
    arguments: '<message>',
    means: 'Fetch a whole message',
    example: 'RETR 1',
    takes: ['message'],
    mayTake: [],
    answers: 'lines',
  },
  RSET: {
    rfc: 'RFC 1939 §5',
    states: transaction,
    arguments: '',
    means: 'Take all deletion marks back',
    example: 'RSET',
    takes: [],
    mayTake: [],
    answers: 'line',
  },
  STAT: {
    rfc: 'RFC 1939 §5',
    states: transaction,
    arguments: '',
    means: 'Tell how many messages there are and how many octets they have together',
    example: 'STAT',
    takes: [],
    mayTake: [],
    answers: 'line',
  },
  STLS: {
    rfc: 'RFC 2595 §4',
    states: authorization,
    arguments: '',
    means: 'Begin TLS on this connection',
    example: 'STLS',
    takes: [],
    mayTake: [],
    answers: 'line',
  },
  TOP: {
    rfc: 'RFC 1939 §7',
    states: transaction,
    arguments: '<message> <lines>',
    means: 'Fetch the header of a message and so many lines of its body',
    example: 'TOP 1 5',
    takes: ['message', 'lines'],
    mayTake: [],
    answers: 'lines',
  },
  UIDL: {
    rfc: 'RFC 1939 §7',
    states: transaction,
    arguments: '[<message>]',
    means: 'Tell the unique-id of each message, or of one, which stays the same in every session',
    example: 'UIDL',
    takes: [],
    mayTake: ['message'],
    answers: 'lines-without-argument',
  },
  USER: {
    rfc: 'RFC 1939 §7',
    states: authorization,
    arguments: '<name>',
    means: 'Say whose maildrop is wanted; PASS follows',
    example: 'USER alice',
    takes: ['name'],
    mayTake: [],
    answers: 'line',
  },
  UTF8: {
    rfc: 'RFC 6856 §2',
    states: authorization,
    arguments: '',
    means: 'Go on in UTF-8 mode, in which messages with UTF-8 headers can be fetched',
    example: 'UTF8',
    takes: [],
    mayTake: [],
    answers: 'line',
  },
} as const satisfies Record<string, Pop3CommandSpec>;

export type Pop3Command = keyof typeof pop3Commands;

type Spec<N extends Pop3Command> = (typeof pop3Commands)[N];

/** The arguments of a command by name, those it may leave out optional. */
export type ArgumentsOf<N extends Pop3Command> = Pick<ArgumentValues, Spec<N>['takes'][number]> &
  Partial<Pick<ArgumentValues, Spec<N>['mayTake'][number]>>;

export type StatesOf<N extends Pop3Command> = Spec<N>['states'][number];

export function isPop3Command(verb: string): verb is Pop3Command {
  return Object.hasOwn(pop3Commands, verb);
}

/** A command line, line end included, may have this many octets. RFC 2449 §4 */
export const MAX_COMMAND_OCTETS = 255;
