import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { octetsOf, textOf } from '../../common/octets.ts';
import { Accounts } from '../accounts.ts';
import { beginSasl, decodeBase64, encodeBase64, type SaslMechanism } from './sasl.ts';

const parts = {
  accounts: new Accounts(),
  hostname: 'mx.north.test',
  clock: () => 1_767_323_045_000,
  cause: { connection: 1, exchange: 1 },
};

const begin = (mechanism: SaslMechanism) => beginSasl(mechanism, parts);
const alice = { account: 'alice@north.test' };
const wrong = { refused: 'credentials' };

describe('PLAIN', () => {
  const answer = (response: string) => begin('PLAIN').step(octetsOf(response));

  test('logs in by bare name or address', () => {
    expect(answer('\0alice\0secret')).toEqual(alice);
    expect(answer('\0Alice@North.test\0secret')).toEqual(alice);
  });

  test('refuses a wrong password, an unknown user, and acting as another', () => {
    expect(answer('\0alice\0Secret')).toMatchObject(wrong);
    expect(answer('\0eve\0secret')).toMatchObject(wrong);
    expect(answer('\0eve\0')).toMatchObject(wrong);
    expect(answer('alice\0alice\0secret')).toEqual(alice);
    expect(answer('bob\0alice\0secret')).toMatchObject({ refused: 'authorization' });
  });

  test.each(['', 'alice', 'alice\0secret', '\0\0secret', '\0alice\0secret\0'])(
    'calls %j malformed',
    (response) => {
      expect(answer(response)).toMatchObject({ refused: 'malformed' });
    },
  );
});

describe('LOGIN', () => {
  test('asks for user name and password', () => {
    const exchange = begin('LOGIN');
    expect(exchange.begin()).toEqual({ challenge: octetsOf('Username:') });
    expect(exchange.step(octetsOf('alice'))).toEqual({ challenge: octetsOf('Password:') });
    expect(exchange.step(octetsOf('secret'))).toEqual(alice);
  });
});

describe('CRAM-MD5', () => {
  const sign = (challenge: string, password: string) =>
    createHmac('md5', password).update(challenge).digest('hex');

  const challenged = () => {
    const exchange = begin('CRAM-MD5');
    const step = exchange.begin();
    return { exchange, challenge: 'challenge' in step ? textOf(step.challenge) : '' };
  };

  test('logs in who can sign the challenge with the password', () => {
    const { exchange, challenge } = challenged();
    expect(challenge).toMatch(/^<\d+\.1767323045@mx\.north\.test>$/);
    expect(exchange.step(octetsOf(`alice ${sign(challenge, 'secret')}`))).toEqual(alice);
  });

  test('refuses a signature by another password, of another challenge, or by nobody known', () => {
    const { exchange, challenge } = challenged();
    expect(exchange.step(octetsOf(`alice ${sign(challenge, 'guess')}`))).toMatchObject(wrong);
    expect(exchange.step(octetsOf(`alice ${sign('<1.2@a>', 'secret')}`))).toMatchObject(wrong);
    expect(exchange.step(octetsOf(`eve ${sign(challenge, '')}`))).toMatchObject(wrong);
    expect(exchange.step(octetsOf('alice'))).toMatchObject({ refused: 'malformed' });
  });
});

test('base64 is taken only as RFC 4648 writes it', () => {
  expect(decodeBase64(encodeBase64(octetsOf('ab')))).toEqual(octetsOf('ab'));
  expect(decodeBase64('')).toEqual(octetsOf(''));
  for (const bad of ['a', 'abc', 'ab=c', '=abc', 'ab-_', 'abcd\n', 'abc===='])
    expect(decodeBase64(bad)).toBeNull();
});

describe('XOAUTH2', () => {
  const say = (exchange: ReturnType<typeof begin>, user: string, token: string) =>
    exchange.step(octetsOf(`user=${user}\x01auth=Bearer ${token}\x01\x01`));

  test('logs in with the account’s own token', () => {
    expect(say(begin('XOAUTH2'), 'alice@north.test', 'token-alice')).toEqual(alice);
    expect(say(begin('XOAUTH2'), 'alice', 'token-alice')).toEqual(alice);
  });

  test.each([
    ['alice', 'token-bob'],
    ['alice', 'secret'],
    ['eve', 'token-eve'],
  ])('tells %s with %s what is wrong, and refuses whatever is answered', (user, token) => {
    const exchange = begin('XOAUTH2');
    const step = say(exchange, user, token);
    const told = 'challenge' in step ? (JSON.parse(textOf(step.challenge)) as unknown) : undefined;
    expect(told).toEqual({ status: '401', schemes: 'bearer', scope: 'mail' });
    expect(say(exchange, 'alice', 'token-alice')).toMatchObject(wrong);
  });

  test.each([
    '',
    'alice',
    'user=alice',
    'user=alice\x01auth=Bearer \x01\x01',
    'user=a\x01auth=Basic b\x01\x01',
  ])('calls %j malformed', (response) => {
    expect(begin('XOAUTH2').step(octetsOf(response))).toMatchObject({ refused: 'malformed' });
  });
});

test('no two commands are challenged alike', () => {
  const challenges = [1, 2, 3].map((exchange) =>
    beginSasl('CRAM-MD5', { ...parts, cause: { connection: 1, exchange } }).begin(),
  );
  expect(new Set(challenges.map((step) => JSON.stringify(step))).size).toBe(3);
});
