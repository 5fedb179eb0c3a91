/** Where the lines of the list stand: all equally high but the few that were unfolded, so nothing is summed up for the rest. */
import { lowerBound } from '../../common/uid-ranges.ts';

/** A line that is higher than the others, by its place in the list. */
export interface Taller {
  readonly position: number;
  /** Pixels beyond the usual. */
  readonly by: number;
}

export class Placing {
  readonly #count: number;
  readonly #usual: number;
  readonly #taller: readonly Taller[];
  /** What the taller ones before each of them take beyond the usual; one more than there are. */
  readonly #sums: number[] = [0];

  /** @param taller ascending by position */
  constructor(count: number, usual: number, taller: readonly Taller[]) {
    this.#count = count;
    this.#usual = usual;
    this.#taller = taller;
    for (const { by } of taller) this.#sums.push((this.#sums.at(-1) ?? 0) + by);
  }

  get height(): number {
    return this.topOf(this.#count);
  }

  topOf(position: number): number {
    const before = lowerBound(this.#taller, position, (one) => one.position);
    return position * this.#usual + (this.#sums[before] ?? 0);
  }

  /** The line at a height, within bounds. */
  positionAt(y: number): number {
    // Tops ascend, so it is one search through all of them.
    let [low, high] = [0, Math.max(0, this.#count - 1)];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.topOf(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
