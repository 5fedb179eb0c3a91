/**
 * The rows that are shown, and where each stands: heights as prefix sums, so that the rows in sight are two binary
 * searches away however many there are. New rows are appended; only a filter or a fold makes the list anew.
 */
import type { Row } from '../../common/projections/ladder.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import { RowFilter, type Filter, type RowKnowledge } from './row-filter.ts';

const self = (value: number): number => value;

export class RowList {
  /** Indexes into the ladder's rows, ascending. */
  readonly indexes: number[] = [];
  /** Where each of them begins; one more than there are, the last being the height of all. */
  readonly tops: number[] = [0];
  #seen = 0;
  #filter: RowFilter;
  readonly #heightOf: (row: Row) => number;

  constructor(filter: Filter, heightOf: (row: Row) => number, knowledge?: RowKnowledge) {
    this.#filter = new RowFilter(filter, knowledge);
    this.#heightOf = heightOf;
  }

  get length(): number {
    return this.indexes.length;
  }

  get height(): number {
    return this.tops[this.indexes.length] ?? 0;
  }

  /** Takes in the rows that are new since the last call. */
  extend(rows: readonly Row[]): void {
    this.#append(rows);
    const { missedFrom } = this.#filter;
    if (missedFrom === Infinity) return;
    // The exchanges that match are known by now, so one more walk from the first that was missed finds all their rows.
    this.#filter.missedFrom = Infinity;
    const position = this.positionOf(missedFrom);
    this.#seen = missedFrom;
    this.indexes.length = position;
    this.tops.length = position + 1;
    this.#append(rows);
    this.#filter.missedFrom = Infinity;
  }

  #append(rows: readonly Row[]): void {
    for (; this.#seen < rows.length; this.#seen++) {
      const row = rows[this.#seen] as Row;
      if (!this.#filter.accepts(row)) continue;
      this.tops.push(this.height + this.#heightOf(row));
      this.indexes.push(row.index);
    }
  }

  /** Heights changed from this row on, because it was folded or unfolded. */
  measure(rows: readonly Row[], from = 0): void {
    for (let i = this.positionOf(from); i < this.indexes.length; i++) {
      const row = rows[this.indexes[i] as number] as Row;
      this.tops[i + 1] = (this.tops[i] as number) + this.#heightOf(row);
    }
  }

  /** The position of the first shown row whose index is at least this. */
  positionOf(index: number): number {
    return lowerBound(this.indexes, index, self);
  }

  has(index: number): boolean {
    return this.indexes[this.positionOf(index)] === index;
  }

  /** Where a row begins; for one not shown, where it would. */
  topOf(index: number): number {
    return this.tops[this.positionOf(index)] ?? this.height;
  }

  /** The position of the row that covers a height, within bounds. */
  positionAt(y: number): number {
    const next = lowerBound(this.tops, y + 1e-6, self);
    return Math.max(0, Math.min(next - 1, this.indexes.length - 1));
  }
}
