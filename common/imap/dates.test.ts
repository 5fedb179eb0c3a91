import { expect, test } from 'vitest';
import { dayOf, formatDateTime, parseDate, parseDateTime, sentDay } from './dates.ts';

const day = (iso: string) => dayOf(Date.parse(iso));

test('dates are calendar days', () => {
  expect(parseDate('1-Feb-1994')).toBe(day('1994-02-01'));
  expect(parseDate('29-feb-2024')).toBe(day('2024-02-29'));
  expect(parseDate('01-Jan-0050')).toBe(day('0050-01-01'));
  for (const text of ['29-Feb-2023', '0-Jan-2020', '31-Apr-2020', '1-Foo-2020', '1-Jan-20', '2020-01-01']) {
    expect(parseDate(text), text).toBeNull();
  }
});

test('date-times have zones', () => {
  expect(parseDateTime(' 7-Feb-1994 21:52:25 -0800')).toBe(Date.parse('1994-02-08T05:52:25Z'));
  expect(parseDateTime('17-Jul-1996 02:44:25 +0530')).toBe(Date.parse('1996-07-16T21:14:25Z'));
  for (const text of [
    '7-Feb-1994 21:52:25 -0800',
    ' 7-Feb-1994 24:00:00 +0000',
    ' 7-Feb-1994 21:52:25 GMT',
    '31-Feb-1994 21:52:25 +0000',
    ' 7-Feb-1994 21:52:25 +0060',
    '01-Jan-0000 00:00:00 +0001',
    '31-Dec-9999 23:59:59 -0001',
  ]) {
    expect(parseDateTime(text), text).toBeNull();
  }
});

test('what is written can be read', () => {
  for (const iso of [
    '1994-02-07T21:52:25Z',
    '2026-12-31T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
  ]) {
    expect(parseDateTime(formatDateTime(Date.parse(iso)))).toBe(Date.parse(iso));
  }
  expect(formatDateTime(Date.parse('2026-01-02T03:04:05Z'))).toBe(' 2-Jan-2026 03:04:05 +0000');
});

test('the sent day is the one that is written, whatever the zone', () => {
  expect(sentDay('Tue, 3 Feb 2026 23:59:59 -1100')).toBe(day('2026-02-03'));
  expect(sentDay(' 3 Feb 26 01:00 GMT')).toBe(day('2026-02-03'));
  expect(sentDay('Fri, 21 Nov 97 09:55:06 -0600')).toBe(day('1997-11-21'));
  expect(sentDay('yesterday')).toBeNull();
  expect(sentDay('')).toBeNull();
});
