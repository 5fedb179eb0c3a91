/**
 * Gathers what arrives and hands it on at most once per animation frame. A hidden tab has no frames; there a timer does
 * the work, so that the queue does not grow for as long as nobody looks.
 */
export interface FrameClock {
  /** Calls back before the next paint; the result cancels. */
  frame(call: () => void): () => void;
  /** Calls back after so many milliseconds; the result cancels. */
  timer(milliseconds: number, call: () => void): () => void;
}

/** Handed on at once at most: more would hold up the frame; the rest waits for the next. */
export const MOST_PER_FRAME = 20_000;
/** How long to wait for a frame before doing without. */
const WITHOUT_FRAME = 250;

export class FrameQueue<T> {
  #waiting: T[][] = [];
  #cancel: (() => void)[] = [];
  readonly #apply: (batch: readonly T[]) => void;
  readonly #clock: FrameClock;

  constructor(apply: (batch: readonly T[]) => void, clock: FrameClock) {
    this.#apply = apply;
    this.#clock = clock;
  }

  push(items: T[]): void {
    this.#waiting.push(items);
    this.#schedule();
  }

  /** Hands on at once all that waits. */
  flush(): void {
    const waiting = this.#waiting;
    this.clear();
    for (const items of waiting) this.#apply(items);
  }

  clear(): void {
    this.#waiting = [];
    this.#unschedule();
  }

  #schedule(): void {
    if (this.#cancel.length > 0) return;
    const run = (): void => {
      this.#unschedule();
      this.#handOn();
    };
    this.#cancel = [this.#clock.frame(run), this.#clock.timer(WITHOUT_FRAME, run)];
  }

  #unschedule(): void {
    for (const cancel of this.#cancel) cancel();
    this.#cancel = [];
  }

  #handOn(): void {
    const batch: T[] = [];
    while (this.#waiting.length > 0 && batch.length < MOST_PER_FRAME) {
      const next = this.#waiting[0] as T[];
      const room = MOST_PER_FRAME - batch.length;
      if (next.length <= room) this.#waiting.shift();
      else this.#waiting[0] = next.slice(room);
      for (let i = 0; i < Math.min(room, next.length); i++) batch.push(next[i] as T);
    }
    if (this.#waiting.length > 0) this.#schedule();
    if (batch.length > 0) this.#apply(batch);
  }
}

/** The browser's own frames and timers. */
export const browserClock: FrameClock = {
  frame(call) {
    const id = requestAnimationFrame(call);
    return () => {
      cancelAnimationFrame(id);
    };
  },
  timer(milliseconds, call) {
    const id = setTimeout(call, milliseconds);
    return () => {
      clearTimeout(id);
    };
  },
};
