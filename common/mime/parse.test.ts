import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { latin1Of, octetsOfLatin1 } from '../octets.ts';
import { firstValue } from './header.ts';
import { parseMessage, type MimePart } from './parse.ts';

const folder = new URL('../../test/messages/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.eml'));
const message = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

const parse = (text: string): { octets: Uint8Array; root: MimePart } => {
  const octets = octetsOfLatin1(text);
  return { octets, root: parseMessage(octets) };
};

/** What is in a part, shown as text. */
const bodyOf = (octets: Uint8Array, part: MimePart | undefined): string | undefined =>
  part && latin1Of(octets, part.body.from, part.body.to);

/** Every range lies in the octets, in order, and every part inside of the body of what holds it. */
function expectSound(octets: Uint8Array, part: MimePart, from = 0, to = octets.length): void {
  const { header, body, fields } = part;
  expect(header.from).toBeGreaterThanOrEqual(from);
  expect(header.to).toBeGreaterThanOrEqual(header.from);
  expect(body.from).toBe(header.to);
  expect(body.to).toBeGreaterThanOrEqual(body.from);
  expect(body.to).toBeLessThanOrEqual(to);
  let at = header.from;
  for (const field of fields) {
    expect(field.from).toBeGreaterThanOrEqual(at);
    expect(field.valueFrom).toBeGreaterThan(field.from);
    expect(field.valueTo).toBeGreaterThanOrEqual(field.valueFrom);
    expect(field.to).toBeGreaterThanOrEqual(field.valueTo);
    expect(field.to).toBeLessThanOrEqual(header.to);
    at = field.to;
  }
  const text = latin1Of(octets, body.from, body.to);
  expect(part.lines).toBe(text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0));
  expect(part.type === 'MULTIPART').toBe(part.parts.length > 0);
  let next = body.from;
  for (const inner of part.message ? [part.message] : part.parts) {
    expectSound(octets, inner, next, body.to);
    next = inner.body.to;
  }
}

