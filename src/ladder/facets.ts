/**
 * What the rows may be filtered by, counted as they come: how many rows each account, verb and mark would show. A row that
 * matches shows its whole exchange, so exchanges are what is counted.
 */
import type { Exchange, Row } from '../../common/projections/ladder.ts';
import type { Spoken } from '../../common/projections/lifelines.ts';
import { accountsOf, applyToLanes, type SessionLanes } from '../../common/projections/session-lanes.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import { isTrouble, NO_MARKS, spokenIn, verbOf, type Marks, type RowKnowledge } from './row-filter.ts';

const self = (value: number): number => value;

export class Facets implements Pick<RowKnowledge, 'marksOf'> {
  readonly lanes: SessionLanes = new Map();
  readonly counts: Readonly<Record<'account' | 'verb' | 'proto' | 'is', Map<string, number>>> = {
    account: new Map<string, number>(),
    verb: new Map<string, number>(),
    proto: new Map<Spoken, number>(),
    is: new Map<string, number>(),
  };
  /** Of each row by its index; those of one exchange share one. */
  readonly #marks: Marks[] = [];
  readonly #exchanges = new WeakMap<Exchange, Marks>();
  readonly #accounts = new Set<string>();

  /** Whoever has an account may log in by half its name. Before the rows that come of the same fact. */
  hear(fact: Fact): void {
    if (fact.kind === 'account-created') this.#accounts.add(fact.account);
  }

  /** Rows one after another. */
  add(row: Row): void {
    const lane = applyToLanes(this.lanes, row, this.#accounts);
    const { exchange, fact } = row;
    const own: Marks = {
      accounts: accountsOf(row, lane),
      error: isTrouble(row),
      odd: 'oddities' in fact && (fact.oddities?.length ?? 0) > 0,
    };
    const before = exchange ? this.#exchanges.get(exchange) : undefined;
    const marks = union(before, own);
    // What is new of an exchange holds for its earlier rows as well.
    const earlier = exchange ? lowerBound(exchange.rows, row.index, self) : 0;
    for (const account of marks.accounts) {
      bump(this.counts.account, account, before?.accounts.includes(account) ? 1 : 1 + earlier);
    }
    if (marks.error) bump(this.counts.is, 'error', before?.error ? 1 : 1 + earlier);
    if (marks.odd) bump(this.counts.is, 'odd', before?.odd ? 1 : 1 + earlier);
    const verb = verbOf(row);
    if (verb !== undefined) bump(this.counts.verb, verb, 1);
    bump(this.counts.proto, spokenIn(row), 1);
    this.#marks[row.index] = marks;
    if (exchange && marks !== before) this.#exchanges.set(exchange, marks);
  }

  marksOf({ index, exchange }: Row): Marks {
    return (exchange && this.#exchanges.get(exchange)) ?? this.#marks[index] ?? NO_MARKS;
  }
}

function bump(counts: Map<string, number>, value: string, by: number): void {
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
