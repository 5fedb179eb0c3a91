import { expect, test } from 'vitest';
import { formatDuration, readDuration } from './durations.ts';

test.each([
  ['0s', 0],
  ['90s', 90_000],
  ['15m', 900_000],
  ['4h', 14_400_000],
  ['5d', 432_000_000],
])('%s is %d milliseconds, and is written so', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
  expect(formatDuration(ms)).toBe(text);
});

test('what is no whole number with a unit is no duration', () => {
  for (const text of ['', '5', 'm', '-5m', '1.5h', '5 minutes', '5M', '1h30m', '9999999999s']) {
    expect(readDuration(text)).toBeUndefined();
  }
});
