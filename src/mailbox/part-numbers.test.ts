import { expect, test } from 'vitest';
import { parseMessage } from '../../common/mime/parse.ts';
import { octetsOf } from '../../common/octets.ts';
import { numberedParts } from './part-numbers.ts';

const numbersOf = (text: string): string[] =>
  numberedParts(parseMessage(octetsOf(text.replaceAll('\n', '\r\n')))).map(
    ({ part, number, section, depth }) =>
      `${'  '.repeat(depth)}${number || '-'} ${part.type}/${part.subtype} ${section}`,
  );

test('a message without parts is its part 1', () => {
  expect(numbersOf('Subject: hi\n\nhello\n')).toEqual(['1 TEXT/PLAIN 1']);
});

// The example of RFC 9051 §6.4.5.1, shortened.
test('parts of parts and messages within messages are numbered as the RFC numbers them', () => {
  const text = `Content-Type: multipart/mixed; boundary=a

--a
Content-Type: text/plain

--a
Content-Type: application/octet-stream

--a
Content-Type: message/rfc822

Subject: inner
Content-Type: text/plain

x
--a
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: image/gif

--b
Content-Type: message/rfc822

Content-Type: multipart/mixed; boundary=c

--c
Content-Type: text/plain

--c
Content-Type: multipart/alternative; boundary=d

--d
Content-Type: text/plain

--d
Content-Type: text/richtext

--d--
--c--
--b--
--a--
`;
  expect(numbersOf(text)).toEqual([
    '- MULTIPART/MIXED TEXT',
    '  1 TEXT/PLAIN 1',
    '  2 APPLICATION/OCTET-STREAM 2',
    '  3 MESSAGE/RFC822 3',
    '    3.1 TEXT/PLAIN 3.1',
    '  4 MULTIPART/MIXED 4',
    '    4.1 IMAGE/GIF 4.1',
    '    4.2 MESSAGE/RFC822 4.2',
    '      - MULTIPART/MIXED 4.2.TEXT',
    '        4.2.1 TEXT/PLAIN 4.2.1',
    '        4.2.2 MULTIPART/ALTERNATIVE 4.2.2',
    '          4.2.2.1 TEXT/PLAIN 4.2.2.1',
    '          4.2.2.2 TEXT/RICHTEXT 4.2.2.2',
  ]);
});
