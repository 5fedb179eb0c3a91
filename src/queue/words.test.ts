import { expect, test } from 'vitest';
import { words } from '../words/words.ts';
import { DAY, HOUR, inWords, MINUTE, nextTry } from './words.ts';

test('a span has at most two units, and none that is nought', () => {
  expect(inWords(0)).toBe('0 s');
  expect(inWords(999)).toBe('0 s');
  expect(inWords(59_999)).toBe('59 s');
  expect(inWords(4 * MINUTE + 10_000)).toBe('4 min 10 s');
  expect(inWords(HOUR)).toBe('1 h');
  expect(inWords(HOUR + 59_000)).toBe('1 h');
  expect(inWords(2 * DAY + 3 * HOUR + 59 * MINUTE)).toBe('2 d 3 h');
});

test('the next try is told by the clock given', () => {
  expect(nextTry({ held: false, due: 250_000 }, 0)).toBe('next try in 4 min 10 s');
  expect(nextTry({ held: false, due: 250_000 }, 250_000)).toBe('due now');
  expect(nextTry({ held: false, due: undefined }, 0)).toBe('due now');
  expect(nextTry({ held: true, due: 250_000 }, 0)).toContain('held');
});

test('the clock tells day and time', () => {
  expect(words.units.moment(new Date(2026, 0, 2, 3, 4, 5).getTime())).toBe('Fri 2 Jan 2026 03:04:05');
});

test('rates are told in words', () => {
  expect([0, 1, 3600].map(words.queue.clockTitle)).toEqual([
    expect.stringContaining('It stands still.'),
    expect.stringContaining('It runs as fast as ours.'),
    expect.stringContaining('It runs 3,600 times as fast as ours.'),
  ]);
});
