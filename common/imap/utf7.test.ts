import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMailboxName, encodeMailboxName } from './utf7.ts';

test.each([
  // RFC 3501 §5.1.3
  ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
  ['台北日本語', '&U,BTF2XlZyyKng-'],
  ['R&D', 'R&-D'],
  ['Entwürfe', 'Entw&APw-rfe'],
  ['a\tb', 'a&AAk-b'],
  ['😀', '&2D3eAA-'],
  ['&&', '&-&-'],
])('%j is written %s', (name, wire) => {
  expect(encodeMailboxName(name)).toBe(wire);
  expect(decodeMailboxName(wire)).toBe(name);
});

test.each([
  '&',
  '&Jjo!',
  '&Jjo',
  '&U,BTFw-&ZeVnLIqe-',
  '&AEE-',
  '&A-',
  '&APx-',
  '&AP$-',
  '&2D0-',
  '&-&',
  '\u00fc',
])('%s is none', (wire) => {
  expect(decodeMailboxName(wire)).toBeNull();
});

test('every name comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const wire = encodeMailboxName(name);
      expect(wire).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeMailboxName(wire)).toBe(name);
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('what decodes is the one way to write it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[&A,\-bU0]{0,12}$/), (wire) => {
      const name = decodeMailboxName(wire);
      if (name !== null) expect(encodeMailboxName(name)).toBe(wire);
    }),
    { seed: 8, numRuns: 2000 },
  );
});
