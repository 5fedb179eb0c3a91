/** New arrows in sentences to be read aloud: one a second at most, and of many only how many and the last. */

/** What time is, and how to be called later. */
export interface Timer {
  now(): number;
  after(milliseconds: number, call: () => void): void;
}

/** Nobody can listen to more. */
const PAUSE = 1000;

export class Announcements {
  readonly #timer: Timer;
  readonly #say: (count: number) => void;
  #waiting = 0;
  #saidAt = -Infinity;
  #due = false;

  /** @param say is told how many came since it was called last */
  constructor(timer: Timer, say: (count: number) => void) {
    this.#timer = timer;
    this.#say = say;
  }

  /** So many more came. */
  came(count: number): void {
    if (count <= 0) return;
    this.#waiting += count;
    if (this.#due) return;
    const wait = this.#saidAt + PAUSE - this.#timer.now();
    if (wait <= 0) this.#speak();
    else {
      this.#due = true;
      this.#timer.after(wait, () => {
        this.#due = false;
        this.#speak();
      });
    }
  }

  /** What came so far is not announced. */
  forget(): void {
    this.#waiting = 0;
  }

  #speak(): void {
    if (this.#waiting === 0) return;
    this.#saidAt = this.#timer.now();
    const count = this.#waiting;
    this.#waiting = 0;
    this.#say(count);
  }
}
