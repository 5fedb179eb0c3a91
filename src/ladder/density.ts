/**
 * How much happened when, for the strip beneath the ladder: counts by what is spoken in a fixed number of bins. When time
 * outgrows them, neighbours are merged and each bin spans twice as long, so that a row always costs the same.
 */
import type { Spoken } from '../../common/projections/lifelines.ts';

export const BINS = 512;

/** Milliseconds that all bins span together at first. */
const FIRST_SPAN = 4096;

export class Density {
  readonly counts: Readonly<Record<Spoken, Uint32Array>> = {
    smtp: new Uint32Array(BINS),
    pop3: new Uint32Array(BINS),
    imap: new Uint32Array(BINS),
    dns: new Uint32Array(BINS),
  };
  readonly troubles = new Uint32Array(BINS);
  /** Milliseconds that all bins span. */
  span = FIRST_SPAN;

  add(time: number, protocol: Spoken, trouble: boolean): void {
    while (time >= this.span) this.#double();
    const bin = Math.max(0, Math.floor((time / this.span) * BINS));
    const counts = this.counts[protocol];
    counts[bin] = (counts[bin] ?? 0) + 1;
    if (trouble) this.troubles[bin] = (this.troubles[bin] ?? 0) + 1;
  }

  #double(): void {
    this.span *= 2;
    for (const counts of [...Object.values(this.counts), this.troubles]) {
      for (let i = 0; i < BINS / 2; i++) counts[i] = (counts[2 * i] ?? 0) + (counts[2 * i + 1] ?? 0);
      counts.fill(0, BINS / 2);
    }
  }
}
