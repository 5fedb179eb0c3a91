import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latin1Of, octetsOf, octetsOfLatin1 } from './octets.ts';

test('octets become text with one character each, and back', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.nat(40),
      (any, text, from) => {
        for (const octets of [any, octetsOf(text), Uint8Array.of(0xef, 0xbb, 0xbf, ...any)]) {
          const latin1 = latin1Of(octets);
          expect([...latin1].map((character) => character.charCodeAt(0))).toEqual([...octets]);
          expect(octetsOfLatin1(latin1)).toEqual(octets);
          expect(latin1Of(octets, from, from + 7)).toBe(latin1.slice(from, from + 7));
        }
      },
    ),
    { seed: 1 },
  );
});

test('long octets beyond ASCII are not cut', () => {
  const octets = new Uint8Array(100_000).fill(0xe9);
  expect(latin1Of(octets)).toBe('é'.repeat(100_000));
});
