import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { MESSAGE_OCTETS } from './limits.ts';
import { BRINGS_STATUS, inOurWords, ours, EXCEEDS } from './wording.ts';

const folder = dirname(createRequire(import.meta.url).resolve('smtp-server'));
const source = ['smtp-connection', 'sasl']
  .map((name) => readFileSync(join(folder, `${name}.js`), 'utf8'))
  .join('');

test.each([...ours.keys()])('the package still says “%s”', (text) => {
  // One ends in the limit.
  const written = text.startsWith(EXCEEDS) ? EXCEEDS : text;
  expect(source).toContain(written);
});

test('a text without words of ours loses its “Error:”', () => {
  expect(inOurWords('Error: duplicate SIZE parameter')).toBe('duplicate SIZE parameter');
  expect(inOurWords(`${EXCEEDS}${MESSAGE_OCTETS}`)).toContain('larger than');
});

test('replies are ASCII, as those before EHLO must be', () => {
  for (const text of ours.values()) expect(text).toMatch(/^[\x20-\x7e]+$/);
  expect([...ours.values()].filter((text) => BRINGS_STATUS.test(text)).length).toBeGreaterThan(0);
});
