/**
 * The time axis to scale: before each row as much room as time passed since the row before, longer silences cut and
 * marked as cut. Rows keep their own height, so that what happens within a millisecond can still be read.
 */
import type { Row } from '../../common/projections/ladder.ts';

/** Pixels at scale 1. */
const PIXELS_OF_SECOND = 96;
/** Milliseconds; a longer silence is drawn as long as this, with a break. */
export const LONGEST_GAP = 1000;

/** Milliseconds from one row to the next; clocks that ran backwards count for nothing. */
export function silenceBetween(before: Row | undefined, row: Row): number {
  return before ? Math.max(0, row.fact.at - before.fact.at) : 0;
}

/** The room before a row, in pixels. */
export function gapBefore(before: Row | undefined, row: Row, scale: number): number {
  return (Math.min(silenceBetween(before, row), LONGEST_GAP) * PIXELS_OF_SECOND * scale) / 1000;
}
