/** All that the diagram is made of, folded from the facts: it grows with them, and begins anew only with another list of facts. */
import { applyToLadder, emptyLadder, type Ladder, type Row } from '../../common/projections/ladder.ts';
import { SessionLanes } from '../../common/projections/session-lanes.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import { Idle } from '../live/idle.ts';
import { Density } from './density.ts';
import { Facets } from './facets.ts';
import { isStored } from './presence.ts';
import { isTrouble, spokenIn } from './row-filter.ts';

const seqOf = (row: Row): number => row.fact.seq;

export class Folded {
  readonly ladder: Ladder = emptyLadder();
  readonly density = new Density();
  readonly lanes = new SessionLanes(this.ladder.rows);
  readonly facets = new Facets(this.ladder.rows, this.lanes);
  /** Something was done to a mailbox. */
  storeUsed = false;
  #count = 0;
  readonly #counting = new Idle(() => this.facets.countSome());

  /** Folds in what the list has grown by since the last call; the index of the first row that is new. */
  advance(facts: readonly Fact[]): number {
    const { rows, times } = this.ladder;
    const before = rows.length;
    for (; this.#count < facts.length; this.#count++) {
      const fact = facts[this.#count] as Fact;
      this.lanes.hear(fact);
      applyToLadder(this.ladder, fact);
    }
    for (let i = before; i < rows.length; i++) {
      const row = rows[i] as Row;
      this.facets.add(row);
      this.storeUsed ||= isStored(row);
      this.density.add(times[i] ?? 0, spokenIn(row), isTrouble(row));
    }
    if (rows.length > before) this.#counting.wake();
    return before;
  }

  /** The row that shows a fact. */
  rowOf(seq: number | null): Row | undefined {
    if (seq === null) return undefined;
    const row = this.ladder.rows[lowerBound(this.ladder.rows, seq, seqOf)];
    return row?.fact.seq === seq ? row : undefined;
  }

  /** The row of a fact, or the last one before it. */
  rowBefore(seq: number): Row | undefined {
    return this.ladder.rows[lowerBound(this.ladder.rows, seq + 1, seqOf) - 1];
  }

  /** The last row that had happened at a place on the strip of times. */
  rowAtTime(time: number): Row | undefined {
    const next = lowerBound(this.ladder.times, time + 1e-6, (value) => value);
    return this.ladder.rows[Math.max(0, next - 1)];
  }
}
