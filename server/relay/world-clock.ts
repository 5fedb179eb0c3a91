/**
 * The world's clock, by which the queue waits: it can run faster than ours, stand still, or be stepped, so that a day of
 * retries is watched in a minute. Arrows keep real time; only what waits goes by this one.
 */
import type { ClockSet } from '../../common/trace/facts.ts';

/** A timer of the real world; the answer cancels it. */
export type SetTimer = (ms: number, act: () => void) => () => void;

interface Waiting {
  readonly due: number;
  readonly act: () => void;
}

/** No timer of the system waits longer. */
const LONGEST_MS = 2 ** 31 - 1;

export class WorldClock {
  readonly #real: () => number;
  readonly #record: (fact: ClockSet) => void;
  readonly #setTimer: SetTimer;
  readonly #waiting = new Set<Waiting>();
  #shows: number;
  #since: number;
  #rate = 1;
  #cancel: () => void = () => undefined;

  /** @param real milliseconds since 1970 */
  constructor(real: () => number, record: (fact: ClockSet) => void, setTimer: SetTimer = systemTimer) {
    this.#real = real;
    this.#record = record;
    this.#setTimer = setTimer;
    this.#shows = this.#since = real();
  }

  /** Milliseconds since 1970, as this world has it. */
  readonly now = (): number => this.#shows + (this.#real() - this.#since) * this.#rate;

  get rate(): number {
    return this.#rate;
  }

  /** Goes on as an earlier run left it: at its rate, the time between the runs included. */
  restore({ shows, rate }: ClockSet, at: number): void {
    this.#rate = rate;
    this.#shows = shows + (this.#real() - at) * rate;
    this.#since = this.#real();
  }

  /** World seconds in a second; 0 stops the clock. */
  setRate(rate: number): void {
    this.#set(this.now(), rate);
  }

  /** Steps forward; all that falls due is done in its order. */
  step(ms: number): void {
    this.#set(this.now() + ms, this.#rate);
  }

  /** Calls `act` once the clock shows `due` or later, never before the present turn is over. The answer cancels that. */
  at(due: number, act: () => void): () => void {
    const waiting = { due, act };
    this.#waiting.add(waiting);
    this.#arm();
    return () => {
      this.#waiting.delete(waiting);
    };
  }

  stop(): void {
    this.#cancel();
    this.#waiting.clear();
  }

  #set(shows: number, rate: number): void {
    this.#shows = shows;
    this.#since = this.#real();
    this.#rate = rate;
    this.#record({ kind: 'clock-set', shows, rate });
    this.#arm();
  }

  #arm(): void {
    this.#cancel();
    let next = Infinity;
    for (const { due } of this.#waiting) next = Math.min(next, due);
    const wait = Math.max(0, next - this.now());
    if (next === Infinity || (wait > 0 && this.#rate === 0)) return;
    this.#cancel = this.#setTimer(wait === 0 ? 0 : Math.min(wait / this.#rate, LONGEST_MS), () =>
      this.#ring(),
    );
  }

  #ring(): void {
    const now = this.now();
    const due = [...this.#waiting].filter((one) => one.due <= now).sort((a, b) => a.due - b.due);
    for (const one of due) this.#waiting.delete(one);
    for (const { act } of due) act();
    this.#arm();
  }
}

const systemTimer: SetTimer = (ms, act) => {
  // Up, so as not to ring a moment too early and once more.
  const timer = setTimeout(act, Math.ceil(ms));
  return () => clearTimeout(timer);
};
