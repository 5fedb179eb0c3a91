import { expect, test } from 'vitest';
import { sessionOf } from '../../common/projections/session.ts';
import { initialImapState } from '../../common/imap/states.ts';
import { initialPop3State } from '../../common/pop3/states.ts';
import type { ClientMode } from './dialogue.ts';
import { hintOf, promptOf } from './hint.ts';
import type { Situation } from './hint.ts';

const situation: Situation = {
  status: 'open',
  session: sessionOf('smtp', false),
  mode: { kind: 'command' },
  text: '',
  local: false,
  secure: false,
  verdict: undefined,
};

test('an empty line is offered the commands of this state', () => {
  const { kind, verbs } = hintOf(situation);
  expect(kind).toBe('commands');
  expect(verbs?.[0]).toMatchObject({ verb: 'EHLO', takesArguments: true });
});

test('a typed verb is told its arguments, its meaning and where it is written', () => {
  expect(hintOf({ ...situation, text: 'EHLO ' })).toMatchObject({
    kind: 'syntax',
    head: 'EHLO <client name>',
  });
  expect(hintOf({ ...situation, text: 'EHLO ' }).text).toMatch(/RFC 5321/);
});

test('why the last line is refused stays until the next is typed', () => {
  const refused = { ...situation, verdict: 'RCPT needs a mail transaction.' };
  expect(hintOf(refused)).toMatchObject({ kind: 'trouble', text: 'RCPT needs a mail transaction.' });
  expect(hintOf({ ...refused, text: 'E' }).kind).toBe('commands');
});

test('a password in clear is warned of, and not inside TLS', () => {
  const pop3 = {
    ...situation,
    session: { ...initialPop3State(false), state: 'authorization', user: 'a' } as const,
  };
  expect(hintOf({ ...pop3, text: 'PASS s' }).warning).toMatch(/in clear/);
  expect(hintOf({ ...pop3, text: 'PASS s', secure: true }).warning).toBeUndefined();
  expect(hintOf({ ...pop3, text: 'USER a' }).warning).toBeUndefined();
});

test('octets owed are counted down with what is typed, as octets', () => {
  const mode: ClientMode = { kind: 'octets', owed: 10, of: 10, asked: true };
  const owed = (text: string): string => {
    const { head, text: words } = hintOf({ ...situation, session: initialImapState(false), mode, text });
    return `${head} ${words}`;
  };
  expect(owed('')).toMatch(/^10 of 10/);
  expect(owed('grün')).toMatch(/^5 /);
  expect(owed('12345678')).toMatch(/^2 .*fits exactly/);
  expect(owed('1234567890')).toMatch(/^0 .*ends the command/);
  expect(owed('1234567890)')).toMatch(/last 1 typed go on/);
});

test('the prompt tells what the line will be taken for', () => {
  const octets = { kind: 'octets', owed: 10, of: 10, asked: true } as const;
  expect(promptOf({ kind: 'command' }, 'x')).toBe('');
  expect(promptOf({ kind: 'message' }, 'x')).toBe('message');
  expect(promptOf(octets, 'grün')).toBe('5 owed');
  expect(promptOf({ ...octets, asked: false }, '')).toBe('wait for +');
  expect(promptOf({ kind: 'response', verb: 'IDLE', challenge: '' }, '')).toBe('idling');
});

test('a challenge is decoded', () => {
  const asked = (challenge: string) =>
    hintOf({ ...situation, mode: { kind: 'response', verb: 'AUTH', challenge } });
  expect(asked('VXNlcm5hbWU6').head).toBe('“Username:”');
  expect(asked('UGFzc3dvcmQ6').warning).toMatch(/in clear/);
  expect(asked('PDEuMkBteD4=').text).toMatch(/HMAC-MD5/);
  expect(asked('').head).toMatch(/base64/);
});

test('the rest of the situations each have their sentence', () => {
  expect(hintOf({ ...situation, status: 'closed' }).text).toMatch(/Enter connects again/);
  expect(hintOf({ ...situation, mode: { kind: 'message' } }).head).toBe('.');
  expect(hintOf({ ...situation, mode: { kind: 'rest' } }).text).toMatch(/Enter ends/);
  expect(hintOf({ ...situation, mode: { kind: 'response', verb: 'IDLE', challenge: '' } }).head).toBe('DONE');
  expect(hintOf({ ...situation, local: true, text: 'raw' }).head).toBe('raw <text>');
});
