import { expect, test } from 'vitest';
import { Placing } from './placing.ts';

test('lines of equal height stand one beneath the other', () => {
  const placing = new Placing(100_000, 44, []);
  expect(placing.topOf(99_999)).toBe(99_999 * 44);
  expect(placing.height).toBe(4_400_000);
  expect(placing.positionAt(43)).toBe(0);
  expect(placing.positionAt(44)).toBe(1);
  expect(placing.positionAt(1e9)).toBe(99_999);
});

test('what stands beneath an unfolded line moves down, and is found where it is', () => {
  const placing = new Placing(5, 10, [
    { position: 1, by: 30 },
    { position: 3, by: 5 },
  ]);
  expect([0, 1, 2, 3, 4, 5].map((position) => placing.topOf(position))).toEqual([0, 10, 50, 60, 75, 85]);
  expect([0, 12, 49, 50, 74, 75].map((y) => placing.positionAt(y))).toEqual([0, 1, 1, 2, 3, 4]);
});

test('an empty list has no height', () => {
  const placing = new Placing(0, 10, []);
  expect(placing.height).toBe(0);
  expect(placing.positionAt(100)).toBe(0);
});
