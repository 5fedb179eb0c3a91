import { expect, test } from 'vitest';
import { applyToLadder, emptyLadder } from '../../common/projections/ladder.ts';
import { everyMark } from '../ladder/fixture.test-only.ts';
import { exchangeEnd } from './exchange-step.ts';

const ladder = emptyLadder();
for (const fact of everyMark().facts) applyToLadder(ladder, fact);
const indexes = ladder.rows.map(({ index }) => index);
const rowOf = (verb: string) =>
  ladder.rows.find(({ fact }) => fact.kind === 'command-sent' && fact.verb === verb)?.index ?? -1;
const ladderStep = (from: number, by: 1 | -1) => exchangeEnd(ladder.rows, indexes, from, by);

test('a step over an exchange ends at its last row, what it changed and what it was told among them', () => {
  const data = rowOf('DATA');
  const end = ladder.rows[data]?.exchange?.rows.at(-1) ?? -1;
  expect(end).toBeGreaterThan(data + 2);
  expect(ladderStep(end - 1, 1)).toBe(end);
  // Back from within it is before it began.
  expect(ladderStep(end - 1, -1)).toBeLessThan(data);
});

test('past the last one is now, before the first one the first row', () => {
  expect(ladderStep(indexes.length - 1, 1)).toBe(indexes.length);
  expect(ladderStep(0, -1)).toBe(0);
});
