import { expect, test } from 'vitest';
import { formatInternalDate, formatOctets, formatShortDate, formatSpan, formatTime } from './format.ts';

test('sizes are exact while exactness is short', () => {
  expect(formatOctets(0)).toBe('0');
  expect(formatOctets(1234)).toBe('1,234');
  expect(formatOctets(99_999)).toBe('99,999');
  expect(formatOctets(256_789)).toBe('257 kB');
  expect(formatOctets(999_499)).toBe('999 kB');
  expect(formatOctets(999_500)).toBe('1.0 MB');
  expect(formatOctets(31_457_280)).toBe('31.5 MB');
});

test('a date is as short as today allows', () => {
  const now = new Date(2026, 0, 2, 15, 0).getTime();
  expect(formatShortDate(new Date(2026, 0, 2, 3, 4, 5).getTime(), now)).toBe('03:04');
  expect(formatShortDate(new Date(2026, 1, 2, 3, 4, 5).getTime(), now)).toBe('2 Feb');
  expect(formatShortDate(new Date(2025, 11, 31, 3, 4).getTime(), now)).toBe('31 Dec 2025');
});

test('the internal date is written as IMAP writes it', () => {
  expect(formatInternalDate(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe('02-Jan-2026 03:04:05 +0000');
});

test('times are told to the millisecond', () => {
  expect(formatTime(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006');
});

test('spans have the unit a person would use', () => {
  expect(formatSpan(0.42)).toBe('0.4 ms');
  expect(formatSpan(12.4)).toBe('12 ms');
  expect(formatSpan(3210)).toBe('3.2 s');
  expect(formatSpan(61_000)).toBe('1 min 1 s');
  expect(formatSpan(119_900)).toBe('2 min 0 s');
});
