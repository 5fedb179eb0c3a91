/** Where a POP3 session stands, as a fold over what was on the wire. It believes responses, not hopes. RFC 1939 §3 */
import { latin1Of, textOf } from '../octets.ts';
import { userInResponse } from '../sasl/user.ts';
import type { CommandSent, Frame, OctetsSent, ReplySent, UidRanges } from '../trace/facts.ts';
import { countOf, withRange } from '../uid-ranges.ts';
import { readClientLine } from './command-line.ts';

/** `update`: QUIT was granted with a maildrop open. `closed`: without one, or the server refused the client at once. */
export type Pop3StateName = 'authorization' | 'transaction' | 'update' | 'closed';

/** A command whose response has not come. */
interface PendingCommand {
  readonly exchange: number;
  readonly verb: string;
  /** The first argument, unless it is secret. */
  readonly argument?: string;
  /** Whom an AUTH dialogue has named. */
  readonly user?: string;
}

export interface Pop3State {
  readonly protocol: 'pop3';
  readonly state: Pop3StateName;
  readonly secure: boolean;
  /** As the client gave it: who is logged in, or in AUTHORIZATION whose password is awaited. */
  readonly user?: string;
  /** The greeting's timestamp, angle brackets included, of a server that knows APOP. RFC 1939 §7 */
  readonly timestamp?: string;
  /** What CAPA told: `SASL PLAIN`. */
  readonly capabilities?: readonly string[];
  /** How many messages and octets there are that are not marked, as far as the server told. */
  readonly messages?: number;
  readonly octets?: number;
  /** The client said UTF8. RFC 6856 §2.1 */
  readonly utf8?: boolean;
  /** The tag of the language of response texts, once one was chosen. RFC 6856 §3.2 */
  readonly language?: string;
  /** The numbers of the messages marked as deleted, as ranges. */
  readonly marked: UidRanges;
  readonly pending: readonly PendingCommand[];
}

export function initialPop3State(secure: boolean): Pop3State {
  return { protocol: 'pop3', state: 'authorization', secure, marked: [], pending: [] };
}

/** A peer that is asked more than this and never replies is no POP3 server; the oldest questions are forgotten. */
const MAX_PENDING = 1000;

export function followPop3(state: Pop3State, frame: Frame | { readonly kind: 'tls-started' }): Pop3State {
  switch (frame.kind) {
    case 'tls-started':
      return afterTls(state);
    case 'command-sent':
      return { ...state, pending: [...state.pending, pendingOf(frame)].slice(-MAX_PENDING) };
    case 'octets-sent':
      return frame.what === 'response' ? afterResponse(state, frame) : state;
    case 'reply-sent':
      return afterReply(state, frame);
  }
}

/** What was learnt in clear is forgotten; the greeting's timestamp stays, since there is no new greeting. RFC 2595 §4 */
function afterTls({ state, timestamp }: Pop3State): Pop3State {
  const begun = initialPop3State(true);
  return { ...begun, state, ...(timestamp === undefined ? {} : { timestamp }) };
}

function pendingOf({ exchange, verb, octets }: CommandSent): PendingCommand {
  const [first, second] = readClientLine(octets).words;
  if (!first || verb === 'PASS') return { exchange, verb };
  const argument = textOf(octets.subarray(...first));
  const user = verb === 'AUTH' && second ? userInResponse(argument, latin1Of(octets, ...second)) : undefined;
  return { exchange, verb, argument, ...(user === undefined ? {} : { user }) };
}

function afterResponse(state: Pop3State, { exchange, octets }: OctetsSent): Pop3State {
  const pending = state.pending.map((command) => {
    if (command.exchange !== exchange || command.user !== undefined || !command.argument) return command;
    const user = userInResponse(command.argument, latin1Of(octets).trim());
    return user === undefined ? command : { ...command, user };
  });
  return { ...state, pending };
}

function afterReply(state: Pop3State, reply: ReplySent): Pop3State {
  if (reply.what === 'greeting') return afterGreeting(state, reply);
  if (!reply.final || reply.exchange === null) return state;
  const at = state.pending.findIndex(({ exchange }) => exchange === reply.exchange);
  const command = state.pending[at];
  if (!command) return state;
  const answered = { ...state, pending: state.pending.toSpliced(at, 1) };
  // PASS was for the name that USER gave; after anything else the server has forgotten it. RFC 1939 §7
  const remembering = command.verb === 'PASS' && reply.outcome === 'ok' ? answered : forgetName(answered);
  return reply.outcome === 'ok' ? afterOk(remembering, command, reply) : remembering;
}

function afterGreeting(state: Pop3State, reply: ReplySent): Pop3State {
  if (reply.outcome !== 'ok') return { ...state, state: 'closed' };
  const timestamp = /<[^<>\s]+@[^<>\s]+>/.exec(latin1Of(reply.octets))?.[0];
  return { ...state, ...(timestamp === undefined ? {} : { timestamp }) };
}

function forgetName(state: Pop3State): Pop3State {
  if (state.state !== 'authorization') return state;
  const { user: _forgotten, ...rest } = state;
  return rest;
}

function afterOk(state: Pop3State, { verb, argument, user }: PendingCommand, reply: ReplySent): Pop3State {
  const named = argument === undefined ? {} : { user: argument };
  switch (verb) {
    case 'USER':
      return { ...state, ...named };
    case 'APOP':
      return { ...state, state: 'transaction', ...named };
    case 'AUTH':
      return { ...state, state: 'transaction', ...(user ? { user } : {}) };
    case 'PASS':
      return { ...state, state: 'transaction' };
    case 'UTF8':
      return { ...state, utf8: true };
    case 'LANG': {
      const language = argument === undefined ? undefined : /^\+OK (\S+)/i.exec(latin1Of(reply.octets))?.[1];
      return language === undefined ? state : { ...state, language };
    }
    case 'CAPA':
      return { ...state, capabilities: dataLines(reply) };
    case 'STAT': {
      const [, messages, octets] = /^\+OK (\d+) (\d+)/i.exec(latin1Of(reply.octets)) ?? [];
      return messages && octets ? { ...state, messages: Number(messages), octets: Number(octets) } : state;
    }
    case 'LIST':
    case 'UIDL':
      return argument === undefined ? { ...state, messages: reply.lines - 1 } : state;
    case 'DELE':
      return afterDele(state, Number(argument));
    case 'RSET':
      return withoutCounts({ ...state, marked: [] }, countOf(state.marked));
    case 'QUIT':
      return { ...state, state: state.state === 'transaction' ? 'update' : 'closed' };
    default:
      return state;
  }
}

function afterDele(state: Pop3State, number: number): Pop3State {
  if (!Number.isSafeInteger(number)) return state;
  return withoutCounts({ ...state, marked: withRange(state.marked, [number, number]) }, -1);
}

/** The count moves by so many; the octets are not known any more before the next STAT. */
function withoutCounts(state: Pop3State, by: number): Pop3State {
  const { octets: _unknown, ...rest } = state;
  return state.messages === undefined ? rest : { ...rest, messages: Math.max(0, state.messages + by) };
}

/** The lines of a multi-line response, of a long one those that are kept. */
function dataLines({ octets }: ReplySent): string[] {
  const lines = latin1Of(octets).split(/\r?\n/).slice(1);
  const end = lines.indexOf('.');
  return end < 0 ? lines.slice(0, -1) : lines.slice(0, end);
}
