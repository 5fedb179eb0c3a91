import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { octetsOf, textOf } from '../../common/octets.ts';
import { Accounts } from '../accounts.ts';
import { beginSasl } from './sasl.ts';
import { keysFrom } from './scram.ts';
import type { SaslStep } from './exchange.ts';

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A client as RFC 5802 §3 describes it. */
function proofOf(password: string, salt: string, authMessage: string): { p: string; v: string } {
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), 4096, 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  const signature = hmac(createHash('sha256').update(clientKey).digest(), authMessage);
  return {
    p: Buffer.from(clientKey.map((octet, i) => octet ^ (signature[i] ?? 0))).toString('base64'),
    v: hmac(hmac(salted, 'Server Key'), authMessage).toString('base64'),
  };
}

const begin = (exchange = 1, connection = 1) =>
  beginSasl('SCRAM-SHA-256', {
    accounts,
    hostname: 'mx.north.test',
    clock: () => 1_767_323_045_000,
    cause: { connection, exchange },
  });
const accounts = new Accounts();

const said = (step: SaslStep): string =>
  'challenge' in step ? textOf(step.challenge) : JSON.stringify(step);

interface Altered {
  readonly header?: string;
  readonly name?: string;
  readonly password?: string;
  readonly binding?: string;
  readonly nonce?: string;
  readonly tail?: string;
}

/** Plays a client to the server's last message; `tail` stands behind the proof. */
function play({ header = 'n,,', name = 'alice', password = 'secret', binding, nonce, tail = '' }: Altered) {
  const exchange = begin();
  const bare = `n=${name},r=abc`;
  const serverFirst = said(exchange.step(octetsOf(header + bare)));
  const [, full = '', salt = ''] = /^r=([^,]+),s=([^,]+),i=4096$/.exec(serverFirst) ?? [];
  const c = Buffer.from(binding ?? header).toString('base64');
  const withoutProof = `c=${c},r=${nonce ?? full}`;
  const { p, v } = proofOf(password, salt, `${bare},${serverFirst},${withoutProof}`);
  const last = said(exchange.step(octetsOf(`${withoutProof},p=${p}${tail}`)));
  return { exchange, full, last, v };
}

test('keys are those of the RFC’s own example', () => {
  // RFC 7677 §3
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const authMessage = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${nonce}`;
  const { storedKey, serverKey } = keysFrom(
    'pencil',
    Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
    4096,
  );
  expect(hmac(serverKey, authMessage).toString('base64')).toBe(
    '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  );
  const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64');
  const clientKey = Buffer.from(hmac(storedKey, authMessage).map((octet, i) => octet ^ (proof[i] ?? 0)));
  expect(createHash('sha256').update(clientKey).digest()).toEqual(storedKey);
});

describe('a client that knows the password', () => {
  test.each([{}, { header: 'y,,' }, { header: 'n,a=alice@north.test,' }, { name: 'Alice@North.test' }])(
    'is let in, and can tell that the server knows it too: %j',
    (altered) => {
      const { exchange, last, v } = play(altered);
      expect(last).toBe(`v=${v}`);
      expect(exchange.step(octetsOf(''))).toEqual({ account: 'alice@north.test' });
    },
  );

  test('is not let in when it says more after the server’s proof', () => {
    expect(play({}).exchange.step(octetsOf('x'))).toMatchObject({ refused: 'malformed' });
  });

  test('meets another nonce in every exchange, and the same salt', () => {
    const firsts = [begin(1), begin(2), begin(1, 2)].map((one) => said(one.step(octetsOf('n,,n=bob,r=x'))));
    expect(new Set(firsts).size).toBe(3);
    expect(new Set(firsts.map((first) => /s=[^,]+/.exec(first)?.[0])).size).toBe(1);
  });
});

describe('a client is told in the mechanism’s words and then refused', () => {
  test.each<[Altered, string, string]>([
    [{ password: 'guess' }, 'invalid-proof', 'credentials'],
    [{ name: 'eve' }, 'invalid-proof', 'credentials'],
    [{ name: 'eve', password: '' }, 'invalid-proof', 'credentials'],
    [{ header: 'n,a=bob,' }, 'other-error', 'authorization'],
    [{ header: 'n,,', binding: 'y,,' }, 'channel-bindings-dont-match', 'malformed'],
    [{ nonce: 'abc' }, 'other-error', 'malformed'],
  ])('%j: %s', (altered, error, refused) => {
    const { exchange, last } = play(altered);
    expect(last).toBe(`e=${error}`);
    expect(exchange.step(octetsOf(''))).toMatchObject({ refused });
  });

  test('a proof with octets behind it proves nothing', () => {
    const exchange = begin();
    const bare = 'n=alice,r=abc';
    const first = said(exchange.step(octetsOf(`n,,${bare}`)));
    const [, full = '', salt = ''] = /^r=([^,]+),s=([^,]+)/.exec(first) ?? [];
    const { p } = proofOf('secret', salt, `${bare},${first},c=biws,r=${full}`);
    const longer = Buffer.concat([Buffer.from(p, 'base64'), Buffer.from('x')]).toString('base64');
    expect(said(exchange.step(octetsOf(`c=biws,r=${full},p=${longer}`)))).toBe('e=invalid-proof');
  });

  test.each([
    ['p=tls-unique,,n=alice,r=abc', 'channel-binding-not-supported', 'unsupported'],
    ['n,,m=x,n=alice,r=abc', 'extensions-not-supported', 'unsupported'],
    ['n,,n=al=ice,r=abc', 'invalid-username-encoding', 'malformed'],
  ])('%s: %s', (first, error, refused) => {
    const exchange = begin();
    expect(said(exchange.step(octetsOf(first)))).toBe(`e=${error}`);
    expect(exchange.step(octetsOf(''))).toMatchObject({ refused });
  });

  test.each(['', 'alice', 'x,,n=alice,r=abc', 'n,,r=abc,n=alice', 'n,,n=,r=abc', 'n,,n=alice,r=a b'])(
    '%j is malformed',
    (first) => {
      expect(begin().step(octetsOf(first))).toMatchObject({ refused: 'malformed' });
    },
  );

  test('what is no last message is malformed', () => {
    const exchange = begin();
    exchange.step(octetsOf('n,,n=alice,r=abc'));
    expect(exchange.step(octetsOf('c=biws,r=abc'))).toMatchObject({ refused: 'malformed' });
  });
});
