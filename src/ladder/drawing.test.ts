import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder } from '../../common/projections/ladder.ts';
import { aliveBetween, ColumnSlots, columnsFor } from './columns.ts';
import { Drawing } from './drawing.ts';
import { manyClients } from './fixture.test-only.ts';
import { NO_FILTER } from './row-filter.ts';
import { RowList } from './row-list.ts';
import { placeHeight, type Look } from './row-size.ts';
import { USUAL } from './zoom.ts';

const look: Look = { toggled: new Set(), scale: 1, zoom: USUAL, timed: false };

function drawings() {
  const ladder = emptyLadder();
  for (const fact of manyClients(400, 6).facts) applyToLadder(ladder, fact);
  const list = new RowList(NO_FILTER, (row, before, run) => placeHeight(row, before, look, run));
  list.extend(ladder.rows);
  const drawing = new Drawing();
  const slots = new ColumnSlots();
  return (first: number, last: number, version = 1, changed: Partial<Look> = {}, width = 920) => {
    const alive = aliveBetween(ladder, first, last);
    const columns = drawing.settle(
      columnsFor(ladder, alive, new Set(alive), new Set(ladder.servers), { width, scale: 1 }, slots),
    );
    return drawing.draw(
      { ladder, list, columns, alive, look: { ...look, ...changed }, viewport: 400 },
      version,
      first,
      last,
    );
  };
}

describe('drawing again', () => {
  it('keeps the rows that stay in sight as they were', () => {
    const draw = drawings();
    const before = draw(1000, 1020);
    const after = draw(1008, 1028);
    const kept = after.rows.filter((shape) => before.rows.includes(shape));
    expect(kept).toHaveLength(13);
    expect(after.rows).toHaveLength(21);
  });

  it('draws all anew when rows may have changed, columns have moved or it is looked at otherwise', () => {
    const draw = drawings();
    for (const other of [
      () => draw(1000, 1020, 2),
      () => draw(1000, 1020, 1, { timed: true }),
      () => draw(1000, 1020, 1, {}, 1400),
    ]) {
      const before = draw(1000, 1020);
      expect(other().rows.some((shape) => before.rows.includes(shape))).toBe(false);
    }
  });

  it('places rows from an origin that is near, wherever in the trace they are', () => {
    const draw = drawings();
    for (const first of [0, 2500, 5000]) {
      const { rows, origin, top } = draw(first, first + 20);
      expect(origin).toBeLessThanOrEqual(top);
      expect(Math.max(...rows.map(({ y }) => y))).toBeLessThan(70_000);
      expect(origin + (rows[0]?.y ?? 0)).toBe(top);
    }
  });
});
