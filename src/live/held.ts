/**
 * The facts the page holds: an ascending list that only grows, until it would grow without bound. Then the wire of the
 * connections that closed longest ago is let go, and if that is not enough the oldest that was said on open ones; what
 * happened to mailboxes and queues is kept, since they are folded from it.
 */
import { causeOf } from '../../common/effects.ts';
import { isQueueFact } from '../../common/projections/queue.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';

/** Facts held at most: some 150 MB of them in the page, and a long afternoon of a class. */
export const MOST_FACTS = 300_000;
/** When the bound is met, this share of it stays, so that letting go is rare. */
const KEPT_SHARE = 0.8;

const seqOf = (fact: Fact): number => fact.seq;
const NONE: readonly Fact[] = [];

export class HeldFacts {
  /** Append-only, except that letting go puts a new array here. */
  facts: Fact[] = [];
  /** How many facts are held no more, or were kept by the server no more when the page came. */
  dropped = 0;
  #last = 0;
  /** Facts of mailboxes by the command that caused them: `connection:exchange`. Looked for when somebody asks. */
  readonly #effects = new Map<string, Fact[]>();
  /** Seq of the last fact among which effects were looked for. */
  #lookedTo = 0;
  readonly #most: number;
  /** How many facts are too many: more than `#most` where letting go could not free enough. */
  #bound: number;

  constructor(most = MOST_FACTS) {
    this.#most = most;
    this.#bound = most;
  }

  append(fact: Fact): void {
    this.facts.push(fact);
    // A gap is what the trace let go of before.
    this.dropped += fact.seq - this.#last - 1;
    this.#last = fact.seq;
  }

  get full(): boolean {
    return this.facts.length > this.#bound;
  }

  /** Makes room; true when facts were let go of. */
  letGo(): boolean {
    const surplus = this.facts.length - Math.floor(this.#most * KEPT_SHARE);
    const sizes = new Map<number, number>();
    const closed: number[] = [];
    for (const fact of this.facts) {
      if (!isOnConnection(fact)) continue;
      sizes.set(fact.connection, (sizes.get(fact.connection) ?? 0) + 1);
      if (fact.kind === 'connection-closed') closed.push(fact.connection);
    }
    const gone = new Set<number>();
    let freed = 0;
    for (const connection of closed) {
      if (freed >= surplus) break;
      gone.add(connection);
      freed += sizes.get(connection) ?? 0;
    }
    const kept: Fact[] = [];
    let dropped = 0;
    for (const fact of this.facts) {
      if (isOnConnection(fact) && gone.has(fact.connection)) dropped++;
      else if (freed < surplus && isFrame(fact)) {
        dropped++;
        freed++;
      } else kept.push(fact);
    }
    this.facts = kept;
    this.dropped += dropped;
    // Where even that was not enough, it is tried again only after a good while.
    this.#bound = Math.max(this.#most, Math.floor(kept.length * 1.2));
    return dropped > 0;
  }

  /** The index of the first fact whose seq is at least this. */
  indexOf(seq: number): number {
    return lowerBound(this.facts, seq, seqOf);
  }

  at(seq: number): Fact | undefined {
    const fact = this.facts[this.indexOf(seq)];
    return fact?.seq === seq ? fact : undefined;
  }

  effectsOf(connection: number, exchange: number): readonly Fact[] {
    for (let i = this.indexOf(this.#lookedTo + 1); i < this.facts.length; i++)
      this.#look(this.facts[i] as Fact);
    this.#lookedTo = this.#last;
    return this.#effects.get(`${String(connection)}:${String(exchange)}`) ?? NONE;
  }

  #look(fact: Fact): void {
    // What is said on the wire belongs to its command; only what came of it is an effect.
    const cause = isFrame(fact) ? undefined : causeOf(fact);
    if (!cause) return;
    const key = `${String(cause.connection)}:${String(cause.exchange)}`;
    const effects = this.#effects.get(key);
    if (effects) effects.push(fact);
    else this.#effects.set(key, [fact]);
  }
}

/** Belongs to a connection and goes with it. An attempt at delivery only names the one it went over. */
export function isOnConnection(fact: Fact): fact is Fact & { connection: number } {
  return 'connection' in fact && !isQueueFact(fact);
}

function isFrame(fact: Fact): boolean {
  return fact.kind === 'command-sent' || fact.kind === 'octets-sent' || fact.kind === 'reply-sent';
}
