import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandNamed, describeFact, explainFact } from './explain.ts';
import { octetsOf } from './octets.ts';
import type { Protocol } from './protocols.ts';
import { cipherMeans, tlsVersionMeans } from './tls-words.ts';
import type { Frame } from './trace/facts.ts';

const framed = (octets: Uint8Array): { octets: Uint8Array; size: number } => ({
  octets,
  size: octets.length,
});
const command = (line: string, verb: string): Frame => ({
  kind: 'command-sent',
  exchange: 1,
  verb,
  ...framed(octetsOf(line)),
});

describe('explainFact', () => {
  test.each([
    ['smtp', 'MAIL FROM:<a@north.test> SIZE=100\r\n', 'MAIL'],
    ['pop3', 'RETR 1\r\n', 'RETR'],
    ['imap', 'a1 UID FETCH 1:* (FLAGS BODY[1.2])\r\n', 'UID FETCH'],
  ] as const)('finds the words of a command of %s', (protocol, line, verb) => {
    const tokens = explainFact({ ...command(line, verb), connection: 1 }, { protocol });
    expect(tokens.length).toBeGreaterThan(1);
    for (const { means } of tokens) expect(means).toMatch(/\S/);
  });

  test('has no tokens for what is no frame', () => {
    expect(
      explainFact({ kind: 'connection-closed', connection: 1, by: 'client' }, { protocol: 'imap' }),
    ).toEqual([]);
  });

  const protocols: readonly Protocol[] = ['smtp', 'pop3', 'imap'];
  const wire = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc
      .array(
        fc.constantFrom(
          'a1 ',
          '* ',
          '+ ',
          '+OK ',
          '-ERR [',
          'FETCH ',
          '250-',
          '550 5.1.1 ',
          'MAIL FROM:<',
          '>',
          '(',
          ')',
          '{3}\r\n',
          '[',
          ']',
          '"',
          '\\Seen',
          'BODY[1.2]',
          ' ',
          '\r\n',
          'UID ',
          'é',
          '\n',
          'STORE 1:* +FLAGS',
          'AUTH PLAIN ',
          '<1.2>',
        ),
        { maxLength: 12 },
      )
      .map((pieces) => octetsOf(pieces.join(''))),
  );
  const frame = fc.oneof(
    wire.map((octets): Frame => ({ kind: 'command-sent', exchange: 1, verb: '', ...framed(octets) })),
    fc
      .tuple(wire, fc.constantFrom('message', 'literal', 'argument', 'response'))
      .map(([octets, what]): Frame => ({ kind: 'octets-sent', exchange: 1, what, ...framed(octets) })),
    fc
      .tuple(wire, fc.constantFrom('greeting', 'reply', 'untagged', 'continuation'))
      .map(([octets, what]): Frame => ({
        kind: 'reply-sent',
        exchange: 1,
        what,
        outcome: 'ok',
        final: true,
        code: '',
        lines: 1,
        ...framed(octets),
      })),
  );

  test.each(protocols)('gives ordered tokens within the frame for whatever %s frame there is', (protocol) => {
    fc.assert(
      fc.property(
        frame,
        fc.constantFrom('', 'FETCH', 'AUTH', 'STORE', 'RETR', 'EHLO', 'LIST'),
        (one, verb) => {
          let at = 0;
          for (const { from, to } of explainFact({ ...one, connection: 1 }, { protocol, verb })) {
            expect(from).toBeGreaterThanOrEqual(at);
            expect(to).toBeGreaterThanOrEqual(from);
            at = to;
          }
          expect(at).toBeLessThanOrEqual(one.octets.length);
        },
      ),
      { seed: 7, numRuns: 400 },
    );
  });
});

test('a verb is found in its protocol only, in any case, and a UID command by what it does', () => {
  expect(commandNamed('pop3', 'dele')?.rfc).toMatch(/^RFC 1939/);
  expect(commandNamed('imap', 'UID STORE')?.rfc).toBe('RFC 3501 §6.4.8');
  expect(commandNamed('smtp', 'SELECT')).toBeUndefined();
  expect(commandNamed('imap', 'toString')).toBeUndefined();
});

