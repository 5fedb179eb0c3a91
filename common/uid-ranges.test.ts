import { expect, test } from 'vitest';
import type { UidRanges } from './trace/facts.ts';
import { countOf, inRanges, lowerBound, rangesOf, withRange } from './uid-ranges.ts';

test('neighbours become one range', () => {
  expect(rangesOf([1, 2, 3, 7, 9, 10])).toEqual([
    [1, 3],
    [7, 7],
    [9, 10],
  ]);
  expect(rangesOf([])).toEqual([]);
});

test('membership and count agree with the numbers the ranges were made of', () => {
  const uids = [2, 3, 4, 8, 11, 12];
  const ranges = rangesOf(uids);
  expect(Array.from({ length: 15 }, (_, i) => i).filter((uid) => inRanges(ranges, uid))).toEqual(uids);
  expect(countOf(ranges)).toBe(uids.length);
});

test('the lower bound is the first element not below the key', () => {
  const list = [1, 3, 3, 5];
  expect([0, 1, 2, 3, 4, 6].map((key) => lowerBound(list, key, (n) => n))).toEqual([0, 0, 1, 1, 3, 4]);
});

test('one more range joins its neighbours, and leaves the ranges it was added to as they were', () => {
  const orders: UidRanges[] = [
    [1, 2, 3, 5, 4].map((uid) => [uid, uid]),
    [9, 7, 8, 1, 2].map((uid) => [uid, uid]),
    [3, 3, 1, 5, 2, 4].map((uid) => [uid, uid]),
    [10, 1, 5, 5, 6, 4, 11, 9].map((uid) => [uid, uid]),
    [[4, 6], [9, 9], [12, 15], [7, 12], [1, 20]],
    [[4, 6], [2, 4], [8, 9], [7, 7], [8, 8]],
    [[2, 3], [6, 9], [1, 4]],
  ]; // prettier-ignore
  for (const order of orders) {
    let ranges: UidRanges = [];
    order.forEach((range, i) => {
      const before = ranges;
      const copy = structuredClone(before);
      ranges = withRange(ranges, range);
      const expected = order
        .slice(0, i + 1)
        .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n));
      expect(ranges).toEqual(rangesOf([...new Set(expected)].sort((a, b) => a - b)));
      expect(before).toEqual(copy);
    });
  }
});
