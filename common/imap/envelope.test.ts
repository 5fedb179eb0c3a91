/** ENVELOPE and BODYSTRUCTURE of every message in test/messages, and of what those do not show. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../mime/parse.ts';
import { octetsOf, octetsOfLatin1, textOf } from '../octets.ts';
import { formatBodyStructure } from './body-structure.ts';
import { formatEnvelope } from './envelope.ts';

const folder = new URL('../../test/messages/', import.meta.url);

const golden: Record<string, { envelope: string; structure: string }> = {
  'broken-boundary.eml': {
    envelope:
      '("Thu, 1 Jan 2026 13:00:00 +0000" "Never closed" ((NIL NIL "dave" "south.test")) ((NIL NIL "dave" "south.test")) ((NIL NIL "dave" "south.test")) ((NIL NIL "carol" "south.test")) NIL NIL NIL NIL)',
    structure:
      '((("TEXT" "PLAIN" NIL NIL NIL "7BIT" 94 2 NIL NIL NIL NIL) "ALTERNATIVE" ("BOUNDARY" "ab") NIL NIL NIL)(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 41 1 NIL NIL NIL NIL) "MIXED" ("BOUNDARY" "never") NIL NIL NIL)("TEXT" "PLAIN" NIL NIL NIL "7BIT" 52 1 NIL NIL NIL NIL) "MIXED" ("BOUNDARY" "a") NIL NIL NIL)',
  },
  'eight-bit.eml': {
    envelope:
      '("Thu, 1 Jan 2026 14:00:00 +0000" {18}\r\n' +
      'Grüße, unencoded (({10}\r\n' +
      'Zoë Alice NIL "alice" "north.test")) (({10}\r\n' +
      'Zoë Alice NIL "alice" "north.test")) (({10}\r\n' +
      'Zoë Alice NIL "alice" "north.test")) ((NIL NIL "bob" "north.test")) NIL NIL NIL NIL)',
    structure: '("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "8BIT" 35 1 NIL NIL NIL NIL)',
  },
  'empty-multipart.eml': {
    envelope:
      '("Thu, 1 Jan 2026 17:00:00 +0000" "A multipart of nothing" ((NIL NIL "bob" "north.test")) ((NIL NIL "bob" "north.test")) ((NIL NIL "bob" "north.test")) ((NIL NIL "alice" "north.test")) NIL NIL NIL "<nothing.8@north.test>")',
    structure:
      '(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 0 0 NIL NIL NIL NIL) "MIXED" ("BOUNDARY" "nothing") NIL NIL NIL)',
  },
  'encoded-words.eml': {
    envelope:
      '("Thu, 1 Jan 2026 11:00:00 +0000" "=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus?= =?UTF-8?B?IFrDvHJpY2g=?= =?ISO-8859-1?Q?_und_K=F6ln?= =?UNKNOWN-42?Q?stays?=" (("=?ISO-8859-1?Q?Carol_M=FCller?=" NIL "carol" "south.test")) (("=?ISO-8859-1?Q?Carol_M=FCller?=" NIL "carol" "south.test")) (("=?ISO-8859-1?Q?Carol_M=FCller?=" NIL "carol" "south.test")) (("=?UTF-8?B?QWxpY2Ug4piA?=" NIL "alice" "north.test")("=?ISO-2022-JP?B?GyRCJVwlVhsoQg==?=" NIL "bob" "north.test")) NIL NIL NIL "<words.3@south.test>")',
    structure: '("TEXT" "PLAIN" ("CHARSET" "ISO-8859-1") NIL NIL "QUOTED-PRINTABLE" 19 1 NIL NIL NIL NIL)',
  },
  'groups.eml': {
    envelope:
      '("Thu, 1 Jan 2026 15:00:00 +0000" "" (("Alice (the \\"first\\") Adams" NIL "alice" "north.test")) (("Alice (the \\"first\\") Adams" NIL "alice" "north.test")) ((NIL "@relay.example.com,@mx.example.org" "alice" "north.test")) ((NIL NIL "Friends" NIL)("Bob Brown" NIL "bob" "north.test")(NIL NIL "carol c" "south.test")(NIL NIL NIL NIL)(NIL NIL "dave" "south.test")) ((NIL NIL "Undisclosed recipients" NIL)(NIL NIL NIL NIL)) NIL NIL "<groups.5@north.test>")',
    structure: '("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 59 1 NIL NIL NIL NIL)',
  },
  'html-only.eml': {
    envelope:
      '("Thu, 1 Jan 2026 16:00:00 +0000" "Only HTML" (("News" NIL "news" "example.com")) (("News" NIL "news" "example.com")) (("News" NIL "news" "example.com")) ((NIL NIL "alice" "north.test")) NIL NIL NIL "<html.6@example.com>")',
    structure: '("TEXT" "HTML" ("CHARSET" "utf-8") NIL NIL "BASE64" 120 2 NIL NIL NIL NIL)',
  },
  'multipart.eml': {
    envelope:
      '("Thu, 1 Jan 2026 10:30:00 +0100" "The picture I promised" (("Carol Clark" NIL "carol" "south.test")) (("Dave Dunn" NIL "dave" "south.test")) (("Clark, Carol" NIL "carol" "south.test")) ((NIL NIL "alice" "north.test")("Bob" NIL "bob" "north.test")) ((NIL NIL "dave" "south.test")) NIL "<lunch.1@north.test>" "<picture.7@south.test>")',
    structure:
      '((("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "QUOTED-PRINTABLE" 62 2 NIL NIL ("en" "de") NIL)("TEXT" "HTML" ("CHARSET" "utf-8") NIL NIL "7BIT" 54 2 NIL NIL NIL NIL) "ALTERNATIVE" ("BOUNDARY" "outer-7-inner") NIL NIL NIL)("IMAGE" "PNG" ("NAME" "river.png") "<river@south.test>" "The river at noon" "BASE64" 106 "K1tz2u7JVGzkhGNyc6IYww==" ("ATTACHMENT" ("FILENAME" "river.png" "SIZE" "77")) NIL NIL) "MIXED" ("BOUNDARY" "outer-7") NIL NIL NIL)',
  },
  'nested.eml': {
    envelope:
      '("Fri, 2 Jan 2026 08:00:00 +0000" "Fwd: The plan" (("Bob Brown" NIL "bob" "north.test")) (("Bob Brown" NIL "bob" "north.test")) (("Bob Brown" NIL "bob" "north.test")) ((NIL NIL "carol" "south.test")) NIL NIL NIL "<forward.2@north.test>")',
    structure:
      '(("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 22 1 NIL NIL NIL NIL)("MESSAGE" "RFC822" NIL NIL "the forwarded message" "7BIT" 427 ("Thu, 1 Jan 2026 20:00:00 +0000" "The plan" (("Dave Dunn" NIL "dave" "south.test")) (("Dave Dunn" NIL "dave" "south.test")) (("Dave Dunn" NIL "dave" "south.test")) ((NIL NIL "bob" "north.test")) NIL NIL NIL "<plan.1@south.test>") (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 20 2 NIL NIL NIL NIL)("APPLICATION" "OCTET-STREAM" ("NAME" "plan.bin") NIL NIL "BASE64" 12 NIL ("ATTACHMENT" NIL) NIL NIL) "MIXED" ("BOUNDARY" "plan") NIL NIL NIL) 20 NIL NIL NIL NIL) "MIXED" ("BOUNDARY" "wrap") NIL NIL NIL)',
  },
  'no-headers.eml': {
    envelope: '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)',
    structure: '("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 72 2 NIL NIL NIL NIL)',
  },
  'plain.eml': {
    envelope:
      '("Thu, 1 Jan 2026 09:00:00 +0000" "Lunch on Friday?" (("Alice Adams" NIL "alice" "north.test")) (("Alice Adams" NIL "alice" "north.test")) (("Alice Adams" NIL "alice" "north.test")) (("Bob Brown" NIL "bob" "north.test")) NIL NIL NIL "<lunch.1@north.test>")',
    structure: '("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" 97 6 NIL NIL NIL NIL)',
  },
  'rfc2231.eml': {
    envelope:
      '("Thu, 1 Jan 2026 12:00:00 +0000" "File names" ((NIL NIL "alice" "north.test")) ((NIL NIL "alice" "north.test")) ((NIL NIL "alice" "north.test")) ((NIL NIL "bob" "north.test")) NIL NIL NIL "<names.4@north.test>")',
    structure: `(("APPLICATION" "PDF" ("NAME" "a very long name that is split.pdf") NIL NIL "BASE64" 12 NIL ("ATTACHMENT" ("FILENAME" "a very long name that is split.pdf")) NIL NIL)("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 10 1 NIL ("ATTACHMENT" ("FILENAME*0*" "UTF-8'de'%C3%9Cbung" "FILENAME*1*" "%20am%20" "FILENAME*2" "Fluss.txt")) NIL NIL) "MIXED" ("BOUNDARY" "file-names") NIL NIL NIL)`,
  },
};

const envelopeOf = (octets: Uint8Array): string => textOf(formatEnvelope(octets, parseMessage(octets)));
const structureOf = (octets: Uint8Array, extended = true, utf8 = false): string =>
  textOf(formatBodyStructure(octets, parseMessage(octets), extended, utf8));

test('every message has its golden envelope', () => {
  expect(readdirSync(folder).filter((name) => name.endsWith('.eml'))).toEqual(Object.keys(golden));
});

describe.each(Object.entries(golden))('%s', (name, { envelope, structure }) => {
  const octets = new Uint8Array(readFileSync(new URL(name, folder)));
  test('ENVELOPE', () => {
    expect(envelopeOf(octets)).toBe(envelope);
  });
  test('BODYSTRUCTURE', () => {
    expect(structureOf(octets)).toBe(structure);
  });
});

test('BODY is BODYSTRUCTURE without its extension data', () => {
  const octets = octetsOf(
    'Content-Type: multipart/mixed; boundary=b\r\nContent-Language: en\r\n\r\n--b\r\n' +
      'Content-Type: image/png\r\nContent-MD5: x\r\nContent-Location: a\r\n b\r\n\r\n1\r\n--b--\r\n',
  );
  expect(structureOf(octets, false)).toBe('(("IMAGE" "PNG" NIL NIL NIL "7BIT" 1) "MIXED")');
  expect(structureOf(octets)).toBe(
    '(("IMAGE" "PNG" NIL NIL NIL "7BIT" 1 "x" NIL NIL "ab") "MIXED" ("BOUNDARY" "b") NIL "en" NIL)',
  );
});

test('encoded parameters become UTF-8 for a client that expects it', () => {
  const octets = octetsOf("Content-Type: x/y; name*0*=utf-8''%C3%BC; name*1=.txt\r\n\r\n");
  expect(structureOf(octets, false)).toBe(
    '("X" "Y" ("NAME*0*" "utf-8\'\'%C3%BC" "NAME*1" ".txt") NIL NIL "7BIT" 0)',
  );
  expect(structureOf(octets, false, true)).toBe('("X" "Y" ("NAME*" {6}\r\nü.txt) NIL NIL "7BIT" 0)');
});

test('an empty field is the empty string and an absent one is NIL', () => {
  expect(envelopeOf(octetsOf('Subject:\r\nIn-Reply-To: \r\nTo: ,\r\n\r\n'))).toBe(
    '(NIL "" NIL NIL NIL NIL NIL NIL "" NIL)',
  );
});

test('To said twice counts as one list; Subject said twice counts once', () => {
  expect(envelopeOf(octetsOf('To: a@x\r\nSubject: 1\r\nTo: b@y\r\nSubject: 2\r\n\r\n'))).toBe(
    '(NIL "1" NIL NIL NIL ((NIL NIL "a" "x")(NIL NIL "b" "y")) NIL NIL NIL NIL)',
  );
});

test('what no quoted string may hold goes as a literal, and NUL not at all', () => {
  const subject = (text: string): string => envelopeOf(octetsOfLatin1(`Subject: ${text}\r\n\r\n`));
  expect(subject('a"b\\c')).toContain('(NIL "a\\"b\\\\c" NIL');
  expect(subject('a\rb')).toContain('(NIL {3}\r\na\rb NIL');
  expect(subject('a\0b')).toContain('(NIL "ab" NIL');
  expect(subject('x'.repeat(2000))).toContain('(NIL {2000}\r\nxxx');
});
