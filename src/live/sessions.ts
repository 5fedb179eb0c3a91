/**
 * Where the session of each connection stood at any fact. Each connection keeps what moved its session, and every so often
 * the state it was in: a moment is folded from the state kept last before it.
 */
import { followSession, type SessionState } from '../../common/projections/session.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import type { ConnectionView } from './connections.ts';

/** A connection as of a fact. */
export interface SessionMoment {
  readonly state: SessionState;
  /** False once it was closed. */
  readonly open: boolean;
  /** TLS protected it. */
  readonly secure: boolean;
}

/** Facts of one connection between two states that are kept: so many are folded at most. */
const STRIDE = 32;

interface Past {
  /** What moved the session, ascending by seq. */
  facts: Fact[];
  /** The state before facts[i * STRIDE]. */
  states: SessionState[];
  /** Seq of the TLS that protects it; Infinity without. */
  secured: number;
  /** What was asked for last, since several panes ask for the same. */
  last?: { readonly count: number; readonly moment: SessionMoment };
}

const seqOf = ({ seq }: Fact): number => seq;

export class SessionTravel {
  readonly #pasts = new Map<number, Past>();

  /** Takes in a fact of a connection. `before` and `after` are the views it leads from and to. */
  append(fact: Fact, before: ConnectionView | undefined, after: ConnectionView | undefined): void {
    if (!after) return;
    const { connection } = after.opened;
    if (!before) {
      this.#pasts.set(connection, { facts: [], states: [], secured: Infinity });
      return;
    }
    const past = this.#pasts.get(connection);
    if (!past) return;
    if (fact.kind === 'tls-started') past.secured = Math.min(past.secured, fact.seq);
    if (after.state === before.state) return;
    if (past.facts.length % STRIDE === 0) past.states.push(before.state);
    past.facts.push(fact);
  }

  /** @param view the connection as of now */
  at(view: ConnectionView, seq: number): SessionMoment | undefined {
    const { opened, closed, state } = view;
    const past = this.#pasts.get(opened.connection);
    if (!past || seq < opened.seq) return undefined;
    const count = lowerBound(past.facts, seq + 1, seqOf);
    const open = !closed || seq < closed.seq;
    const secure = seq >= past.secured;
    const { last } = past;
    if (last?.count === count && last.moment.open === open && last.moment.secure === secure) {
      return last.moment;
    }
    const moment = { state: count === past.facts.length ? state : stateAfter(past, count), open, secure };
    past.last = { count, moment };
    return moment;
  }

  /** Lets go of what is not held any more: connections whole, of others the oldest facts. */
  letGo(connections: ReadonlyMap<number, ConnectionView>, isHeld: (seq: number) => boolean): void {
    for (const [connection, past] of this.#pasts) {
      if (!connections.has(connection)) {
        this.#pasts.delete(connection);
        continue;
      }
      const gone = past.facts.findIndex((fact) => isHeld(fact.seq) && fact.kind !== 'tls-started');
      // The state that is kept before the first fact that stays is a place to begin at as good as any.
      const from = Math.floor((gone < 0 ? past.facts.length : gone) / STRIDE);
      past.facts = past.facts.slice(from * STRIDE);
      past.states = past.states.slice(from);
      delete past.last;
    }
  }
}

/** @param count less than there are facts */
function stateAfter({ facts, states }: Past, count: number): SessionState {
  const from = Math.floor(count / STRIDE);
  let state = states[from] as SessionState;
  for (let i = from * STRIDE; i < count; i++) state = followSession(state, facts[i] as Fact);
  return state;
}
