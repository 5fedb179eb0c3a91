/** What somebody may take away: which facts of the trace, by a name. */
import type { Row } from '../../common/projections/ladder.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import type { LadderView } from '../ladder/ladder-view.svelte.ts';
import { filtersNothing } from '../ladder/row-filter.ts';
import type { Live } from '../live/live.svelte.ts';
import { bookmarksOf } from '../time/bookmarks.svelte.ts';

export type What = 'all' | 'shown' | 'exchange' | 'connection' | 'journey' | 'between' | 'since' | 'until';

export interface Offer {
  readonly what: What;
  /** How many rows of the diagram that is. */
  readonly rows: number;
}

/** What a choice leaves open. */
export interface Wished {
  readonly connection: number | undefined;
  /** Seqs of bookmarked moments, in either order; the beginning and the end of the trace unless given. */
  readonly ends: readonly [number | undefined, number | undefined];
}

/** The moment that ranges of time begin or end at: where one stands in time, else what is selected. */
export function momentOf({ cursor, selected }: Pick<Live, 'cursor' | 'selected'>): number | null {
  return cursor ?? selected;
}

/** All that can be chosen now, the likeliest first chosen. */
export function offersOf(live: Live, view: LadderView, { connection, ends }: Wished): Offer[] {
  const { rows } = view.ladder;
  const offers: Offer[] = [{ what: 'all', rows: rows.length }];
  if (live.journey) offers.push({ what: 'journey', rows: rowsOfSeqs(view, live.journey.seqs).length });
  else if (!filtersNothing(view.filter)) offers.push({ what: 'shown', rows: view.list.length });
  const row = view.rowOf(live.selected);
  if (row) offers.push({ what: 'exchange', rows: row.exchange?.rows.length ?? 1 });
  const of = connection === undefined ? undefined : view.ladder.connections.get(connection);
  if (of) offers.push({ what: 'connection', rows: of.rows.length });
  if (bookmarksOf(live.trace).list.length > 0) {
    const [first, last] = between(ends);
    offers.push({
      what: 'between',
      rows: Math.max(0, lowerBound(rows, last + 1, seqOf) - lowerBound(rows, first, seqOf)),
    });
  }
  const moment = momentOf(live);
  if (moment !== null) {
    const after = lowerBound(rows, moment, seqOf);
    offers.push({ what: 'since', rows: rows.length - after });
    offers.push({ what: 'until', rows: lowerBound(rows, moment + 1, seqOf) });
  }
  return offers;
}

/** The first and the last seq. */
function between([one = 0, other = Number.MAX_SAFE_INTEGER - 1]: Wished['ends']): readonly [number, number] {
  return [Math.min(one, other), Math.max(one, other)];
}

const seqOf = (row: Row): number => row.fact.seq;

function rowsOfSeqs(view: LadderView, seqs: readonly number[]): Row[] {
  return seqs.flatMap((seq) => view.rowOf(seq) ?? []);
}

/** The facts of a choice, in order. */
export function factsOf(
  what: What,
  live: Live,
  view: LadderView,
  { connection, ends }: Wished,
): readonly Fact[] {
  const { facts } = live;
  const { rows } = view.ladder;
  const factsAt = (indexes: readonly number[]): Fact[] => indexes.flatMap((index) => rows[index]?.fact ?? []);
  switch (what) {
    case 'all':
      // What arrives from now on is not part of it.
      return facts.slice();
    case 'shown':
      return factsAt(view.list.indexes);
    case 'exchange': {
      const row = view.rowOf(live.selected);
      return row ? factsAt(row.exchange?.rows ?? [row.index]) : [];
    }
    case 'connection':
      return factsAt(view.ladder.connections.get(connection ?? NaN)?.rows ?? []);
    case 'journey': {
      const seqs = new Set(live.journey?.seqs);
      return facts.filter(({ seq }) => seqs.has(seq));
    }
    case 'between':
      return factsBetween(facts, ...between(ends));
    case 'since':
      return factsBetween(facts, ...between([momentOf(live) ?? 0, undefined]));
    case 'until':
      return factsBetween(facts, ...between([undefined, momentOf(live) ?? 0]));
  }
}

/** Both ends included. */
function factsBetween(facts: readonly Fact[], first: number, last: number): readonly Fact[] {
  const place = (seq: number): number => lowerBound(facts, seq, (fact) => fact.seq);
  return facts.slice(place(first), place(last + 1));
}

/** The connection that is meant: that of the selected arrow, or the only one that is shown. */
export function connectionMeant(live: Live, view: LadderView): number | undefined {
  const [only, ...more] = view.filter.connections;
  const selected = view.rowOf(live.selected)?.connection?.number;
  return selected ?? (more.length === 0 ? only : undefined) ?? view.ladder.connections.keys().next().value;
}
