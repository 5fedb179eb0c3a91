import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { german, inGerman } from './german.ts';

const folder = fileURLToPath(new URL('../../test/transcripts/pop3/', import.meta.url));

/** What servers say in the transcripts, without status and code. */
const said = readdirSync(folder)
  .flatMap((name) => readFileSync(folder + name, 'utf8').split('\n'))
  .flatMap((line) => /^S\d*: (?:\+OK|-ERR) (?:\[\S+\] )?(.*)$/.exec(line)?.[1] ?? []);

// A handler that words its text anew would else leave its German behind without anybody noticing.
test.each(Object.keys(inGerman))('“%s” is still said, and is said in German', (english) => {
  const pattern = new RegExp(`^${english.replace(/[^\w {}]/g, '\\$&').replaceAll('{}', '.+')}$`);
  const found = said.find((text) => pattern.test(text));
  expect(found, english).toBeDefined();
  expect(german(found ?? '')).not.toBe(found);
});

test('numbers and names stay, in their order', () => {
  expect(german('mx.north.test says goodbye; 2 deleted, 3 left')).toBe(
    'mx.north.test sagt auf Wiedersehen; 2 gelöscht, 3 übrig',
  );
  expect(german('now PASS and the password of "$&"')).toBe('jetzt PASS und das Passwort von "$&"');
});

test('what nobody has translated stays English', () => {
  expect(german('1 120')).toBe('1 120');
  expect(german('the message numbers begin at 1')).toBe('the message numbers begin at 1');
});
