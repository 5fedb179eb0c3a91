import { expect, it } from 'vitest';
import { decodedIn } from './decode.ts';
import { explainFact } from './explain.ts';
import { octetsOf } from './octets.ts';
import type { Protocol } from './protocols.ts';
import type { Frame } from './trace/facts.ts';

function decoded(protocol: Protocol, verb: string, frame: Partial<Frame>, text: string) {
  const octets = octetsOf(text);
  const whole = { exchange: 1, verb, ...frame, octets, size: octets.length } as Frame;
  const tokens = explainFact({ ...whole, connection: 1 }, { protocol, verb });
  return decodedIn(whole, octets, { protocol, verb, tokens }).items.map(
    ({ from, to, coding, name, pieces }) => ({
      written: text.slice(from, to),
      coding,
      name,
      pieces,
    }),
  );
}

const command = { kind: 'command-sent' } as const;
const response = { kind: 'octets-sent', what: 'response' } as const;
const base64 = (text: string): string => btoa(text);

it('a login in base64 is shown with its separators, and its password marked as secret', () => {
  expect(decoded('smtp', 'AUTH', command, `AUTH PLAIN ${base64('\0alice\0secret')}\r\n`)).toMatchObject([
    { name: 'initial-response', pieces: [{ text: '\0alice\0' }, { text: 'secret', secret: true }] },
  ]);
});

it.each([
  ['CRAM-MD5', 'alice 9e95aee09c40af2b84a0c2b3bbae786e', ['9e95aee09c40af2b84a0c2b3bbae786e']],
  ['XOAUTH2', 'user=alice\x01auth=Bearer token-alice\x01\x01', ['token-alice']],
  ['SCRAM, last', 'c=biws,r=abcdef,p=dHVtYnJldA==', ['dHVtYnJldA==']],
  ['SCRAM, first', 'n,,n=alice,r=abcdef', []],
  ['LOGIN', 'secret', ['secret']],
])('a response of %s hides what it must when an observer marked it', (_, text, hidden) => {
  const line = `${base64(text)}\r\n`;
  const secrets = [[0, line.length - 2]] as const;
  const [item] = decoded('imap', 'AUTHENTICATE', { ...response, secrets }, line);
  expect(item?.pieces.filter(({ secret }) => secret).map((piece) => piece.text)).toEqual(hidden);
  expect(item?.pieces.map((piece) => piece.text).join('')).toBe(text);
});

it('a mailbox name in modified UTF-7 is decoded, one in ASCII is left alone', () => {
  expect(decoded('imap', 'SELECT', command, 'a1 SELECT "Caf&AOk-"\r\n')).toMatchObject([
    { written: '"Caf&AOk-"', coding: 'modified UTF-7', pieces: [{ text: 'Café' }] },
  ]);
  expect(decoded('imap', 'SELECT', command, 'a1 SELECT INBOX\r\n')).toEqual([]);
  expect(decoded('imap', 'CREATE', { kind: 'octets-sent', what: 'literal' }, '&AOk-')).toMatchObject([
    { pieces: [{ text: 'é' }] },
  ]);
});

const message = [
  'Subject: =?UTF-8?Q?Caf=C3=A9?=',
  ' =?UTF-8?Q?_ouvert?=',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '..a =3D caf=C3=A9',
  '--b',
  "Content-Disposition: attachment; filename*0*=UTF-8''na%C3%AFve;",
  ' filename*1=.txt',
  'Content-Transfer-Encoding: base64',
  'Content-Type: text/plain',
  '',
  base64('hello'),
  '--b--',
  '',
].join('\r\n');

it('headers and bodies of a message are decoded wherever it stands', () => {
  const wanted = [
    {
      written: '=?UTF-8?Q?Caf=C3=A9?=\r\n =?UTF-8?Q?_ouvert?=',
      name: 'Subject',
      pieces: [{ text: 'Café ouvert' }],
    },
    { coding: 'quoted-printable', name: 'text/plain', pieces: [{ text: '.a = café' }] },
    { name: 'filename', pieces: [{ text: 'naïve.txt' }] },
    { coding: 'base64', pieces: [{ text: 'hello' }] },
  ];
  expect(decoded('smtp', 'DATA', { kind: 'octets-sent', what: 'message' }, `${message}.\r\n`)).toMatchObject(
    wanted,
  );
  const reply = {
    kind: 'reply-sent',
    what: 'reply',
    outcome: 'ok',
    final: true,
    code: '+OK',
    lines: 20,
  } as const;
  expect(decoded('pop3', 'RETR', reply, `+OK 400 octets\r\n${message}.\r\n`)).toMatchObject(wanted);
  const fetch = { ...reply, what: 'untagged', outcome: 'data', code: 'FETCH', lines: 1 } as const;
  const literal = `* 1 FETCH (UID 3 BODY[] {${String(octetsOf(message).length)}}\r\n${message})\r\n`;
  expect(decoded('imap', 'FETCH', fetch, literal.replace('..a', '.a'))).toHaveLength(4);
});

it('encoded-words of an envelope are decoded, the text of a body that looks like one is not', () => {
  const fetch = {
    kind: 'reply-sent',
    what: 'untagged',
    outcome: 'data',
    final: false,
    code: 'FETCH',
    lines: 1,
  } as const;
  expect(
    decoded(
      'imap',
      'FETCH',
      fetch,
      '* 1 FETCH (ENVELOPE (NIL "=?UTF-8?B?w6k=?=" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n',
    ),
  ).toMatchObject([{ coding: 'encoded-word', pieces: [{ text: 'é' }] }]);
  const plain = 'Subject: x\r\n\r\n=?UTF-8?B?w6k=?=\r\n.\r\n';
  expect(decoded('smtp', 'DATA', { kind: 'octets-sent', what: 'message' }, plain)).toEqual([]);
});
