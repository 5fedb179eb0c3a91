import { expect, test } from 'vitest';
import { octetsOf, octetsOfLatin1 } from '../../common/octets.ts';
import { hexdumpText, hexRow, octetsPerRow, offsetDigits, rowCount } from './hexdump.ts';

test('a row has its offset, its octets, and their characters where they have one', () => {
  const octets = octetsOfLatin1('NOOP a\r\n\xff');
  const row = hexRow(octets, 0, 8, octets.length);
  expect(row.offset).toBe('0000');
  expect(row.cells.map((cell) => cell.hex).join(' ')).toBe('4e 4f 4f 50 20 61 0d 0a');
  expect(row.cells.map((cell) => cell.character).join('')).toBe('NOOP a··');
  const last = hexRow(octets, 1, 8, octets.length);
  expect(last).toEqual({ offset: '0008', cells: [{ at: 8, hex: 'ff', character: '·', visible: false }] });
});

test('rows are as wide as there is room for', () => {
  expect(octetsPerRow(70, 100)).toBe(16);
  expect(octetsPerRow(69, 100)).toBe(8);
  expect(octetsPerRow(38, 100)).toBe(8);
  expect(octetsPerRow(37, 100)).toBe(4);
  // A longer frame needs longer offsets.
  expect(octetsPerRow(38, 100_000)).toBe(4);
});

test('offsets have as many digits as the last one needs, four at least', () => {
  expect(offsetDigits(0)).toBe(4);
  expect(offsetDigits(65_536)).toBe(4);
  expect(offsetDigits(65_537)).toBe(5);
});

test('the last row counts though it is not full', () => {
  expect(rowCount(0, 16)).toBe(0);
  expect(rowCount(16, 16)).toBe(1);
  expect(rowCount(17, 16)).toBe(2);
});

test('what is masked is masked in both halves, and in what is copied', () => {
  const isSecret = (at: number): boolean => at >= 5 && at < 11;
  const octets = octetsOf('PASS secret\r\n');
  expect(hexdumpText(octets, isSecret)).toBe(
    '0000  50 41 53 53 20 •• •• •• •• •• •• 0d 0a           PASS ••••••··',
  );
  expect(hexdumpText(octets)).toBe('0000  50 41 53 53 20 73 65 63 72 65 74 0d 0a           PASS secret··');
});
