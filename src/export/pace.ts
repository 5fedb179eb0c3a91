/** Long work in slices, so that the page stays alive; tells how far it is, and ends when nobody wants it any more. */

/** Half a frame of a screen: the other half is the page's. */
const SLICE_MS = 8;

export class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

export interface PaceClock {
  now(): number;
  /** Lets everything else have its turn. */
  turn(): Promise<void>;
  /** Until the page was laid out anew. */
  frame(): Promise<void>;
}

export class Pace {
  readonly #clock: PaceClock;
  readonly #signal: AbortSignal;
  readonly #tell: (share: number) => void;
  #began: number;

  constructor(clock: PaceClock, signal: AbortSignal, tell: (share: number) => void) {
    this.#clock = clock;
    this.#signal = signal;
    this.#tell = tell;
    this.#began = clock.now();
  }

  /** Between two pieces of work; a promise only when it is time to let others have a turn. */
  step(share?: number): Promise<void> | undefined {
    if (this.#signal.aborted) throw new Abandoned();
    if (this.#clock.now() - this.#began < SLICE_MS) return undefined;
    if (share !== undefined) this.#tell(share);
    return this.#clock.turn().then(() => {
      this.#began = this.#clock.now();
    });
  }

  async frame(): Promise<void> {
    await this.#clock.frame();
    if (this.#signal.aborted) throw new Abandoned();
    this.#began = this.#clock.now();
  }
}

export const pageClock: PaceClock = {
  now: () => performance.now(),
  turn: () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    }),
  // A page in the background draws no frames, but time passes.
  frame: () =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, 200);
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          clearTimeout(timer);
          resolve();
        }),
      );
    }),
};
