import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { latin1Of, octetsOf, octetsOfLatin1 } from '../octets.ts';
import { decodeCharset } from './charset.ts';
import { decodeWords } from './encoded-word.ts';
import { decodedParameters, readParameterized } from './parameters.ts';
import { parseMessage } from './parse.ts';
import { summaryOf } from './summary.ts';
import { decodedField, decodedText, searchableBody, searchableHeader } from './text.ts';
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.ts';

const message = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../test/messages/${name}`, import.meta.url)));

describe('encoded-words', () => {
  test.each([
    ['plain text', 'plain text'],
    ['=?utf-8?q?a_b=3F?=', 'a b?'],
    ['=?UTF-8?B?w7w=?=', 'ü'],
    // The examples of RFC 2047 §8.
    ['(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['(=?ISO-8859-1?Q?a?=  \t =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['(=?ISO-8859-1?Q?a?= b)', '(a b)'],
    ['(=?ISO-8859-1?Q?a_?= =?ISO-8859-2?Q?_b?=)', '(a  b)'],
    // A language after the character set. RFC 2231 §5
    ['=?US-ASCII*EN?Q?Keith_Moore?=', 'Keith Moore'],
    // One character cut in two.
    ['=?UTF-8?B?w4M=?= =?UTF-8?Q?=C3?= =?UTF-8?Q?=BC?=', 'Ãü'],
    ['=?nobody-knows?Q?x?= =?utf-8?Q?y?=', '=?nobody-knows?Q?x?= y'],
    ['=?utf-8?X?x?= =?utf-8?Q?', '=?utf-8?X?x?= =?utf-8?Q?'],
  ])('%j reads %j', (text, read) => {
    expect(decodeWords(text)).toBe(read);
  });

  test('raw 8-bit text is UTF-8 where it can be, else Windows-1252', () => {
    expect(decodeWords(latin1Of(octetsOf('Grüße à')))).toBe('Grüße à');
    expect(decodeWords('Gr\xfc\xdfe')).toBe('Grüße');
  });

  test('never fails, in linear time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('=?', '?=', '?', 'utf-8', 'B', 'Q', 'x', ' ', '=C3', 'é')),
        (parts) => {
          expect(typeof decodeWords(parts.join(''))).toBe('string');
        },
      ),
      { seed: 7, numRuns: 500 },
    );
    const started = performance.now();
    for (const hostile of ['=?', '=?a?Q?', '=?utf-8?Q?x?= ']) decodeWords(hostile.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

describe('transfer encodings', () => {
  test('base64 passes over what is not of its alphabet and goes on after padding', () => {
    const decode = (text: string): string => latin1Of(decodeBase64(octetsOfLatin1(text)));
    expect(decode('SGVs\r\nbG8=')).toBe('Hello');
    expect(decode('SGVsbG8=SGVsbG8=')).toBe('HelloHello');
    expect(decode('S*G V!sbG8')).toBe('Hello');
    expect(decode('')).toBe('');
    expect(decode('=')).toBe('');
  });

  test('base64 gives back any octets', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (octets) => {
        const encoded = octetsOfLatin1(Buffer.from(octets).toString('base64'));
        expect([...decodeBase64(encoded)]).toEqual([...octets]);
      }),
      { seed: 7 },
    );
  });

  test('quoted-printable', () => {
    const decode = (text: string): string => latin1Of(decodeQuotedPrintable(octetsOfLatin1(text)));
    expect(decode('a=3Db=c3=BC')).toBe('a=b\xc3\xbc');
    expect(decode('soft =\r\nbreak, =  \r\npadded')).toBe('soft break, padded');
    expect(decode('trailing \t \r\nspace=20\r\nkept')).toBe('trailing\r\nspace \r\nkept');
    expect(decode('broken =G1 = end=')).toBe('broken =G1 = end');
    expect(decode('lf=\nonly \nx')).toBe('lfonly\nx');
  });
});

describe('character sets', () => {
  test.each([
    ['utf-8', [0xc3, 0xbc], 'ü'],
    ['ISO-8859-1', [0xfc], 'ü'],
    ['koi8-r', [0xc4, 0xc1], 'да'],
    ['us-ascii', [0xc3, 0xbc], 'ü'],
    ['no-such-set', [0xfc], 'ü'],
    ['', [0x41], 'A'],
  ])('%s', (charset, octets, text) => {
    expect(decodeCharset(new Uint8Array(octets), charset)).toBe(text);
  });
});

describe('parameters', () => {
  test('are joined and decoded', () => {
    const { parameters } = readParameterized(
      "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20;" +
        ' title*2="isn\'t it!"; name="=?utf-8?Q?=C3=BC.txt?="; filename*=UTF-8\'\'%e2%82%ac%20rates; filename="EUR rates"',
    );
    // The example of RFC 2231 §4.1; a mailer's encoded-word; the extended form wins over its plain companion.
    expect([...decodedParameters(parameters)]).toEqual([
      ['TITLE', "This is even more ***fun*** isn't it!"],
      ['FILENAME', '€ rates'],
      ['NAME', 'ü.txt'],
    ]);
  });
});

describe('text of messages', () => {
  test('decodes a leaf by its transfer encoding and character set', () => {
    const octets = message('encoded-words.eml');
    expect(decodedText(octets, parseMessage(octets))).toBe('Köln grüßt.\r\n');
    const html = message('html-only.eml');
    expect(decodedText(html, parseMessage(html))).toContain('Grüße');
  });

  test('decodes fields', () => {
    const octets = message('encoded-words.eml');
    const root = parseMessage(octets);
    expect(decodedField(octets, root, 'to')).toEqual(['Alice ☀ <alice@north.test>, ボブ <bob@north.test>']);
    expect(searchableHeader(octets, root)).toContain('Subject: Grüße aus Zürich und Köln');
    expect(decodedField(octets, root, 'Bcc')).toEqual([]);
  });

  test('what is searched is the text of all parts, decoded, and no attachment', () => {
    const octets = message('multipart.eml');
    const text = searchableBody(octets, parseMessage(octets));
    expect(text).toContain('Schöne Grüße, Carol');
    expect(text).toContain('<b>attached</b>');
    expect(text).not.toContain('iVBOR');
    expect(text).not.toContain('Subject');
    const nested = message('nested.eml');
    expect(searchableBody(nested, parseMessage(nested))).toMatch(
      /what Dave wrote[^]*Subject: The plan[^]*Step two/,
    );
  });

  test.each([
    ['plain.eml', 'Alice Adams', 'Lunch on Friday?'],
    ['encoded-words.eml', 'Carol Müller', 'Grüße aus Zürich und Köln =?UNKNOWN-42?Q?stays?='],
    ['eight-bit.eml', 'Zoë Alice', 'Grüße, unencoded'],
    ['broken-boundary.eml', 'dave@south.test', 'Never closed'],
    ['multipart.eml', 'Carol Clark', 'The picture I promised'],
    ['no-headers.eml', '', ''],
  ])('the summary of %s', (name, from, subject) => {
    expect(summaryOf(message(name))).toEqual({ from, subject });
  });

  test('a summary is one line without control characters, and not long', () => {
    const octets = octetsOfLatin1(
      `From: =?utf-8?Q?a=0D=0Ab=1B=5B31m?= <x@example.com>\r\nSubject: ${'long '.repeat(1000)}\r\n\r\n`,
    );
    const { from, subject } = summaryOf(octets);
    expect(from).toBe('a b [31m');
    expect(subject.length).toBeLessThanOrEqual(998);
  });
});
