import { expect, test } from 'vitest';
import { octetsOf, octetsOfLatin1 } from '../../common/octets.ts';
import { ROW_OCTETS, sourceRow, sourceRows, type SourceRow } from './source-rows.ts';

const rowsOf = (octets: Uint8Array): SourceRow[] => {
  const starts = sourceRows(octets);
  return starts.map((_, index) => sourceRow(octets, starts, index));
};

test('each line is a row that tells how it ended', () => {
  expect(rowsOf(octetsOf('a\r\nb\n\r\nc'))).toEqual([
    { text: 'a', end: 'CR LF' },
    { text: 'b', end: 'LF' },
    { text: '', end: 'CR LF' },
    { text: 'c', end: 'none' },
  ]);
  expect(rowsOf(octetsOf(''))).toEqual([]);
});

test('control characters are shown and never act', () => {
  expect(rowsOf(octetsOfLatin1('a\x1b[2J\rb\x00\r\n'))).toEqual([
    { text: 'a‹ESC›[2J‹CR›b‹NUL›', end: 'CR LF' },
  ]);
});

test('a line too long to draw goes on in the next row, never for its line end alone', () => {
  const rows = rowsOf(octetsOf(`${'x'.repeat(ROW_OCTETS * 2)}\r\ny\r\n`));
  expect(rows.map(({ text, end }) => [text.length, end])).toEqual([
    [ROW_OCTETS, ''],
    [ROW_OCTETS, 'CR LF'],
    [1, 'CR LF'],
  ]);
});

test('text that is no UTF-8 is shown octet by octet', () => {
  expect(rowsOf(octetsOf('grün\r\n'))[0]?.text).toBe('grün');
  expect(rowsOf(octetsOfLatin1('gr\xfcn\r\n'))[0]?.text).toBe('grün');
});