describe('describeFact', () => {
  const endpoint = { address: '127.0.0.1', port: 2143 };

  test('leaves frames to their tokens', () => {
    expect(describeFact({ ...command('NOOP\r\n', 'NOOP'), connection: 1 })).toBeUndefined();
  });

  test('says of a connection which port a real server would have', () => {
    const words = describeFact({
      kind: 'connection-opened',
      connection: 1,
      protocol: 'imap',
      service: 'imap',
      client: { address: '::1', port: 50000 },
      server: endpoint,
    });
    expect(words?.means).toContain('from [::1]:50000 to 127.0.0.1:2143');
    expect(words?.means).toContain('port 143');
  });

  test('says of a connection that broke off why', () => {
    const words = describeFact({
      kind: 'connection-closed',
      connection: 1,
      by: 'client',
      broken: 'no QUIT came',
    });
    expect(words?.means).toContain('not as the protocol says: no QUIT came');
  });

  test('says of TLS what its version and its cipher are', () => {
    const words = describeFact({
      kind: 'tls-started',
      connection: 1,
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      serverName: 'mx.north.test',
      took: 3,
    });
    expect(words?.means).toContain('forward secrecy');
    expect(words?.means).toContain('AES with 256-bit keys');
    expect(words?.means).toContain('mx.north.test');
  });

  test('says of a changed mailbox what a learner may not know', () => {
    const words = describeFact({
      kind: 'messages-expunged',
      account: 'alice@north.test',
      mailbox: 'INBOX',
      uids: [[3, 3]],
    });
    expect(words).toMatchObject({ title: 'messages expunged', rfc: 'RFC 9051 §2.3.1.2' });
    expect(words?.means).toMatch(/^Message UID 3 was removed from INBOX\./);
  });
});

test('cipher suites are read in both spellings', () => {
  expect(cipherMeans('ECDHE-RSA-AES128-GCM-SHA256')).toBe(
    'the keys are agreed upon by elliptic-curve Diffie-Hellman, anew for each connection; AES with 128-bit keys encrypts; ' +
      'its GCM mode shows any tampering; SHA-256 derives the keys',
  );
  expect(cipherMeans('TLS_CHACHA20_POLY1305_SHA256')).toMatch(/^ChaCha20 encrypts; Poly1305/);
  expect(cipherMeans('NULL-NONE')).toBe('the cipher suite is NULL-NONE');
  expect(tlsVersionMeans('TLSv1')).toContain('no longer safe');
});

test('a name keeps its small letters at the beginning of a sentence', () => {
  const held = describeFact({ kind: 'queue-held', queue: 'q1', held: true });
  expect(held?.means).toMatch(/^q1 is held: /);
  const asked = describeFact({
    kind: 'dns-asked',
    lookup: 1,
    transport: 'udp',
    client: { address: '127.0.0.1', port: 40000 },
    by: 'mx.north.test',
    name: 'south.test',
    type: 'MX',
    size: 28,
  });
  expect(asked).toMatchObject({ title: 'lookup', rfc: 'RFC 1035 §4.1' });
  expect(asked?.means).toMatch(
    /^mx\.north\.test asked over UDP which hosts take mail for south\.test \(MX\)\./,
  );
});

test('an answer of DNS is told with what was given along', () => {
  const record = { ttl: 60, data: '127.0.0.2', name: 'mx.south.test', type: 'A' } as const;
  const words = describeFact({
    kind: 'dns-answered',
    lookup: 1,
    rcode: 'NOERROR',
    answers: [{ name: 'south.test', type: 'MX', ttl: 60, preference: 10, data: 'mx.south.test' }],
    additional: [record],
    truncated: false,
    size: 60,
  });
  expect(words?.means).toBe(
    'The answer: south.test takes mail at mx.south.test (preference 10). Given along: mx.south.test A is 127.0.0.2.',
  );
});
