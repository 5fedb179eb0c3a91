/**
 * What the wire of a connection told of its session so far: what a terminal needs to complete a line and to hint. A fold over
 * frames, so it holds for our own server, a proxied one and a capture. RFC 3501 §3
 */
import { latin1Of, octetsOfLatin1, textOf } from '../octets.ts';
import type { CommandSent, Frame, OctetsSent, ReplySent } from '../trace/facts.ts';
import { countOf } from '../uid-ranges.ts';
import { userInResponse } from '../sasl/user.ts';
import { announcedLiteral, canonicalMailboxName } from './lexer.ts';
import { readClientLine } from './client-line.ts';
import { readServerLine } from './response-line.ts';
import { decodeMailboxName } from './utf7.ts';
import { vanishedUids } from './vanished.ts';

export interface SelectedMailbox {
  readonly name: string;
  readonly readOnly: boolean;
  readonly exists: number;
  readonly recent: number;
  readonly uidvalidity?: number;
  readonly uidnext?: number;
  /** What STORE may name here. */
  readonly flags: readonly string[];
}

/** A command without its reply. */
interface PendingCommand {
  readonly exchange: number;
  readonly verb: string;
  /** Its arguments as far as they tell the session's state: a mailbox, a user, a mechanism. Passwords are not kept. */
  readonly words: readonly string[];
}

export interface ImapState {
  readonly protocol: 'imap';
  readonly state: 'not-authenticated' | 'authenticated' | 'selected' | 'logout';
  readonly secure: boolean;
  /** As the client gave it. */
  readonly user?: string;
  /** The mailbox that is selected. */
  readonly mailbox?: SelectedMailbox;
  /** In upper case, as last told; empty before. */
  readonly capabilities: readonly string[];
  readonly idling: boolean;
  /** Octets the client still owes of the literal it announced. */
  readonly literalOwed?: number;
  /** What the client's next octets must be, now that the server said go ahead or need not. */
  readonly awaiting?: 'sasl' | 'idle' | 'literal';
  /** Oldest first. */
  readonly pending: readonly PendingCommand[];
  /** What was told of the mailbox now being opened. */
  readonly opening?: Partial<SelectedMailbox>;
}

/** So many pending commands are followed; who pipelines more gets no hints about the oldest. */
const MAX_PENDING = 100;

/** So many capabilities and flags are kept of what a server lists. */
const MAX_WORDS = 200;

export function initialImapState(secure: boolean): ImapState {
  return {
    protocol: 'imap',
    state: 'not-authenticated',
    secure,
    capabilities: [],
    idling: false,
    pending: [],
  };
}

export function followImap(state: ImapState, frame: Frame | { readonly kind: 'tls-started' }): ImapState {
  switch (frame.kind) {
    case 'tls-started':
      // What the server said in clear, somebody in between may have said. RFC 3501 §6.2.1
      return { ...state, secure: true, capabilities: [] };
    case 'command-sent':
      return afterCommand(state, frame);
    case 'octets-sent':
      return afterOctets(state, frame);
    case 'reply-sent':
      return afterReply(state, frame);
  }
}

/** The state without some of what it may lack. */
function without(
  state: ImapState,
  ...keys: ('literalOwed' | 'awaiting' | 'mailbox' | 'opening')[]
): ImapState {
  if (keys.every((key) => state[key] === undefined)) return state;
  const names = new Set<string>(keys);
  return Object.fromEntries(Object.entries(state).filter(([key]) => !names.has(key))) as unknown as ImapState;
}

/** Commands whose arguments change the session's state, and how many of them to remember. */
const remembered: Readonly<Partial<Record<string, number>>> = {
  SELECT: 1,
  EXAMINE: 1,
  LOGIN: 1,
  AUTHENTICATE: 1,
  DELETE: 1,
};

function afterCommand(state: ImapState, { octets, verb, exchange }: CommandSent): ImapState {
  const line = latin1Of(octets).replace(/\r?\n$/, '');
  const wanted = remembered[verb] ?? 0;
  const words = wanted > 0 ? wordsOf(line.slice(readClientLine(line).argumentsFrom)).slice(0, wanted) : [];
  // The response that names the user may stand in the command. RFC 4959 §3
  const [mechanism, initial] = verb === 'AUTHENTICATE' ? wordsOf(line).slice(2) : [];
  const user = mechanism && initial ? userInResponse(mechanism, initial) : undefined;
  const pending = [
    ...state.pending.slice(1 - MAX_PENDING),
    { exchange, verb, words: user ? [...words, user] : words },
  ];
  return owing({ ...state, pending }, line);
}