describe('parseMessage', () => {
  test.each(names)('gives sound ranges for %s', (name) => {
    const octets = message(name);
    expectSound(octets, parseMessage(octets));
  });

  test('keeps a body octet for octet, without the line end that belongs to the boundary', () => {
    const octets = message('multipart.eml');
    const root = parseMessage(octets);
    const [plain, html] = root.parts[0]?.parts ?? [];
    expect(bodyOf(octets, plain)).toBe('The picture is attached. Sch=C3=B6ne Gr=C3=BC=C3=9Fe, =\r\nCarol');
    expect(bodyOf(octets, html)).toMatch(/<\/p>\r\n$/);
    expect(root.parts).toHaveLength(2);
  });

  test('looks into a message within a message', () => {
    const octets = message('nested.eml');
    const inner = parseMessage(octets).parts[1]?.message;
    expect(inner && firstValue(octets, inner, 'subject')).toBe('The plan');
    expect(inner?.parts.map(({ type, subtype }) => `${type}/${subtype}`)).toEqual([
      'TEXT/PLAIN',
      'APPLICATION/OCTET-STREAM',
    ]);
  });

  test('an inner multipart that is never closed ends at the boundary of the outer one', () => {
    const octets = message('broken-boundary.eml');
    const root = parseMessage(octets);
    expect(root.parts.map((part) => part.subtype)).toEqual(['ALTERNATIVE', 'MIXED', 'PLAIN']);
    expect(root.parts[0]?.parts).toHaveLength(1);
  });

  test('a boundary that begins another does not cut its parts', () => {
    const { octets, root } = parse(
      'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n' +
        'Content-Type: multipart/mixed; boundary=ab\r\n\r\n--ab\r\n\r\none\r\n--ab\r\n\r\ntwo\r\n--ab--\r\n--a--\r\n',
    );
    expect(root.parts).toHaveLength(1);
    expect(root.parts[0]?.parts.map((part) => bodyOf(octets, part))).toEqual(['one', 'two']);
  });

  test('a multipart closed at once has one empty part', () => {
    const root = parseMessage(message('empty-multipart.eml'));
    expect(root.parts).toMatchObject([{ type: 'TEXT', subtype: 'PLAIN', lines: 0 }]);
  });

  test('a multipart whose boundary never comes, or is not named, keeps its text readable', () => {
    for (const parameter of ['; boundary=b', '', '; boundary=""']) {
      const { octets, root } = parse(`Content-Type: multipart/mixed${parameter}\r\n\r\nHello\r\n`);
      expect(root.parts.map((part) => bodyOf(octets, part))).toEqual(['Hello\r\n']);
    }
  });

  test('reads a boundary that was split over parameters', () => {
    expect(parseMessage(message('rfc2231.eml')).parts).toHaveLength(2);
  });

  test('a header ends where a line can be no field, and the text begins there', () => {
    const { octets, root } = parse('Subject: Hi\r\nHello, no blank line\r\nBye\r\n');
    expect(root.fields).toHaveLength(1);
    expect(bodyOf(octets, root)).toBe('Hello, no blank line\r\nBye\r\n');
  });

  test('reads lines that end in LF alone', () => {
    const { octets, root } = parse(
      'Subject: a\n b\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\none\n\n--x\n\ntwo\n--x--\n',
    );
    expect(firstValue(octets, root, 'Subject')).toBe('a b');
    expect(root.parts.map((part) => bodyOf(octets, part))).toEqual(['one\n', 'two']);
    expectSound(octets, root);
  });

  test('passes over the line with which mbox files separate messages', () => {
    const { octets, root } = parse('From alice Thu Jan  1 00:00:00 2026\r\nSubject: x\r\n\r\nbody');
    expect(firstValue(octets, root, 'Subject')).toBe('x');
    expect(bodyOf(octets, root)).toBe('body');
  });

  test('in a digest, parts are messages unless they say otherwise', () => {
    const { octets, root } = parse(
      'Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: one\r\n\r\nbody\r\n--d--\r\n',
    );
    const inner = root.parts[0]?.message;
    expect(inner && firstValue(octets, inner, 'Subject')).toBe('one');
  });

  test('a message that is encoded as a whole is octets', () => {
    const { root } = parse(
      'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeA0KDQo=\r\n',
    );
    expect(root).toMatchObject({ type: 'APPLICATION', subtype: 'OCTET-STREAM' });
    expect(root.message).toBeUndefined();
  });

  test.each(['', 'text', 'text/', '/plain', 'text/plain/html', ';', '"text/plain"', 'a b/c@'])(
    'a Content-Type of %j counts as none',
    (type) => {
      const { root } = parse(`Content-Type: ${type}\r\n\r\nx`);
      expect(root).toMatchObject({ type: 'TEXT', subtype: 'PLAIN', encoding: '7BIT' });
      expect([...root.parameters]).toEqual([['CHARSET', 'US-ASCII']]);
    },
  );

  test('passes over comments and white space in a Content-Type', () => {
    const { root } = parse(
      'Content-Type: (who) Text / (a (nested) one) HTML ;\r\n\tCHARSET = "utf-8" (really) ; format=flowed\r\n\r\nx',
    );
    expect(root).toMatchObject({ type: 'TEXT', subtype: 'HTML' });
    expect([...root.parameters]).toEqual([
      ['CHARSET', 'utf-8'],
      ['FORMAT', 'flowed'],
    ]);
  });

  test('an unquoted parameter may hold what it should not', () => {
    const { root } = parse('Content-Type: image/png; name=my file(1).png; x=a=b\r\n\r\n');
    expect([...root.parameters]).toEqual([
      ['NAME', 'my file(1).png'],
      ['X', 'a=b'],
    ]);
  });

  test('parts nested beyond all measure become octets, not a crash', () => {
    const deep = 'Content-Type: message/rfc822\r\n\r\n'.repeat(5000);
    let part: MimePart | undefined = parse(deep).root;
    let depth = 0;
    for (; part?.message; part = part.message) depth++;
    expect(depth).toBe(64);
    expect(part).toMatchObject({ type: 'APPLICATION', subtype: 'OCTET-STREAM' });
  });

  test('of too many parts the last holds the rest', () => {
    const { octets, root } = parse(
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\n'.repeat(20_000)}--b--\r\n`,
    );
    expect(root.parts.length).toBeLessThanOrEqual(10_000);
    expect(root.parts.at(-1)?.body.to).toBe(octets.length);
  });

  test('takes time in proportion to the length, however hostile the message is', () => {
    const head = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';
    const nested = Array.from(
      { length: 60 },
      (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
    ).join('');
    for (const text of [
      `${head}${'--b\r\n'.repeat(150_000)}`,
      `Content-Type: multipart/mixed; boundary=b0\r\n\r\n${nested}${'--b\r\n'.repeat(150_000)}`,
      `Subject: ${' \r\n'.repeat(250_000)}`,
      `Content-Type: text/plain;${' a*1=b;'.repeat(100_000)}`,
      `Content-Type: ${'('.repeat(500_000)}`,
      `${'a:\r\n'.repeat(200_000)}`,
      `X: ${' '.repeat(500_000)}x`,
    ]) {
      const started = performance.now();
      const { octets, root } = parse(text);
      firstValue(octets, root, 'Subject');
      expect(performance.now() - started, text.slice(0, 40)).toBeLessThan(3000);
    }
  });

  test('never fails and always gives sound ranges', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...[
          '\r\n',
          '\n',
          '\r\n\r\n',
          '--a\r\n',
          '--a--\r\n',
          '--ab\r\n',
          '--ab--\r\n',
          ' ',
          '\t',
          '\r',
          '\0',
        ],
        'Content-Type: multipart/mixed; boundary=a\r\n',
        'Content-Type: multipart/digest; boundary="ab"\r\n',
        'Content-Type: message/rfc822\r\n',
        "Content-Type: text/html; charset*0*=utf-8''%41\r\n",
        'Content-Disposition: attachment; filename="x\r\n',
        'Content-Language: en,\r\n',
        'From: a <b@c>, d:;\r\n',
        'Subject : x\r\n',
      ),
      fc.string({ unit: 'binary-ascii', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const { octets, root } = parse(pieces.join(''));
        expectSound(octets, root);
      }),
      { seed: 2026, numRuns: 2000 },
    );
  });
});
