import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../mime/parse.ts';
import { latin1Of, octetsOfLatin1 } from '../octets.ts';
import { formatSection, sectionOctets, type Section } from './section.ts';

const folder = new URL('../../test/messages/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
const message = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

/** `1.2.HEADER` as a section; field names follow. */
function sectionOf(text: string, fields?: string[]): Section {
  const [, path = '', item] = /^([\d.]*?)\.?([A-Z][A-Z.]*)?$/.exec(text) ?? [];
  return {
    path: path === '' ? [] : path.split('.').map(Number),
    ...(item ? { text: item as NonNullable<Section['text']> } : {}),
    ...(fields ? { fields } : {}),
  };
}

function fetch(octets: Uint8Array, section: string, fields?: string[]): string | null {
  const found = sectionOctets(octets, parseMessage(octets), sectionOf(section, fields));
  return found && latin1Of(found);
}

describe('sections', () => {
  test.each(names)('BODY[] of %s is the message, and HEADER and TEXT make it up', (name) => {
    const octets = message(name);
    expect(fetch(octets, '')).toBe(latin1Of(octets));
    expect(`${fetch(octets, 'HEADER')}${fetch(octets, 'TEXT')}`).toBe(latin1Of(octets));
  });

  test('a message that is no multipart has one part, its text', () => {
    const plain = message('plain.eml');
    expect(fetch(plain, '1')).toBe(fetch(plain, 'TEXT'));
    expect(fetch(plain, '1')).toMatch(/^Hi Bob/);
    expect(fetch(plain, '1.MIME')).toBe(fetch(plain, 'HEADER'));
    for (const none of ['2', '1.1', '1.HEADER', '1.TEXT', 'MIME', '0']) expect(fetch(plain, none)).toBeNull();
  });

  test('parts of a multipart, with their headers', () => {
    const octets = message('multipart.eml');
    expect(fetch(octets, '1.1.MIME')).toBe(
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n' +
        'Content-Language: en, de\r\n\r\n',
    );
    expect(fetch(octets, '1.2')).toBe('<p>The picture is <b>attached</b>.</p>\r\n<p>Carol</p>\r\n');
    expect(fetch(octets, '1')).toMatch(/^--outer-7-inner\r\n[^]*--outer-7-inner--$/);
    expect(fetch(octets, '2')).toMatch(/^iVBOR/);
    for (const none of ['3', '1.3', '2.1', '2.HEADER']) expect(fetch(octets, none)).toBeNull();
  });

  test('parts of a message within a message', () => {
    const octets = message('nested.eml');
    expect(fetch(octets, '2.HEADER')).toMatch(/^Date: Thu[^]*boundary=plan\r\n\r\n$/);
    expect(`${fetch(octets, '2.HEADER')}${fetch(octets, '2.TEXT')}`).toBe(fetch(octets, '2'));
    expect(fetch(octets, '2.1')).toBe('Step one.\r\nStep two.');
    expect(fetch(octets, '2.2')).toBe('AAECAwQFBgc=');
    expect(fetch(octets, '2.2.MIME')).toMatch(/plan\.bin/);
    expect(fetch(octets, '2.MIME')).toMatch(/^Content-Type: message\/rfc822/);
    expect(fetch(octets, '2.HEADER.FIELDS', ['subject'])).toBe('Subject: The plan\r\n\r\n');
    expect(fetch(octets, '2.3')).toBeNull();
  });

  test('a message within a message that is no multipart has one part too', () => {
    const octets = octetsOfLatin1('Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nbody');
    expect(fetch(octets, '1')).toBe('Subject: in\r\n\r\nbody');
    expect(fetch(octets, '1.HEADER')).toBe('Subject: in\r\n\r\n');
    expect(fetch(octets, '1.1')).toBe('body');
    expect(fetch(octets, '1.1.1')).toBeNull();
  });

  test('HEADER.FIELDS keeps the order and the folds of the message, and the blank line', () => {
    const octets = message('encoded-words.eml');
    expect(fetch(octets, 'HEADER.FIELDS', ['message-id', 'FROM', 'X-None'])).toBe(
      'From: =?ISO-8859-1?Q?Carol_M=FCller?= <carol@south.test>\r\nMessage-ID: <words.3@south.test>\r\n\r\n',
    );
    expect(fetch(octets, 'HEADER.FIELDS', ['To'])).toMatch(/^To: .*,\r\n =\?ISO-2022-JP.*\r\n\r\n$/);
    expect(fetch(octets, 'HEADER.FIELDS', ['X-None'])).toBe('\r\n');
  });

  test('HEADER.FIELDS and HEADER.FIELDS.NOT make up the header', () => {
    const octets = octetsOfLatin1('A: 1\r\nB: 2\r\na: 3\r\n\r\nx');
    expect(fetch(octets, 'HEADER.FIELDS', ['A'])).toBe('A: 1\r\na: 3\r\n\r\n');
    expect(fetch(octets, 'HEADER.FIELDS.NOT', ['A'])).toBe('B: 2\r\n\r\n');
  });

  test('a header without its blank line gets none', () => {
    expect(fetch(octetsOfLatin1('A: 1\r\n'), 'HEADER.FIELDS', ['A'])).toBe('A: 1\r\n');
    expect(fetch(octetsOfLatin1('A: 1\r\nno field\r\n'), 'HEADER.FIELDS', ['B'])).toBe('');
  });

  test('an empty multipart has an empty part, as its BODYSTRUCTURE says', () => {
    expect(fetch(message('empty-multipart.eml'), '1')).toBe('');
  });

  test('any section of any message lies within the message', () => {
    const part = fc.record({
      path: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
      text: fc.constantFrom(undefined, 'HEADER', 'TEXT', 'MIME', 'HEADER.FIELDS', 'HEADER.FIELDS.NOT'),
    });
    fc.assert(
      fc.property(fc.constantFrom(...names), part, (name, { path, text }) => {
        const octets = message(name);
        const section = { path, ...(text ? { text, fields: ['To', 'Content-Type'] } : {}) } as Section;
        const found = sectionOctets(octets, parseMessage(octets), section);
        if (found === null) expect(path.length > 0 || text === 'MIME').toBe(true);
        else expect(found.length).toBeLessThanOrEqual(octets.length);
      }),
      { seed: 11, numRuns: 1000 },
    );
  });
});

test.each([
  [sectionOf(''), ''],
  [sectionOf('1.2'), '1.2'],
  [sectionOf('1.MIME'), '1.MIME'],
  [sectionOf('HEADER'), 'HEADER'],
  [sectionOf('2.HEADER.FIELDS', ['to', 'x y']), '2.HEADER.FIELDS (TO "X Y")'],
])('formatSection %j', (section, text) => {
  expect(formatSection(section)).toBe(text);
});
