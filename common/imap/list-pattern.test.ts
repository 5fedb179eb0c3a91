import { expect, test } from 'vitest';
import { matchesPattern, superiorsOf } from './list-pattern.ts';

test.each([
  ['*', 'a/b/c', true],
  ['%', 'a', true],
  ['%', 'a/b', false],
  ['%/%', 'a/b', true],
  ['%/%', 'a/b/c', false],
  ['a*c', 'a/b/c', true],
  ['a%c', 'a/b/c', false],
  ['a%c', 'abc', true],
  ['*%', 'a/b', true],
  ['', 'a', false],
  ['a', 'A', false],
  ['inbox', 'INBOX', true],
  ['i%X', 'INBOX', true],
  ['inbox/%', 'INBOX/a', true],
  ['a**', 'a', true],
  ['a.c', 'abc', false],
])('%s and %s: %s', (pattern, name, matches) => {
  expect(matchesPattern(pattern, name)).toBe(matches);
});

test('a pattern made to take for ever does not', () => {
  expect(matchesPattern('*a'.repeat(200) + 'b', 'a'.repeat(2000))).toBe(false);
});

test('superiors are the levels above', () => {
  expect(superiorsOf('a/b/c')).toEqual(['a', 'a/b']);
  expect(superiorsOf('a')).toEqual([]);
});
