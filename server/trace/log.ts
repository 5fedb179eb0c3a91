/**
 * The trace: one ordered log of facts, in memory. Facts about mailboxes stay, because every view folds from them; facts
 * about the wire are kept within a bound, whole connections at a time, oldest closed ones first, so that what is left
 * can still be read as dialogues.
 */
import { randomUUID } from 'node:crypto';
import type { Fact, FactBody, Frame, Framed } from '../../common/trace/facts.ts';
import { Slab } from '../slab.ts';
import { factOfFrame } from './frame-fact.ts';

/** How much of the wire the trace keeps. */
export interface TraceLimits {
  /** Facts about connections. A page draws some hundred thousand without trouble. */
  readonly wireFacts: number;
  /** Octets of frames beyond `KEPT_OCTETS` each, kept for the inspector. */
  readonly overflowOctets: number;
}

export const traceLimits: TraceLimits = { wireFacts: 200_000, overflowOctets: 64 * 1024 * 1024 };

type Listener = (fact: Fact) => void;

export class TraceLog {
  /** Names this trace: another run of the server has another epoch. */
  readonly epoch = randomUUID();
  #facts: Fact[] = [];
  #seq = 0;
  #lastAt = 0;
  #wireFacts = 0;
  #dropAbove: number;
  readonly #slab = new Slab();
  #overflow = new Map<number, Uint8Array>();
  #overflowOctets = 0;
  #listeners = new Set<Listener>();
  readonly #now: () => number;
  readonly #limits: TraceLimits;

  constructor(now: () => number, limits: TraceLimits = traceLimits) {
    this.#now = now;
    this.#limits = limits;
    this.#dropAbove = limits.wireFacts;
  }

  get last(): number {
    return this.#seq;
  }

  /** Appends a fact and tells it to all listeners before it returns. */
  append(body: FactBody): Fact {
    return this.#record({ seq: ++this.#seq, at: this.#time(), ...body });
  }

  /** Appends a fact of an earlier run, with the time it had then. */
  restore(at: number, body: FactBody): void {
    this.#lastAt = Math.max(at, this.#lastAt);
    this.#record({ seq: ++this.#seq, at: this.#lastAt, ...body });
  }

  /** Appends what an observer made of a connection's octets. `overflow`: the frame's octets past `KEPT_OCTETS`. */
  appendFrame(connection: number, frame: Frame, overflow?: Uint8Array): Fact {
    const octets = this.#slab.keep(frame.octets);
    const seq = ++this.#seq;
    if (overflow && overflow.length > 0) this.#keepOverflow(seq, overflow);
    return this.#record(factOfFrame({ seq, at: this.#time(), connection }, frame, octets));
  }

  #record(fact: Fact): Fact {
    this.#facts.push(fact);
    if ('connection' in fact) this.#wireFacts++;
    if (this.#wireFacts > this.#dropAbove) this.#dropOldest();
    for (const listener of this.#listeners) listener(fact);
    return fact;
  }

  /** A wall clock may step back; the order of the trace and its times must not contradict each other. */
  #time(): number {
    this.#lastAt = Math.max(this.#now(), this.#lastAt);
    return this.#lastAt;
  }

  /** The facts after `seq`, in order; of more than `limit`, the first so many. */
  since(seq: number, limit = Infinity): readonly Fact[] {
    let low = 0;
    let high = this.#facts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#facts[middle] as Fact).seq <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#facts.slice(low, low + limit);
  }

  /** All the octets of a frame, or `undefined` if it is no frame or no longer kept. */
  octetsOf(seq: number): Uint8Array | undefined {
    const fact = this.since(seq - 1, 1)[0];
    if (fact?.seq !== seq || !('octets' in fact)) return undefined;
    const framed: Framed = fact;
    if (framed.size === framed.octets.length) return framed.octets;
    const rest = this.#overflow.get(seq);
    return rest && Buffer.concat([framed.octets, rest]);
  }

  /** Calls `listener` with every fact from now on; the answer ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #keepOverflow(seq: number, octets: Uint8Array): void {
    this.#overflow.set(seq, octets);
    this.#overflowOctets += octets.length;
    for (const oldest of this.#overflow.keys()) {
      if (this.#overflowOctets <= this.#limits.overflowOctets) break;
      this.#forgetOverflow(oldest);
    }
  }

  /** Drops the oldest tenth at once, so that its cost is spread over as many appends. */
  #dropOldest(): void {
    const target = Math.floor(this.#limits.wireFacts * 0.9);
    const sizes = new Map<number, number>();
    const closed: number[] = [];
    for (const fact of this.#facts) {
      if (!('connection' in fact)) continue;
      sizes.set(fact.connection, (sizes.get(fact.connection) ?? 0) + 1);
      if (fact.kind === 'connection-closed') closed.push(fact.connection);
    }
    const dropped = new Set<number>();
    for (const connection of closed) {
      if (this.#wireFacts <= target) break;
      dropped.add(connection);
      this.#wireFacts -= sizes.get(connection) ?? 0;
    }
    // One endless connection alone must not grow without bound either: then the oldest frames go. What it opened and what
    // it has selected stays, because views fold from it.
    let excess = this.#wireFacts - target;
    this.#facts = this.#facts.filter((fact) => {
      if (!('connection' in fact)) return true;
      const old = dropped.has(fact.connection);
      if (!old && (excess <= 0 || !('octets' in fact))) return true;
      if (!old) {
        excess--;
        this.#wireFacts--;
      }
      this.#forgetOverflow(fact.seq);
      return false;
    });
    // Where little could be dropped, the next attempt must not follow at once: each goes through the whole trace.
    this.#dropAbove = Math.max(
      this.#limits.wireFacts,
      Math.floor(this.#wireFacts + this.#limits.wireFacts * 0.1),
    );
  }

  #forgetOverflow(seq: number): void {
    const octets = this.#overflow.get(seq);
    if (!octets) return;
    this.#overflow.delete(seq);
    this.#overflowOctets -= octets.length;
  }
}
