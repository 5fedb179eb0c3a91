import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Token } from '../../common/command-spec.ts';
import { octetsOf, octetsOfLatin1 } from '../../common/octets.ts';
import { firstLine, maskedText, segmentsOf, tokenAt, visibleText } from './segments.ts';

const token = (from: number, to: number): Token => ({ from, to, name: 'verb', means: '' });

test('a line is cut at its tokens, its secrets and its end', () => {
  const segments = segmentsOf(octetsOf('PASS secret\r\n'), [token(0, 4), token(5, 11)], [[5, 11]]);
  expect(segments).toEqual([
    { from: 0, to: 4, text: 'PASS', token: 0 },
    { from: 4, to: 5, text: ' ' },
    { from: 5, to: 11, text: 'secret', token: 1, secret: true },
    { from: 11, to: 13, text: '', lineEnd: 'CR LF' },
  ]);
});

test('a token over several lines keeps its pieces, and a bare line feed is told from a line end', () => {
  const segments = segmentsOf(octetsOf('a\r\nb\nc'), [token(0, 6)]);
  expect(segments.map(({ text, lineEnd, token: index }) => [lineEnd ?? text, index])).toEqual([
    ['a', 0],
    ['CR LF', 0],
    ['b', 0],
    ['LF', 0],
    ['c', 0],
  ]);
});

test('only the beginning of a long frame is cut up', () => {
  const segments = segmentsOf(octetsOf('x'.repeat(100)), [token(90, 95)], [], 10);
  expect(segments).toEqual([{ from: 0, to: 10, text: 'x'.repeat(10) }]);
});

test('segments cover the octets without gap or overlap, whatever the tokens', () => {
  const range = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(range),
      fc.array(range),
      (octets, tokens, secrets) => {
        let at = 0;
        for (const segment of segmentsOf(
          octets,
          tokens.map(([from, to]) => token(from, to)),
          secrets,
        )) {
          expect(segment.from).toBe(at);
          expect(segment.to).toBeGreaterThan(at);
          at = segment.to;
        }
        expect(at).toBe(octets.length);
      },
    ),
    { seed: 1 },
  );
});

test('an octet finds its token', () => {
  const tokens = [token(0, 4), token(5, 11)];
  expect([0, 3, 4, 5, 11].map((at) => tokenAt(tokens, at))).toEqual([0, 0, -1, 1, -1]);
});

test('control characters are shown and never act', () => {
  expect(visibleText(octetsOfLatin1('a\x1b\x00\t\x7f'))).toBe('a‹ESC›‹NUL›‹HT›‹DEL›');
});

test('a list shows the first line, and no secret of it', () => {
  expect(firstLine(octetsOf('PASS secret\r\n'), [[5, 11]])).toBe('PASS ••••••');
  expect(firstLine(octetsOf('250-one\r\n250 two\r\n'))).toBe('250-one');
  expect(firstLine(octetsOf('x'.repeat(50)), [], 10)).toBe('x'.repeat(10));
});

test('what is copied has neither the secret nor the last line end', () => {
  const line = octetsOf('AUTH PLAIN abc\r\n');
  expect(maskedText(line, [[11, 14]])).toBe('AUTH PLAIN ••••••');
  expect(maskedText(line, [])).toBe('AUTH PLAIN abc');
  expect(maskedText(octetsOf('+OK\r\na\r\n.\r\n'), [])).toBe('+OK\r\na\r\n.');
});

test('the octet where the grammar breaks is a piece of its own, the line end stays whole, and a secret is not cut', () => {
  const octets = octetsOf('MAIL FROM x\r\n');
  const broken = (at: number, secrets: readonly (readonly [number, number])[] = []) =>
    segmentsOf(octets, [], secrets, 4000, at).filter((segment) => segment.broken);
  expect(broken(9)).toMatchObject([{ from: 9, to: 10 }]);
  expect(broken(11)).toMatchObject([{ from: 11, to: 13, lineEnd: 'CR LF' }]);
  expect(broken(7, [[5, 11]])).toMatchObject([{ from: 5, to: 11, secret: true }]);
});

test('characters that turn the direction of a text are named and do not act', () => {
  expect(segmentsOf(octetsOf('a\u202eb'), [])).toMatchObject([{ text: 'a‹U+202E›b' }]);
});
