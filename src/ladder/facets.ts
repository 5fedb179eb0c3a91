/**
 * What the rows may be filtered by: how many rows each account, verb and mark would show. A row that matches shows its
 * whole exchange, so exchanges are what is counted. What is spoken is counted as the rows come, since it always stands
 * above the diagram; all else when it is asked for, or when there is time.
 */
import type { Exchange, Row } from '../../common/projections/ladder.ts';
import type { Spoken } from '../../common/projections/lifelines.ts';
import type { SessionLanes } from '../../common/projections/session-lanes.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import { isTrouble, NO_MARKS, spokenIn, verbOf, type Marks, type RowKnowledge } from './row-filter.ts';

const self = (value: number): number => value;

/** So many rows are counted in one go when nobody waits for it. */
const PART = 500;

type Counts = Readonly<Record<'account' | 'verb' | 'proto' | 'is', ReadonlyMap<string, number>>>;

export class Facets implements Pick<RowKnowledge, 'marksOf'> {
  readonly spoken = new Map<Spoken, number>();
  readonly #rows: readonly Row[];
  readonly #lanes: SessionLanes;
  readonly #counts = {
    account: new Map<string, number>(),
    verb: new Map<string, number>(),
    proto: this.spoken,
    is: new Map<string, number>(),
  };
  /** Of each row by its index; those of one exchange share one. As many as are counted. */
  readonly #marks: Marks[] = [];
  readonly #exchanges = new WeakMap<Exchange, Marks>();

  /** @param rows all of a ladder, which may grow */
  constructor(rows: readonly Row[], lanes: SessionLanes) {
    this.#rows = rows;
    this.#lanes = lanes;
  }

  /** Rows one after another, as they come. */
  add(row: Row): void {
    bump(this.spoken, spokenIn(row), 1);
  }

  get counts(): Counts {
    this.#countTo(this.#rows.length);
    return this.#counts;
  }

  /** Counts some of the rows that are not counted yet; false when there are none. */
  countSome(): boolean {
    this.#countTo(Math.min(this.#rows.length, this.#marks.length + PART));
    return this.#marks.length < this.#rows.length;
  }

  #countTo(end: number): void {
    while (this.#marks.length < end) this.#count(this.#rows[this.#marks.length] as Row);
  }

  #count(row: Row): void {
    const { exchange, fact } = row;
    const own: Marks = {
      accounts: this.#lanes.accountsOf(row),
      error: isTrouble(row),
      odd: 'oddities' in fact && (fact.oddities?.length ?? 0) > 0,
    };
    const before = exchange ? this.#exchanges.get(exchange) : undefined;
    const marks = union(before, own);
    // What is new of an exchange holds for its earlier rows as well.
    const earlier = exchange ? lowerBound(exchange.rows, row.index, self) : 0;
    const { account: accounts, is, verb: verbs } = this.#counts;
    for (const account of marks.accounts) {
      bump(accounts, account, before?.accounts.includes(account) ? 1 : 1 + earlier);
    }
    if (marks.error) bump(is, 'error', before?.error ? 1 : 1 + earlier);
    if (marks.odd) bump(is, 'odd', before?.odd ? 1 : 1 + earlier);
    const verb = verbOf(row);
    if (verb !== undefined) bump(verbs, verb, 1);
    this.#marks.push(marks);
    if (exchange && marks !== before) this.#exchanges.set(exchange, marks);
  }

  marksOf({ index, exchange }: Row): Marks {
    this.#countTo(index + 1);
    return (exchange && this.#exchanges.get(exchange)) ?? this.#marks[index] ?? NO_MARKS;
  }
}

function bump<Value extends string>(counts: Map<Value, number>, value: Value, by: number): void {
  counts.set(value, (counts.get(value) ?? 0) + by);
}

/** Both together; the first itself where the second adds nothing, so that an exchange keeps one object. */
function union(before: Marks | undefined, own: Marks): Marks {
  if (!before) return own.accounts.length === 0 && !own.error && !own.odd ? NO_MARKS : own;
  const accounts = own.accounts.filter((account) => !before.accounts.includes(account));
  if (accounts.length === 0 && (before.error || !own.error) && (before.odd || !own.odd)) return before;
  return {
    accounts: [...before.accounts, ...accounts],
    error: before.error || own.error,
    odd: before.odd || own.odd,
  };
}
