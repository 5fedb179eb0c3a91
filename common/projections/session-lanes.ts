/**
 * In which state each session was from which row of the ladder on, and whose account it was logged in to: what is drawn
 * beside a client's lifeline and asked by a filter. A session is followed when somebody asks for it and goes on from where
 * it was asked for last, so that one that nobody looks at costs nothing; a state is noted only when it changes.
 */
import { placeOf } from '../effects.ts';
import { assertNever, services } from '../protocols.ts';
import { lowerBound } from '../uid-ranges.ts';
import type { Fact } from '../trace/facts.ts';
import type { LadderConnection, Row } from './ladder.ts';
import { describeSession, followSession, sessionOf, type SessionState } from './session.ts';

/** A state that a session was in from a row on, until the next one. */
export interface Stretch {
  /** Index of the row that led there. */
  readonly row: number;
  readonly words: string;
}

/** Whose mailboxes a session may touch from a row on; nobody's where there is no account. */
interface Login {
  readonly row: number;
  readonly account: string | undefined;
}

export interface SessionLane {
  /** Ascending by row. */
  readonly stretches: readonly Stretch[];
  /** Ascending by row. */
  readonly logins: readonly Login[];
}

class Lane implements SessionLane {
  readonly stretches: Stretch[];
  readonly logins: Login[] = [];
  /** How many rows of its connection are folded in. */
  folded = 0;
  #state: SessionState;

  constructor({ protocol, service, openRow }: LadderConnection) {
    this.#state = sessionOf(protocol, services[service].implicitTls);
    this.stretches = [{ row: openRow, words: stateWords(this.#state) }];
  }

  take({ fact, index }: Row, accounts: ReadonlySet<string>): void {
    this.folded++;
    if (fact.kind === 'mailbox-selected') this.#loggedIn(index, fact.account);
    const before = this.#state;
    this.#state = followSession(before, fact);
    if (this.#state === before) return;
    const user = userOf(this.#state);
    if (user !== userOf(before)) this.#loggedIn(index, user && wholeAccount(user, accounts));
    const words = stateWords(this.#state);
    if (this.stretches.at(-1)?.words !== words) this.stretches.push({ row: index, words });
  }

  #loggedIn(row: number, account: string | undefined): void {
    if (this.logins.at(-1)?.account !== account) this.logins.push({ row, account });
  }
}

export class SessionLanes {
  readonly #rows: readonly Row[];
  readonly #lanes = new Map<LadderConnection, Lane>();
  readonly #accounts = new Set<string>();

  /** @param rows all of a ladder, which may grow */
  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  /** Whoever has an account may log in by half its name. */
  hear(fact: Fact): void {
    if (fact.kind === 'account-created') this.#accounts.add(fact.account);
  }

  /** The lane of a connection, up to its last row. */
  of(connection: LadderConnection): SessionLane {
    let lane = this.#lanes.get(connection);
    if (!lane) this.#lanes.set(connection, (lane = new Lane(connection)));
    const { rows } = connection;
    while (lane.folded < rows.length)
      lane.take(this.#rows[rows[lane.folded] as number] as Row, this.#accounts);
    return lane;
  }

  /** The accounts a row is about: whose mailbox it touched, and who was logged in once it had happened. */
  accountsOf({ fact, connection, index }: Row): string[] {
    const touched = placeOf(fact)?.account;
    const own = connection ? accountAt(this.of(connection), index) : undefined;
    if (touched === undefined) return own === undefined ? [] : [own];
    return own === undefined || own === touched ? [touched] : [touched, own];
  }
}

function accountAt({ logins }: SessionLane, row: number): string | undefined {
  return logins[lowerBound(logins, row + 1, (login) => login.row) - 1]?.account;
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
