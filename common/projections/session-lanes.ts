/**
 * In which state each session was from which row of the ladder on, and whose account it was logged in to: what is drawn
 * beside a client's lifeline and asked by a filter. One row costs the same however many there are; a state is noted only
 * when it changes.
 */
import { placeOf } from '../effects.ts';
import { assertNever, services } from '../protocols.ts';
import { lowerBound } from '../uid-ranges.ts';
import type { Row } from './ladder.ts';
import { describeSession, followSession, sessionOf, type SessionState } from './session.ts';

/** A state that a session was in from a row on, until the next one. */
export interface Stretch {
  /** Index of the row that led there. */
  readonly row: number;
  readonly words: string;
}

export interface SessionLane {
  state: SessionState;
  /** Ascending by row. */
  readonly stretches: Stretch[];
  /** Whose mailboxes the session may touch, once it is logged in. */
  account?: string;
}

/** By the number of the connection. */
export type SessionLanes = Map<number, SessionLane>;

/**
 * Folds a row in; the lane of its connection, as it stands after the row.
 * @param accounts all that are known by now, by which the bare name of a login becomes a whole address
 */
export function applyToLanes(
  lanes: SessionLanes,
  row: Row,
  accounts: ReadonlySet<string>,
): SessionLane | undefined {
  const { connection, fact } = row;
  if (!connection) return undefined;
  let lane = lanes.get(connection.number);
  if (!lane) {
    const state = sessionOf(connection.protocol, services[connection.service].implicitTls);
    lane = { state, stretches: [{ row: row.index, words: stateWords(state) }] };
    lanes.set(connection.number, lane);
  }
  if (fact.kind === 'mailbox-selected') lane.account = fact.account;
  const state = followSession(lane.state, fact);
  if (state === lane.state) return lane;
  const wasLoggedIn = userOf(lane.state);
  lane.state = state;
  const user = userOf(state);
  if (user !== wasLoggedIn) {
    if (user === undefined) delete lane.account;
    else lane.account = wholeAccount(user, accounts);
  }
  const words = stateWords(state);
  if (lane.stretches.at(-1)?.words !== words) lane.stretches.push({ row: row.index, words });
  return lane;
}

/** The accounts a row is about: whose mailbox it touched, and who was logged in. */
export function accountsOf({ fact }: Row, lane: SessionLane | undefined): string[] {
  const touched = placeOf(fact)?.account;
  const own = lane?.account;
  if (touched === undefined) return own === undefined ? [] : [own];
  return own === undefined || own === touched ? [touched] : [touched, own];
}

/** Where among a session's stretches the one is that holds at a row; -1 before the first. */
export function stretchAt({ stretches }: SessionLane, row: number): number {
  return lowerBound(stretches, row + 1, (stretch) => stretch.row) - 1;
}

/** Who is logged in; a name alone is no login. RFC 1939 §4 */
function userOf(state: SessionState): string | undefined {
  switch (state.protocol) {
    case 'smtp':
      return state.state === 'auth' ? undefined : state.user;
    case 'pop3':
      return state.state === 'authorization' ? undefined : state.user;
    case 'imap':
      return state.state === 'not-authenticated' ? undefined : state.user;
    default:
      return assertNever(state);
  }
}

/** A login may be an address or its local part alone; the latter is made whole where only one account has it. */
function wholeAccount(user: string, accounts: ReadonlySet<string>): string {
  if (user.includes('@')) return user;
  const meant = [...accounts].filter((account) => account.startsWith(`${user}@`));
  return (meant.length === 1 ? meant[0] : undefined) ?? user;
}

/**
 * The state by the name that its RFC has for it; SMTP's by the command that led there, since RFC 5321 names none.
 * RFC 1939 §3; RFC 9051 §3
 */
export function stateWords(state: SessionState): string {
  switch (state.protocol) {
    case 'smtp':
      switch (state.state) {
        case 'connected':
          return 'not greeted';
        case 'failed':
          return 'bdat refused';
        default:
          return state.state;
      }
    case 'pop3':
      return state.state;
    case 'imap':
      return state.state === 'logout' ? 'logout' : describeSession(state);
    default:
      return assertNever(state);
  }
}
