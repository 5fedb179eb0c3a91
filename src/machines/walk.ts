/**
 * One connection's way through the machine of its protocol, as of any moment. Each of its facts is read once, when it comes;
 * a moment is then found by bisection and the few facts since the last checkpoint.
 */
import { wayKey } from '../../common/machines/machine.ts';
import { followMoves, standingAtFirst, type Move, type Standing } from '../../common/machines/moves.ts';
import { sessionOf } from '../../common/projections/session.ts';
import { services } from '../../common/protocols.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import type { Step } from './layout.ts';

/** A move that was made. */
export interface Taken {
  readonly move: Move;
  /** The fact that completed it. */
  readonly seq: number;
  /** What a person would point at: the command, the content that was sent, or what the server said by itself. */
  readonly arrow: number;
}

/** So many facts are followed at most to know a moment. */
const CHECKPOINT = 64;

const seqOf = ({ seq }: { readonly seq: number }): number => seq;
const NONE: readonly Taken[] = [];

export class Walk {
  readonly #connection: number;
  /** The facts of this connection. */
  readonly #facts: Fact[] = [];
  /** How it stood before every `CHECKPOINT`th of them. */
  readonly #checkpoints: Standing[] = [];
  /** What led along an edge, or was granted and let the session stay. */
  readonly #moves: Taken[] = [];
  /** What was refused and moved nothing. */
  readonly #refused: Taken[] = [];
  readonly #byWay = new Map<string, Taken[]>();
  readonly #byExchange = new Map<number, Taken[]>();
  /** Of the exchanges under way: their last arrow from the client. */
  readonly #arrows = new Map<number, { command: number; content: number }>();
  #standing: Standing;
  /** How many facts of the trace were looked through. */
  #read = 0;

  constructor(opened: FactOf<'connection-opened'>) {
    this.#connection = opened.connection;
    this.#standing = standingAtFirst(sessionOf(opened.protocol, services[opened.service].implicitTls));
  }

  /** Takes in what came since the last time. The list may only have grown. */
  advance(facts: readonly Fact[]): void {
    for (; this.#read < facts.length; this.#read++) {
      const fact = facts[this.#read];
      if (fact && 'connection' in fact && fact.connection === this.#connection) this.#add(fact);
    }
  }

  /** How the session stood after the fact of this number; after the newest for `null`. */
  standingAt(seq: number | null): Standing {
    if (seq === null) return this.#standing;
    const until = lowerBound(this.#facts, seq + 1, seqOf);
    if (until === this.#facts.length) return this.#standing;
    const from = Math.floor(until / CHECKPOINT);
    let standing = this.#checkpoints[from] ?? this.#standing;
    for (const fact of this.#facts.slice(from * CHECKPOINT, until))
      standing = followMoves(standing, fact).standing;
    return standing;
  }

  /** The last way that had been taken by then. */
  lastAt(seq: number | null): Taken | undefined {
    return lastOf(this.#moves, seq);
  }

  /** What was refused last by then and moved nothing, if nothing was granted since. */
  refusedAt(seq: number | null): Taken | undefined {
    const refused = lastOf(this.#refused, seq);
    return refused && refused.seq > (this.lastAt(seq)?.seq ?? 0) ? refused : undefined;
  }

  /** How often a way was taken by then, and when last. */
  takenAt(step: Step, seq: number | null): { readonly count: number; readonly last?: Taken } {
    const taken = this.#byWay.get(wayKey(step)) ?? NONE;
    const count = seq === null ? taken.length : lowerBound(taken, seq + 1, seqOf);
    const last = taken[count - 1];
    return last ? { count, last } : { count };
  }

  /** The move that an arrow made or had a part in. */
  moveOf(fact: Fact): Taken | undefined {
    if (fact.kind === 'tls-started' || fact.kind === 'reply-sent') {
      const own = this.#moves[lowerBound(this.#moves, fact.seq, seqOf)];
      if (own?.seq === fact.seq) return own;
    }
    if (!('exchange' in fact) || fact.exchange === null) return undefined;
    const ofExchange = this.#byExchange.get(fact.exchange) ?? NONE;
    const isContent = fact.kind === 'octets-sent';
    return ofExchange.find(({ move }) => !isContent || move.by === 'content') ?? ofExchange[0];
  }

  #add(fact: Fact): void {
    if (this.#facts.length % CHECKPOINT === 0) this.#checkpoints.push(this.#standing);
    this.#facts.push(fact);
    const { standing, move } = followMoves(this.#standing, fact);
    this.#standing = standing;
    const { seq } = fact;
    if (fact.kind === 'command-sent') this.#arrows.set(fact.exchange, { command: seq, content: seq });
    if (fact.kind === 'octets-sent') {
      const arrows = this.#arrows.get(fact.exchange);
      if (arrows) arrows.content = seq;
    }
    if (move) this.#note(move, seq);
    if (fact.kind === 'reply-sent' && fact.final && fact.exchange !== null && !standing.handshake)
      this.#arrows.delete(fact.exchange);
  }

  #note(move: Move, seq: number): void {
    const arrows = move.exchange === null ? undefined : this.#arrows.get(move.exchange);
    const taken: Taken = { move, seq, arrow: arrows?.[move.by === 'content' ? 'content' : 'command'] ?? seq };
    if (move.from === move.to && move.outcome === 'refused') this.#refused.push(taken);
    else {
      this.#moves.push(taken);
      append(this.#byWay, wayKey(move), taken);
    }
    if (move.exchange !== null) append(this.#byExchange, move.exchange, taken);
  }
}

function lastOf(taken: readonly Taken[], seq: number | null): Taken | undefined {
  return seq === null ? taken.at(-1) : taken[lowerBound(taken, seq + 1, seqOf) - 1];
}

function append<K>(lists: Map<K, Taken[]>, key: K, taken: Taken): void {
  const list = lists.get(key);
  if (list) list.push(taken);
  else lists.set(key, [taken]);
}
