/**
 * Work that nobody waits for yet, done in small parts while the browser has nothing else to do. Whoever needs what comes of
 * it does not wait for that, but asks for the rest at once.
 */

/** Where the browser does not tell when it is idle, a part is done this many milliseconds later. */
const WITHOUT_IDLE = 50;

export class Idle {
  readonly #step: () => boolean;
  #waiting = false;

  /** @param step does one part, a millisecond or two of work; false when nothing is left */
  constructor(step: () => boolean) {
    this.#step = step;
  }

  /** There is something to do. */
  wake(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    if (typeof requestIdleCallback === 'function') {
      requestIdleCallback((deadline) => {
        this.#work(() => deadline.timeRemaining() > 2);
      });
    } else {
      setTimeout(() => {
        this.#work(() => false);
      }, WITHOUT_IDLE);
    }
  }

  #work(hasTime: () => boolean): void {
    this.#waiting = false;
    let more = this.#step();
    while (more && hasTime()) more = this.#step();
    if (more) this.wake();
  }
}