/** A line of a command may end with the announcement of a literal. */
function owing(state: ImapState, line: string): ImapState {
  const literal = announcedLiteral(line);
  if (!literal) return without(state, 'literalOwed', 'awaiting');
  const owes = { ...without(state, 'awaiting'), literalOwed: literal.size };
  return literal.synchronizing ? owes : { ...owes, awaiting: 'literal' };
}

function afterOctets(state: ImapState, { what, octets, exchange }: OctetsSent): ImapState {
  const text = latin1Of(octets);
  switch (what) {
    case 'literal':
      return remember(without(state, 'literalOwed', 'awaiting'), exchange, text);
    case 'argument':
      return owing(state, text.replace(/\r?\n$/, ''));
    case 'response': {
      const pending = state.pending.find((command) => command.exchange === exchange);
      const [mechanism, known] = pending?.verb === 'AUTHENTICATE' ? pending.words : [];
      const user =
        mechanism === undefined || known !== undefined ? undefined : userInResponse(mechanism, text.trim());
      const next = without(state, 'awaiting');
      return user === undefined ? next : remember(next, exchange, user, 2);
    }
    default:
      return state;
  }
}

/** Adds a word to a pending command that lacks it. */
function remember(state: ImapState, exchange: number, word: string, most = 1): ImapState {
  const wanted = (command: PendingCommand): boolean =>
    command.exchange === exchange && command.words.length < most && (remembered[command.verb] ?? 0) > 0;
  if (!state.pending.some(wanted)) return state;
  const pending = state.pending.map((command) =>
    wanted(command) ? { ...command, words: [...command.words, word] } : command,
  );
  return { ...state, pending };
}

/** The words of a line: atoms, and quoted strings without their quotes. One character per octet. */
function wordsOf(text: string): string[] {
  // The announcement of a literal is no word; the literal is.
  const words = text.replace(/~?\{\d+\+?\}$/, '');
  return [...words.matchAll(/"((?:[^"\\]|\\.)*)"|[^ "(){}]+/g)].map(([word, quoted]) =>
    quoted === undefined ? word : quoted.replace(/\\(.)/g, '$1'),
  );
}

function afterReply(state: ImapState, frame: ReplySent): ImapState {
  const head = latin1Of(frame.octets);
  const { code, number, restFrom } = readServerLine(head);
  const rest = head.slice(restFrom);
  switch (frame.what) {
    case 'continuation':
      return afterContinuation(state, frame);
    case 'greeting':
      return afterCode({ ...state, state: greeted[code] ?? state.state }, rest);
    case 'untagged':
      return afterUntagged(state, frame.octets, code, number ?? 0, rest);
    case 'reply':
      return frame.final ? afterCompletion(state, frame, rest) : state;
  }
}

const greeted: Readonly<Partial<Record<string, ImapState['state']>>> = {
  PREAUTH: 'authenticated',
  BYE: 'logout',
};

function afterContinuation(state: ImapState, { exchange }: ReplySent): ImapState {
  if (state.literalOwed !== undefined) return { ...state, awaiting: 'literal' };
  const verb = state.pending.find((command) => command.exchange === exchange)?.verb;
  if (verb === 'IDLE') return { ...state, idling: true, awaiting: 'idle' };
  return verb === 'AUTHENTICATE' ? { ...state, awaiting: 'sasl' } : state;
}

function afterCompletion(state: ImapState, { exchange, code }: ReplySent, rest: string): ImapState {
  const command = state.pending.find((one) => one.exchange === exchange);
  const pending = state.pending.filter((one) => one.exchange !== exchange);
  // Only the newest command can be incomplete: its refusal spares the client the literal it announced.
  const isNewest = command !== undefined && command === state.pending.at(-1);
  const told = { ...(isNewest ? without(state, 'literalOwed', 'awaiting') : state), pending };
  const done = command ? completed(told, command, code, rest) : told;
  return code === 'OK' ? afterCode(done, rest) : done;
}

