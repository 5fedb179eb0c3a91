import { describe, expect, it } from 'vitest';
import { octetsOf } from '../octets.ts';
import { observePop3 } from './observe.ts';
import { followPop3, initialPop3State, type Pop3State } from './states.ts';

/** The state after a dialogue of `C: ` and `S: ` lines, or `tls`. */
function after(...dialogue: string[]): Pop3State {
  let state = initialPop3State(false);
  const observer = observePop3((frame) => {
    state = followPop3(state, frame);
  });
  for (const said of dialogue) {
    if (said === 'tls') {
      observer.tlsStarted();
      state = followPop3(state, { kind: 'tls-started' });
    } else observer.observe(said.startsWith('C') ? 'client' : 'server', octetsOf(`${said.slice(3)}\r\n`));
  }
  return state;
}

const login = ['S: +OK ready <1.2@x>', 'C: USER alice', 'S: +OK', 'C: PASS secret', 'S: +OK'];

describe('the state of a POP3 session', () => {
  it('takes the timestamp from the greeting', () => {
    expect(after('S: +OK ready <1.2@x>')).toMatchObject({ state: 'authorization', timestamp: '<1.2@x>' });
    expect(after('S: +OK ready')).not.toHaveProperty('timestamp');
    expect(after('S: -ERR busy').state).toBe('closed');
  });

  it('follows the login, and forgets the name when anything else is said', () => {
    expect(after(...login.slice(0, 3))).toMatchObject({ state: 'authorization', user: 'alice' });
    expect(after(...login)).toMatchObject({ state: 'transaction', user: 'alice' });
    expect(after(...login.slice(0, 4), 'S: -ERR')).not.toHaveProperty('user');
    expect(after(...login.slice(0, 3), 'C: CAPA', 'S: -ERR')).not.toHaveProperty('user');
    expect(after('S: +OK', 'C: USER alice', 'S: -ERR')).not.toHaveProperty('user');
    expect(after('S: +OK', 'C: APOP bob 00', 'S: +OK')).toMatchObject({ state: 'transaction', user: 'bob' });
    expect(after('S: +OK', 'C: AUTH PLAIN', 'S: + ', 'C: AA==', 'S: +OK')).toMatchObject({
      state: 'transaction',
    });
  });

  it('learns from a SASL response who logs in, and never what with', () => {
    const b64 = (text: string): string => btoa(text);
    const opening = 'S: +OK';
    const plain = after(opening, `C: AUTH PLAIN ${b64('\0alice\0secret')}`, 'S: +OK');
    expect(plain).toMatchObject({ state: 'transaction', user: 'alice' });
    const scram = [opening, 'C: AUTH SCRAM-SHA-256', 'S: + ', `C: ${b64('n,,n=a=2Cb,r=x')}`];
    expect(
      after(...scram, 'S: + cj0=', `C: ${b64('c=biws,r=xy,p=AA==')}`, 'S: + dj0=', 'C: ', 'S: +OK'),
    ).toMatchObject({
      state: 'transaction',
      user: 'a,b',
    });
    const token = `C: AUTH XOAUTH2 ${b64('user=bob\x01auth=Bearer token-bob\x01\x01')}`;
    expect(after(opening, token, 'S: +OK')).toMatchObject({ state: 'transaction', user: 'bob' });
    const login = [
      opening,
      'C: AUTH LOGIN',
      'S: + VXNlcm5hbWU6',
      'C: ',
      'S: + UGFzc3dvcmQ6',
      `C: ${b64('secret')}`,
    ];
    for (const state of [plain, after(opening, token), after(...scram), after(...login)])
      expect(JSON.stringify(state)).not.toMatch(/secret|token-bob/);
  });

  it('follows UTF-8 mode and the language, which TLS makes it forget', () => {
    expect(after('S: +OK', 'C: UTF8', 'S: +OK').utf8).toBe(true);
    expect(after('S: +OK', 'C: UTF8', 'S: -ERR')).not.toHaveProperty('utf8');
    const german = ['S: +OK', 'C: LANG de-AT', 'S: +OK de gut'];
    expect(after(...german).language).toBe('de');
    expect(after(...german, 'C: LANG uga', 'S: -ERR nein').language).toBe('de');
    expect(after(...german, 'C: LANG', 'S: +OK en', 'S: en English', 'S: .').language).toBe('de');
    expect(after(...german, 'C: STLS', 'S: +OK', 'tls')).not.toHaveProperty('language');
  });

  it('follows a login that was sent in one go', () => {
    expect(after('S: +OK', 'C: USER alice', 'C: PASS secret', 'C: STAT', 'S: +OK', 'S: +OK')).toMatchObject({
      state: 'transaction',
      user: 'alice',
      pending: [{ exchange: 3, verb: 'STAT' }],
    });
  });

  it('never holds a password', () => {
    const state = after(...login.slice(0, 4));
    expect(state.pending).toEqual([{ exchange: 2, verb: 'PASS' }]);
    expect(JSON.stringify(after(...login))).not.toContain('secret');
  });

  it('counts what the server told', () => {
    expect(after(...login, 'C: STAT', 'S: +OK 3 99')).toMatchObject({ messages: 3, octets: 99 });
    expect(after(...login, 'C: LIST', 'S: +OK', 'S: 1 4', 'S: 2 5', 'S: .')).toMatchObject({ messages: 2 });
    expect(after(...login, 'C: LIST 1', 'S: +OK 1 4')).not.toHaveProperty('messages');
    const deleted = after(
      ...login,
      'C: STAT',
      'S: +OK 3 99',
      'C: DELE 1',
      'S: +OK',
      'C: DELE 2',
      'S: +OK',
      'C: DELE 9',
      'S: -ERR',
    );
    expect(deleted).toMatchObject({ messages: 1, marked: [[1, 2]] });
    expect(deleted).not.toHaveProperty('octets');
  });

  it('takes marks back at RSET', () => {
    const state = after(...login, 'C: STAT', 'S: +OK 3 99', 'C: DELE 1', 'S: +OK', 'C: RSET', 'S: +OK');
    expect(state).toMatchObject({ messages: 3, marked: [] });
  });

  it('reads what CAPA tells, and forgets it at TLS', () => {
    const capabilities = ['C: CAPA', 'S: +OK', 'S: TOP', 'S: SASL PLAIN', 'S: .'];
    expect(after('S: +OK', ...capabilities).capabilities).toEqual(['TOP', 'SASL PLAIN']);
    const secured = after(
      'S: +OK <1.2@x>',
      ...capabilities,
      'C: USER a',
      'S: +OK',
      'C: STLS',
      'S: +OK',
      'tls',
    );
    expect(secured).toEqual({ ...initialPop3State(true), timestamp: '<1.2@x>' });
  });

  it('ends at QUIT, in UPDATE only with a maildrop', () => {
    expect(after(...login, 'C: QUIT', 'S: +OK').state).toBe('update');
    expect(after('S: +OK', 'C: QUIT', 'S: +OK').state).toBe('closed');
  });
});
