import { expect, test } from 'vitest';
import { MAX_SCROLL_HEIGHT, rowWindow, scrollTopFor } from './row-window.ts';

test('only the rows in view and a few beyond are drawn', () => {
  const window = rowWindow(4400, 440, 44, 10_000);
  expect(window).toEqual({ from: 94, to: 116, top: 94 * 44, height: 440_000 });
});

test('nothing is drawn of an empty list, and no row beyond the ends of a short one', () => {
  expect(rowWindow(0, 440, 44, 0)).toEqual({ from: 0, to: 0, top: 0, height: 0 });
  expect(rowWindow(0, 440, 44, 3)).toEqual({ from: 0, to: 3, top: 0, height: 132 });
});

test('a list that shrank under a far scroll position draws its end', () => {
  const { from, to } = rowWindow(100_000, 440, 44, 20);
  expect([from, to]).toEqual([20, 20]);
});

test('a list too tall for a browser is squeezed, and its last row is still reached', () => {
  const count = 4_000_000;
  const height = 440;
  const { from, to, top } = rowWindow(MAX_SCROLL_HEIGHT - height, height, 20, count);
  expect(to).toBe(count);
  expect(from).toBe(count - 22 - 6);
  // The last row ends where the box ends.
  expect(top + (to - from) * 20).toBe(MAX_SCROLL_HEIGHT);
});

test('a row is brought into view by the shortest way', () => {
  expect(scrollTopFor(0, 500, 440, 44, 1000)).toBe(0);
  expect(scrollTopFor(12, 500, 440, 44, 1000)).toBe(500);
  expect(scrollTopFor(30, 500, 440, 44, 1000)).toBe(31 * 44 - 440);
});

test('the last row of a squeezed list can be brought into view', () => {
  const count = 4_000_000;
  const at = scrollTopFor(count - 1, 0, 440, 20, count);
  expect(at).toBeCloseTo(MAX_SCROLL_HEIGHT - 440, 3);
  expect(rowWindow(at, 440, 20, count).to).toBe(count);
});
