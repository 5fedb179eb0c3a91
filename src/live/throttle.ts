/** Calls at once, and then at most once in so many milliseconds; the last time that it was asked to is never lost. */
export class Throttle {
  readonly #milliseconds: number;
  readonly #call: () => void;
  #calledAt = -Infinity;
  #waiting = false;

  constructor(milliseconds: number, call: () => void) {
    this.#milliseconds = milliseconds;
    this.#call = call;
  }

  ask(): void {
    if (this.#waiting) return;
    const wait = this.#calledAt + this.#milliseconds - performance.now();
    if (wait > 0) {
      this.#waiting = true;
      setTimeout(() => {
        this.#waiting = false;
        this.#now();
      }, wait);
    } else this.#now();
  }

  #now(): void {
    this.#calledAt = performance.now();
    this.#call();
  }
}
