import { describe, expect, test } from 'vitest';
import { explainImap } from '../imap/explain.ts';
import { octetsOf, octetsOfLatin1 } from '../octets.ts';
import { explainPop3 } from '../pop3/explain.ts';
import type { Side } from '../protocols.ts';
import { explainSmtp } from '../smtp/explain.ts';
import type { Frame } from '../trace/facts.ts';
import { saslMeaning } from './explain.ts';

const meaning = (from: Side, text: string): string | undefined =>
  saslMeaning(from, btoa(String.fromCharCode(...octetsOf(text))))?.means;

describe('a client’s response', () => {
  test.each([
    ['\0alice\0secret', ['PLAIN', 'the user alice', 'the password']],
    ['bob\0alice\0secret', ['the user alice, to act as bob']],
    [
      'user=alice@north.test\x01auth=Bearer secret\x01\x01',
      ['XOAUTH2', 'user=alice@north.test', 'access token'],
    ],
    ['n,,n=alice,r=fyko', ['n,,n=alice,r=fyko', 'binds no channel', 'the user alice', 'nonce']],
    ['y,a=bob,n=a=2Cl,r=x', ['thinks that the server cannot', 'act as bob', 'the user a,l']],
    ['p=tls-unique,,n=alice,r=x', ['bound to its TLS channel']],
    ['c=biws,r=fyko3rfc,p=secret12', ['c=biws,r=fyko3rfc,p=…', 'both nonces', 'the proof']],
    ['alice 0123456789abcdef0123456789abcdef', ['CRAM-MD5', 'the user alice']],
  ])('%j', (text, parts) => {
    const told = meaning('client', text);
    for (const part of parts) expect(told).toContain(part);
    // It is shown even where the octets are masked.
    expect(told).not.toMatch(/secret|0123456789abcdef/);
  });

  test('that may be a password is not read', () => {
    for (const text of ['alice', 'secret', '', 'n,n=alice']) expect(meaning('client', text)).toBeUndefined();
    expect(saslMeaning('client', 'no base64!')).toBeUndefined();
    expect(saslMeaning('client', btoa('\xff\xfe\xfd'))).toBeUndefined();
  });
});

describe('a server’s challenge', () => {
  test.each([
    ['r=fyko3rfc,s=QSXC,i=4096', ['r=fyko3rfc,s=QSXC,i=4096', 'the salt', 'how many times']],
    ['v=rmF9', ['proof that it knows the password too']],
    ['e=invalid-proof', ['the proof does not fit']],
    ['e=constructor', ['e, why the login fails. ']],
    ['<1.2@mx.north.test>', ['CRAM-MD5', '<1.2@mx.north.test>']],
    ['{"status":"401"}', ['the token is refused', '"401"']],
    ['Username:', ['LOGIN asks']],
    ['Password:', ['LOGIN asks']],
  ])('%j', (text, parts) => {
    for (const part of parts) expect(meaning('server', text)).toContain(part);
  });

  test('of a mechanism not known here is not explained', () => {
    expect(meaning('server', 'realm="x",nonce="y"')).toBeUndefined();
  });
});

describe('all three protocols', () => {
  const first = btoa('n,,n=alice,r=x');
  const answer = btoa('r=xy,s=QSXC,i=4096');
  const frame = (kind: 'command-sent' | 'octets-sent' | 'reply-sent', text: string): Frame =>
    ({
      ...{ exchange: 1, verb: 'AUTH', outcome: 'more', final: false, code: text.slice(0, 3), lines: 1 },
      ...{ kind, octets: octetsOfLatin1(text), size: text.length },
      ...(kind === 'octets-sent' ? { what: 'response' } : { what: 'continuation' }),
    }) as Frame;
  const means = (tokens: readonly { means: string }[]): string =>
    tokens.map((token) => token.means).join('\n');

  test('explain the responses and challenges of an AUTH', () => {
    const verb = 'AUTH';
    for (const tokens of [
      explainPop3(frame('command-sent', `AUTH SCRAM-SHA-256 ${first}\r\n`)),
      explainPop3(frame('octets-sent', `${first}\r\n`)),
      explainSmtp(frame('command-sent', `AUTH SCRAM-SHA-256 ${first}\r\n`)),
      explainSmtp(frame('octets-sent', `${first}\r\n`)),
      explainImap(frame('command-sent', `a AUTHENTICATE SCRAM-SHA-256 ${first}\r\n`)),
      explainImap(frame('octets-sent', `${first}\r\n`), { verb: 'AUTHENTICATE' }),
    ])
      expect(means(tokens)).toContain('the user alice');
    for (const tokens of [
      explainPop3(frame('reply-sent', `+ ${answer}\r\n`), { verb }),
      explainSmtp(frame('reply-sent', `334 ${answer}\r\n`), { verb }),
      explainImap(frame('reply-sent', `+ ${answer}\r\n`), { verb: 'AUTHENTICATE' }),
    ])
      expect(means(tokens)).toContain('the salt');
  });

  test('tell what a mechanism is', () => {
    for (const tokens of [
      explainPop3(frame('command-sent', 'AUTH scram-sha-256\r\n')),
      explainSmtp(frame('command-sent', 'AUTH scram-sha-256\r\n')),
      explainImap(frame('command-sent', 'a AUTHENTICATE scram-sha-256\r\n')),
    ])
      expect(means(tokens)).toContain('prove to each other');
  });
});