function completed(state: ImapState, { verb, words }: PendingCommand, how: string, rest: string): ImapState {
  const ok = how === 'OK';
  switch (verb) {
    case 'LOGIN':
    case 'AUTHENTICATE': {
      if (!ok) return state;
      const user = verb === 'LOGIN' ? words[0] : words[1];
      return { ...state, state: 'authenticated', ...(user === undefined ? {} : { user }) };
    }
    case 'SELECT':
    case 'EXAMINE': {
      const closed = without(state, 'mailbox', 'opening');
      // A SELECT that fails leaves nothing selected; one that breaks the grammar is no attempt. RFC 3501 §6.3.1
      // What was told meanwhile was told of the mailbox that stays open.
      if (how === 'BAD') {
        const { mailbox, opening } = state;
        const stays = without(state, 'opening');
        return mailbox && opening ? { ...stays, mailbox: { ...mailbox, ...opening } } : stays;
      }
      if (!ok) return state.state === 'selected' ? { ...closed, state: 'authenticated' } : closed;
      const readOnly = /^\[READ-ONLY\]/i.test(rest) || (verb === 'EXAMINE' && !/^\[READ-WRITE\]/i.test(rest));
      const mailbox = {
        exists: 0,
        recent: 0,
        flags: [],
        ...state.opening,
        name: mailboxName(words[0] ?? ''),
        readOnly,
      };
      return { ...closed, state: 'selected', mailbox };
    }
    case 'CLOSE':
    case 'UNSELECT':
      return ok ? { ...without(state, 'mailbox'), state: 'authenticated' } : state;
    case 'DELETE':
      // Nobody can have a mailbox open that is no more.
      return ok && state.mailbox?.name === mailboxName(words[0] ?? '')
        ? { ...without(state, 'mailbox'), state: 'authenticated' }
        : state;
    case 'LOGOUT':
      return ok ? { ...without(state, 'mailbox'), state: 'logout' } : state;
    case 'IDLE':
      return { ...state, idling: false };
    default:
      return state;
  }
}

/** As a person would read it. */
function mailboxName(wire: string): string {
  return canonicalMailboxName(decodeMailboxName(wire) ?? textOf(octetsOfLatin1(wire)));
}

function afterUntagged(
  state: ImapState,
  octets: Uint8Array,
  code: string,
  number: number,
  rest: string,
): ImapState {
  switch (code) {
    case 'BYE':
      return { ...without(state, 'mailbox'), state: 'logout' };
    case 'CAPABILITY':
      return { ...state, capabilities: upperWords(rest) };
    case 'OK':
    case 'NO':
      return afterCode(state, rest);
    case 'EXISTS':
      return about(state, { exists: number });
    case 'RECENT':
      return about(state, { recent: number });
    case 'FLAGS':
      return about(state, { flags: flagsOf(rest) });
    case 'EXPUNGE': {
      const { mailbox, opening } = state;
      return mailbox ? about(state, { exists: Math.max(0, (opening?.exists ?? mailbox.exists) - 1) }) : state;
    }
    case 'VANISHED': {
      const { mailbox } = state;
      if (!mailbox) return state;
      return about(state, { exists: Math.max(0, mailbox.exists - countOf(vanishedUids(octets))) });
    }
    default:
      return state;
  }
}

/** Notes what was told of the mailbox now being opened, or else of the one selected. */
function about(state: ImapState, told: Partial<SelectedMailbox>): ImapState {
  const opening = state.pending.some(({ verb }) => verb === 'SELECT' || verb === 'EXAMINE');
  if (opening) return { ...state, opening: { ...state.opening, ...told } };
  return state.mailbox ? { ...state, mailbox: { ...state.mailbox, ...told } } : state;
}

function afterCode(state: ImapState, rest: string): ImapState {
  const [, name = '', value = ''] = /^\[([A-Za-z0-9-]+) ?([^\]]*)\]/.exec(rest) ?? [];
  switch (name.toUpperCase()) {
    case 'CAPABILITY':
      return { ...state, capabilities: upperWords(value) };
    case 'UIDVALIDITY':
      return about(state, { uidvalidity: Number(value) });
    case 'UIDNEXT':
      return about(state, { uidnext: Number(value) });
    case 'CLOSED':
      return { ...without(state, 'mailbox'), state: 'authenticated' };
    default:
      return state;
  }
}

function upperWords(text: string): string[] {
  return text.trim().toUpperCase().split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);
}

function flagsOf(text: string): string[] {
  return /\(([^)]*)\)/.exec(text)?.[1]?.split(' ').filter(Boolean).slice(0, MAX_WORDS) ?? [];
}
