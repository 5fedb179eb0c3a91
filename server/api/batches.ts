/**
 * Facts on their way to the pages: gathered for 8 ms, encoded once for all pages that stand at the same place, which are
 * nearly all nearly always.
 */
import { packFacts } from '../../common/trace/codec.ts';
import type { TraceLog } from '../trace/log.ts';

/**
 * Half a frame of a screen. Oftener no page can draw; but whoever gathered for a whole frame would often just miss the one
 * that is being prepared.
 */
const INTERVAL_MS = 8;

/** Facts in one message. Decoding so many takes a page some milliseconds. */
const FACTS_PER_BATCH = 1000;

export interface Batch {
  /** The message to the page. */
  readonly packed: Uint8Array;
  /** The seq of its last fact. */
  readonly through: number;
}

/** The facts after `seq` that make one message; `undefined` when there are none. */
export function batchAfter(trace: TraceLog, seq: number): Batch | undefined {
  const facts = trace.since(seq, FACTS_PER_BATCH);
  const last = facts.at(-1);
  return last && { packed: packFacts(facts), through: last.seq };
}

export class Batches {
  readonly #trace: TraceLog;
  readonly #pages = new Set<() => void>();
  readonly #encoded = new Map<number, Batch>();
  #timer: NodeJS.Timeout | undefined;
  #lastTick = 0;
  #stopListening: (() => void) | undefined;

  constructor(trace: TraceLog) {
    this.#trace = trace;
  }

  /** As `batchAfter`, made once for all pages that stand there. */
  after(seq: number): Batch | undefined {
    const known = this.#encoded.get(seq);
    if (known) return known;
    const batch = batchAfter(this.#trace, seq);
    if (!batch) return undefined;
    // Kept until the next tick, when every page that keeps up has had it.
    this.#encoded.set(seq, batch);
    this.#schedule();
    return batch;
  }

  /** Calls `tick` when there are new facts, at most once each 8 ms; the answer ends that. */
  subscribe(tick: () => void): () => void {
    this.#pages.add(tick);
    this.#stopListening ??= this.#trace.listen(() => this.#schedule());
    return () => {
      this.#pages.delete(tick);
      if (this.#pages.size > 0) return;
      this.#stopListening?.();
      this.#stopListening = undefined;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.#encoded.clear();
    };
  }

  #schedule(): void {
    if (this.#timer) return;
    const wait = Math.max(0, INTERVAL_MS - (performance.now() - this.#lastTick));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lastTick = performance.now();
      this.#encoded.clear();
      for (const tick of [...this.#pages]) tick();
    }, wait);
  }
}
