import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRanges, parseSequenceSet, resolveSet, STAR } from './sequence-set.ts';

test('sets are read as they are written', () => {
  expect(parseSequenceSet('1')).toEqual([[1, 1]]);
  expect(parseSequenceSet('2,4:7,9,12:*')).toEqual([
    [2, 2],
    [4, 7],
    [9, 9],
    [12, STAR],
  ]);
  for (const text of ['', '0', '1:', ':1', '1,', ',1', '1:2:3', '01', '4294967296', '**', '1:*:2', '-1']) {
    expect(parseSequenceSet(text), text).toBeNull();
  }
});

test.each([
  // RFC 3501 §9 seq-range, sequence-set
  ['2:4', 10, '2:4'],
  ['4:2', 10, '2:4'],
  ['2,4:7,9,12:*', 15, '2,4:7,9,12:15'],
  ['*:4,5:7', 10, '4:10'],
  ['3291:*', 7, '7:3291'],
  ['*', 5, '5'],
  ['1,2,3', 5, '1:3'],
])('%s among %i is %s', (text, largest, ranges) => {
  expect(formatRanges(resolveSet(parseSequenceSet(text) ?? [], largest))).toBe(ranges);
});

test('a resolved set is the set, ascending and without overlap', () => {
  const end = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(fc.array(fc.tuple(end, end), { minLength: 1 }), (set) => {
      const wanted = new Set<number>();
      for (const [a, b] of set) for (let n = Math.min(a, b); n <= Math.max(a, b); n++) wanted.add(n);
      const got: number[] = [];
      for (const [a, b] of resolveSet(set, 30)) for (let n = a; n <= b; n++) got.push(n);
      expect(got).toEqual([...wanted].sort((a, b) => a - b));
    }),
    { seed: 4, numRuns: 300 },
  );
});
