/**
 * Where the session of each connection stood at any fact. Each connection keeps what was said on it, and every so often the
 * state it was in: a moment is folded from the state kept last before it. States are folded when somebody first asks for one
 * so late, so that a session that nobody looks at costs nothing.
 */
import { followSession, sessionOf, type SessionState } from '../../common/projections/session.ts';
import { services } from '../../common/protocols.ts';
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
  /** What may move the session, ascending by seq. */
  facts: Fact[];
  /** The state before facts[i * STRIDE], as far as it was asked for; never empty. */
  states: SessionState[];
  /** Seq of the TLS that protects it; Infinity without. */
  secured: number;
  /** What was asked for last, since several panes ask for the same. */
  last?: { readonly count: number; readonly moment: SessionMoment };
}

const seqOf = ({ seq }: Fact): number => seq;

export class SessionTravel {
  readonly #pasts = new Map<number, Past>();

  append(fact: Fact): void {
    switch (fact.kind) {
      case 'connection-opened': {
        const { connection, protocol, service } = fact;
        const states = [sessionOf(protocol, services[service].implicitTls)];
        this.#pasts.set(connection, { facts: [], states, secured: Infinity });
        return;
      }
      case 'command-sent':
      case 'octets-sent':
      case 'reply-sent':
        this.#pasts.get(fact.connection)?.facts.push(fact);
        return;
      case 'tls-started': {
        const past = this.#pasts.get(fact.connection);
        if (!past) return;
        past.secured = Math.min(past.secured, fact.seq);
        past.facts.push(fact);
      }
    }
  }

  /** @param view the connection as of now */
  at(view: ConnectionView, seq: number): SessionMoment | undefined {
    const { opened, closed } = view;
    const past = this.#pasts.get(opened.connection);
    if (!past || seq < opened.seq) return undefined;
    const count = lowerBound(past.facts, seq + 1, seqOf);
    const open = !closed || seq < closed.seq;
    const secure = seq >= past.secured;
    const { last } = past;
    if (last?.count === count && last.moment.open === open && last.moment.secure === secure) {
      return last.moment;
    }
    const moment = { state: stateAfter(past, count), open, secure };
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
      const stays = gone < 0 ? past.facts.length : gone;
      stateAfter(past, stays);
      // The state that is kept before the first fact that stays is a place to begin at as good as any.
      const from = Math.floor(stays / STRIDE);
      past.facts = past.facts.slice(from * STRIDE);
      past.states = past.states.slice(from);
      delete past.last;
    }
  }
}

/** After the first `count` facts. What is passed on the way is kept. */
function stateAfter({ facts, states, last }: Past, count: number): SessionState {
  let at = Math.min(Math.floor(count / STRIDE), states.length - 1) * STRIDE;
  let state = states[at / STRIDE] as SessionState;
  // Who follows the newest goes on from where it was.
  if (last && last.count <= count && last.count > at) {
    at = last.count;
    ({ state } = last.moment);
  }
  while (at < count) {
    state = followSession(state, facts[at++] as Fact);
    if (at % STRIDE === 0 && at / STRIDE === states.length) states.push(state);
  }
  return state;
}
