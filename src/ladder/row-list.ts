/**
 * The rows that are shown, and where each stands: heights as prefix sums, so that the rows in sight are two binary
 * searches away however many there are. A repetition that is folded takes one position for all its rows. New rows are
 * appended; only a filter makes the list anew, and a fold what is below it.
 */
import type { Row } from '../../common/projections/ladder.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import { RowFilter, type Filter, type RowKnowledge } from './row-filter.ts';
import { NO_CHANGE, RunFinder, type Run } from './runs.ts';

const self = (value: number): number => value;
const positionOfRun = ({ position }: ShownRun): number => position;

/** A run and the position at which it is drawn. */
interface ShownRun {
  readonly run: Run;
  position: number;
}

/** How high a row is; what stands before it decides how far from it, and a run is one row. */
export type HeightOf = (row: Row, before: Row | undefined, run: Run | undefined) => number;

export class RowList {
  /** Indexes into the ladder's rows by position, ascending; of a run its first row's, and of an unfolded one twice. */
  readonly indexes: number[] = [];
  /** Where each position begins; one more than there are, the last being the height of all. */
  readonly tops: number[] = [0];
  #rows: readonly Row[] = [];
  #seen = 0;
  #filter: RowFilter;
  readonly #heightOf: HeightOf;
  /** Seqs of first rows of the runs that are open. */
  readonly #unfolded: ReadonlySet<number>;
  /** Indexes of all rows that the filter lets pass; a place is one in this. */
  readonly #passed: number[] = [];
  /** The place at which each position begins. */
  readonly #places: number[] = [];
  readonly #runs: ShownRun[] = [];
  #finder: RunFinder | undefined;

  constructor(
    filter: Filter,
    heightOf: HeightOf,
    unfolded: ReadonlySet<number> = new Set(),
    knowledge?: RowKnowledge,
  ) {
    this.#filter = new RowFilter(filter, knowledge);
    this.#heightOf = heightOf;
    this.#unfolded = unfolded;
    // A journey is told step by step.
    if (!filter.journey) this.#finder = new RunFinder();
  }

  /** How many positions there are. */
  get length(): number {
    return this.indexes.length;
  }

  /** How many rows there are, those in folds as well. */
  get count(): number {
    return this.#passed.length;
  }

  get height(): number {
    return this.tops[this.indexes.length] ?? 0;
  }

  /** Takes in the rows that are new since the last call. */
  extend(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#append();
    if (this.#filter.missedFrom === Infinity) return;
    // The exchanges that match are known by now, so one more walk finds all their rows.
    this.#filter.missedFrom = Infinity;
    this.#seen = 0;
    this.#passed.length = 0;
    this.#runs.length = 0;
    this.#cut(0);
    if (this.#finder) this.#finder = new RunFinder();
    this.#append();
    this.#filter.missedFrom = Infinity;
  }

  #append(): void {
    for (; this.#seen < this.#rows.length; this.#seen++) {
      const row = this.#rows[this.#seen] as Row;
      if (!this.#filter.accepts(row)) continue;
      const place = this.#passed.push(row.index) - 1;
      this.#take(row, place);
    }
  }

  #take(row: Row, place: number): void {
    const { over, released = 0, run, begins } = this.#finder?.take(row) ?? NO_CHANGE;
    if (over && !this.#isUnfolded(over)) for (let at = over.to; at < over.to + released; at++) this.#push(at);
    if (!run) this.#push(place);
    else if (begins) {
      const position = this.#positionOfPlace(run.from);
      this.#runs.push({ run, position });
      this.#cut(position);
      this.#lay(run.from);
    } else if (this.#isUnfolded(run)) this.#push(place);
  }

  #isUnfolded({ from }: Run): boolean {
    const seq = this.#rows[this.#passed[from] as number]?.fact.seq;
    return seq !== undefined && this.#unfolded.has(seq);
  }

  /** Takes away all positions from this one on. */
  #cut(position: number): void {
    this.indexes.length = this.#places.length = position;
    this.tops.length = position + 1;
  }

  /** Lays out all rows from a place on, at which no run is in its midst. */
  #lay(place: number): void {
    let next = lowerBound(this.#runs, place, ({ run }) => run.from);
    for (let at = place; at < this.#passed.length;) {
      const shown = this.#runs[next];
      if (shown?.run.from !== at) {
        this.#push(at++);
        continue;
      }
      const { run } = shown;
      shown.position = this.indexes.length;
      next++;
      this.#push(at, run);
      if (this.#isUnfolded(run)) for (let member = at; member < run.to; member++) this.#push(member);
      at = run.to;
    }
  }

  #push(place: number, run?: Run): void {
    this.tops.push(this.height + this.#measured(place, this.#places.at(-1), run));
    this.#places.push(place);
    this.indexes.push(this.#passed[place] as number);
  }

  #measured(place: number, placeBefore: number | undefined, run: Run | undefined): number {
    const before = placeBefore === place ? undefined : this.#rows[this.#passed[place - 1] ?? -1];
    return this.#heightOf(this.#rows[this.#passed[place] as number] as Row, before, run);
  }

  /** Heights changed from this row on, because it was folded or unfolded. */
  measure(from = 0): void {
    for (let i = this.positionOf(from); i < this.indexes.length; i++) {
      const height = this.#measured(this.#places[i] as number, this.#places[i - 1], this.runAt(i));
      this.tops[i + 1] = (this.tops[i] as number) + height;
    }
  }

  /** A run was opened or folded. */
  refold(run: Run): void {
    const shown = this.#runs[lowerBound(this.#runs, run.from, (one) => one.run.from)];
    if (shown?.run !== run) return;
    this.#cut(shown.position);
    this.#lay(run.from);
  }

  /** The run that begins at a position: folded, or standing above its rows. */
  runAt(position: number): Run | undefined {
    const shown = this.#runs[lowerBound(this.#runs, position, positionOfRun)];
    return shown?.position === position ? shown.run : undefined;
  }

  /** The run that a row is part of. */
  runOf(index: number): Run | undefined {
    const place = lowerBound(this.#passed, index, self);
    if (this.#passed[place] !== index) return undefined;
    const last = this.#runs[lowerBound(this.#runs, place + 1, ({ run }) => run.from) - 1];
    return last && place < last.run.to ? last.run : undefined;
  }

  /** Whether all rows of a run are drawn. */
  isUnfolded(run: Run): boolean {
    return this.#isUnfolded(run);
  }

  /** The index of a run's row, counted from its first. */
  rowOfRun(run: Run, nth: number): number {
    return this.#passed[run.from + nth] as number;
  }

  /** The row that stands before a position; none before the rows of an unfolded run, which follow its own line. */
  beforeOf(position: number): Row | undefined {
    const place = this.#places[position];
    if (place === undefined || place === this.#places[position - 1]) return undefined;
    return this.#rows[this.#passed[place - 1] ?? -1];
  }

  /** The index of the last row at a position. */
  lastAt(position: number): number | undefined {
    const end = this.#places[position + 1] ?? this.#passed.length;
    return this.#passed[Math.max(end - 1, this.#places[position] ?? 0)];
  }

  #positionOfPlace(place: number): number {
    return lowerBound(this.#places, place + 1, self) - 1;
  }

  /** The position of the first shown row whose index is at least this; in a fold, that of the fold. */
  positionOf(index: number): number {
    const place = lowerBound(this.#passed, index, self);
    return place === this.#passed.length ? this.length : this.#positionOfPlace(place);
  }

  /** The filter lets it pass, whether it is in a fold or not. */
  has(index: number): boolean {
    return this.#passed[lowerBound(this.#passed, index, self)] === index;
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
