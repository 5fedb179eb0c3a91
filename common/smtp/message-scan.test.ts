import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { octetsOfLatin1 } from '../octets.ts';
import { MessageScan } from './message-scan.ts';

function scanAll(text: string, cuts: readonly number[] = []): { end: number; scan: MessageScan } {
  const octets = octetsOfLatin1(text);
  const scan = new MessageScan('dotted');
  const places = [...new Set(cuts.map((cut) => cut % (octets.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, octets.length]) {
    const after = scan.scan(octets.subarray(from, to));
    if (after >= 0) return { end: from + after, scan };
    from = to;
  }
  return { end: -1, scan };
}

describe('the end of a message', () => {
  test.each([
    ['an empty message', '.\r\n', 3],
    ['a message of one line', 'hi\r\n.\r\nQUIT\r\n', 7],
    ['a stuffed dot before it', '..\r\n.\r\n', 7],
  ])('is found: %s', (_, text, end) => {
    expect(scanAll(text).end).toBe(end);
  });

  test.each([
    ['LF . LF', 'a\n.\nb'],
    ['LF . CR LF', 'a\n.\r\nb'],
    ['CR LF . LF', 'a\r\n.\nb'],
    ['CR . CR', 'a\r.\rb'],
    ['a line that only begins with a dot', '.a\r\n'],
    ['a dot behind a bare LF at the start', '\n.\r\n'],
  ])('is not taken for %s', (_, text) => {
    expect(scanAll(text).end).toBe(-1);
  });

  test('and what is odd before it does not depend on where the octets are cut', () => {
    const piece = fc.constantFrom(
      '\r\n',
      '\r',
      '\n',
      '.',
      'a',
      '\0',
      '\xe9',
      '.\r\n',
      '\r\n.\r\n',
      'x'.repeat(999),
      '.'.repeat(500),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.nat(4000), { maxLength: 8 }),
        (pieces, cuts) => {
          const text = pieces.join('');
          const whole = scanAll(text);
          const cut = scanAll(text, cuts);
          const facts = ({ end, scan: { size, bareLf, bareCr, nul, eightBit, overLong } }: typeof whole) => ({
            end,
            size,
            bareLf,
            bareCr,
            nul,
            eightBit,
            overLong,
          });
          expect(facts(cut)).toEqual(facts(whole));
        },
      ),
      { seed: 5321, numRuns: 500 },
    );
  });
});

test('four octets at a time are judged as one by one, wherever in memory they lie', () => {
  const piece = fc.constantFrom(
    'x'.repeat(300),
    'abc',
    '\r\n',
    '\r',
    '\n',
    '\0',
    '\x7f',
    '\x80',
    '\x0d',
    '\x0e',
    '.',
    '\t',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(3), (pieces, offset) => {
      const text = `${'x'.repeat(257)}${pieces.join('')}`;
      const octets = new Uint8Array(text.length + offset).subarray(offset);
      octets.set(octetsOfLatin1(text));
      const inOne = new MessageScan('dotted');
      const end = inOne.scan(octets);
      const oneByOne = new MessageScan('dotted');
      let after = -1;
      for (let i = 0; i < octets.length && after < 0; i++) {
        if (oneByOne.scan(octets.subarray(i, i + 1)) >= 0) after = i + 1;
      }
      expect(end).toBe(after);
      expect({ ...inOne }).toEqual({ ...oneByOne });
    }),
    { seed: 5321, numRuns: 500 },
  );
});

describe('what a message should not hold', () => {
  test('is told by the offset of its first octet', () => {
    const { scan } = scanAll('a\nb\rc\0d\xe9\r\n.\r\n');
    expect(scan).toMatchObject({ bareLf: 1, bareCr: 3, nul: 5, eightBit: 7 });
  });

  test('a line may have 1000 octets with its CR LF, a stuffed dot not counted', () => {
    expect(scanAll(`${'x'.repeat(998)}\r\n`).scan.overLong).toBe(-1);
    expect(scanAll(`.${'.'.repeat(998)}\r\n`).scan.overLong).toBe(-1);
    expect(scanAll(`a\r\n${'x'.repeat(999)}\r\n`).scan.overLong).toBe(1003);
  });
});

describe('content that is counted', () => {
  test('has no end of its own, and no dot of it is stuffed', () => {
    const scan = new MessageScan('counted');
    expect(scan.scan(octetsOfLatin1(`.\r\na\r\n.\r\n.${'x'.repeat(997)}\r\n`))).toBe(-1);
    expect(scan).toMatchObject({ size: 1009, overLong: -1 });
    expect(scan.scan(octetsOfLatin1(`.${'x'.repeat(998)}\r\n`))).toBe(-1);
    expect(scan).toMatchObject({ size: 2010, overLong: 2009 });
  });
});
