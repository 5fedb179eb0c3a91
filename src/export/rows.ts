/** The rows of the diagram that were chosen, made again from the facts that are taken away, whatever the page shows by now. */
import { applyToLadder, emptyLadder, type Ladder, type Row } from '../../common/projections/ladder.ts';
import type { Fact } from '../../common/trace/facts.ts';

export interface ChosenRows {
  readonly ladder: Ladder;
  /** In order. */
  readonly rows: readonly Row[];
}

/**
 * @param seqs of the facts that were chosen; the others only tell who speaks
 * @param pause called between facts; lets the page breathe when it is time to
 */
export async function chosenRows(
  facts: Iterable<Fact>,
  seqs: ReadonlySet<number>,
  pause: () => Promise<void> | undefined,
): Promise<ChosenRows> {
  const ladder = emptyLadder();
  for (const fact of facts) {
    applyToLadder(ladder, fact);
    await pause();
  }
  return { ladder, rows: ladder.rows.filter(({ fact }) => seqs.has(fact.seq)) };
}
