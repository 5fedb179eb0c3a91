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
  ['inbox*', 'INBOX/a', true],
  ['i%/a', 'INBOX/a', true],
  ['inbox/A', 'INBOX/a', false],
  ['inboxes', 'INBOXES', false],
  ['%%', 'a/b', false],
  ['%*%', 'a/b', true],
  ['a**', 'a', true],
  ['a.c', 'abc', false],
])('%s and %s: %s', (pattern, name, matches) => {
  expect(matchesPattern(pattern, name)).toBe(matches);
});

test.each([
  ['*a'.repeat(200) + 'b', 'a'.repeat(2000), false],
  ['*'.repeat(60_000), 'a'.repeat(2000), true],
  ['%*'.repeat(30_000), 'a'.repeat(2000), true],
])('a pattern made to take for ever does not (%#)', (pattern, name, matches) => {
  const began = performance.now();
  expect(matchesPattern(pattern, name)).toBe(matches);
  // Generous, for slow machines; without care it takes half a minute.
  expect(performance.now() - began).toBeLessThan(2000);
});

test('superiors are the levels above', () => {
  expect(superiorsOf('a/b/c')).toEqual(['a', 'a/b']);
  expect(superiorsOf('a')).toEqual([]);
});
