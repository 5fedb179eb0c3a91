import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder, type Row } from '../../common/projections/ladder.ts';
import { TraceMaker } from './fixture.test-only.ts';
import { NO_FILTER } from './row-filter.ts';
import { RowList } from './row-list.ts';
import { heightOf, placeHeight, type Look } from './row-size.ts';
import { gapBefore, LONGEST_GAP } from './time-scale.ts';
import { USUAL, zoomed } from './zoom.ts';

const look: Look = { toggled: new Set(), scale: 1, zoom: USUAL, timed: true };

/** Commands with so many milliseconds before each. */
function spaced(silences: readonly number[]): Row[] {
  const trace = new TraceMaker();
  const smtp = trace.open('smtp');
  for (const silence of silences) trace.wait(silence - 0.7).command(smtp, 'NOOP');
  const ladder = emptyLadder();
  for (const fact of trace.facts) applyToLadder(ladder, fact);
  return ladder.rows;
}

describe('the time axis to scale', () => {
  it('gives a row room in proportion to the time since the one before', () => {
    const [before, ...rows] = spaced([100, 200, 400, 800]);
    let last = before;
    const gaps = rows.map((row) => {
      const gap = gapBefore(last, row, 1);
      last = row;
      return gap;
    });
    const [first = 0] = gaps;
    expect(first).toBeGreaterThan(4);
    expect(gaps.map((gap) => Math.round(gap / first))).toEqual([1, 2, 4, 8]);
  });

  it('draws a silence longer than the longest no longer than that', () => {
    const [, , short, long] = spaced([1, LONGEST_GAP, 3_600_000]);
    const [before] = spaced([]);
    expect(before && short && gapBefore(before, short, 1)).toBeGreaterThan(0);
    expect(gapBefore(short, long as Row, 1)).toBeCloseTo(
      gapBefore(spaced([1])[1], spaced([1, LONGEST_GAP])[2] as Row, 1),
      5,
    );
  });

  it('keeps the sums when rows arrive one by one, and measures all anew when it is turned off', () => {
    const rows = spaced([10, 3000, 500, 20]);
    let timed = true;
    const height = (row: Row, before: Row | undefined): number =>
      placeHeight(row, before, { ...look, timed });
    const list = new RowList(NO_FILTER, height);
    for (let to = 1; to <= rows.length; to++) list.extend(rows.slice(0, to));
    const plain = rows.map((row) => heightOf(row, look)).reduce((a, b) => a + b);
    expect(list.height).toBe(plain + Math.round(0.96) + 96 + 48 + 2);
    expect(list.topOf(2)).toBeLessThan(list.topOf(3) - 96);
    timed = false;
    list.measure();
    expect(list.height).toBe(plain);
  });

  it('lets rows go closer in few steps, and no further than the least', () => {
    const heights: number[] = [];
    const [row] = spaced([]) as [Row];
    let zoom = zoomed(USUAL, 9);
    for (let i = 0; i < 8; i++) {
      heights.push(heightOf(row, { ...look, zoom }));
      zoom = zoomed(zoom, -1);
    }
    expect(heights).toEqual([54, 42, 32, 20, 6, 6, 6, 6]);
  });
});
