import { describe, expect, test } from 'vitest';
import { octetsOf } from '../octets.ts';
import type { Side } from '../protocols.ts';
import { observeSmtp } from './observe.ts';
import { followSmtp, initialSmtpState, type SmtpState } from './states.ts';

function stateAfter(...steps: readonly (readonly [Side, string] | 'tls')[]): SmtpState {
  let state = initialSmtpState(false);
  const observer = observeSmtp((frame) => (state = followSmtp(state, frame)));
  for (const step of steps) {
    if (step === 'tls') {
      state = followSmtp(state, { kind: 'tls-started' });
      observer.tlsStarted();
    } else observer.observe(step[0], octetsOf(step[1]));
  }
  return state;
}
const C = (text: string) => ['client', text] as const;
const S = (text: string) => ['server', text] as const;

const hello = [S('220 mx\r\n'), C('EHLO me\r\n'), S('250-mx\r\n250-PIPELINING\r\n250 SIZE 10\r\n')];
const mail = [...hello, C('MAIL FROM:<a@b>\r\n'), S('250 ok\r\n')];
const rcpt = [...mail, C('RCPT TO:<c@d>\r\nRCPT TO:<no@d>\r\n'), S('250 ok\r\n550 no\r\n')];

describe('the state of a session', () => {
  test('follows a mail transaction by what was accepted', () => {
    expect(stateAfter(S('220 mx\r\n'))).toMatchObject({ state: 'connected', secure: false, extensions: [] });
    expect(stateAfter(...hello)).toMatchObject({
      state: 'ready',
      clientName: 'me',
      extensions: ['PIPELINING', 'SIZE 10'],
    });
    expect(stateAfter(...mail)).toMatchObject({ state: 'mail', sender: 'a@b', recipients: [] });
    expect(stateAfter(...rcpt)).toMatchObject({ state: 'rcpt', sender: 'a@b', recipients: ['c@d'] });
    const data = [...rcpt, C('DATA\r\n'), S('354 go\r\n')];
    expect(stateAfter(...data)).toMatchObject({ state: 'data', recipients: ['c@d'] });
    const done = stateAfter(...data, C('hi\r\n.\r\n'), S('250 ok\r\n'));
    expect(done).toMatchObject({ state: 'ready', recipients: [], pending: [] });
    expect(done.sender).toBeUndefined();
  });

  test('stays what it was after a refusal', () => {
    expect(stateAfter(...hello, C('MAIL FROM:<a@b>\r\n'), S('530 no\r\n')).state).toBe('ready');
    expect(stateAfter(...rcpt, C('DATA\r\n'), S('451 no\r\n'))).toMatchObject({
      state: 'rcpt',
      recipients: ['c@d'],
    });
  });

  test('follows a message in chunks, and wants RSET after one that was refused', () => {
    const chunking = [S('220 mx\r\n'), C('EHLO me\r\n'), S('250-mx\r\n250 CHUNKING\r\n')];
    const ready = [...chunking, C('MAIL FROM:<>\r\nRCPT TO:<c@d>\r\n'), S('250 ok\r\n250 ok\r\n')];
    const chunk = [...ready, C('BDAT 2\r\nhi'), S('250 ok\r\n')];
    expect(stateAfter(...chunk)).toMatchObject({ state: 'bdat', sender: '', recipients: ['c@d'] });
    expect(stateAfter(...chunk, C('bdat 0 last\r\n'), S('250 ok\r\n'))).toMatchObject({
      state: 'ready',
      recipients: [],
    });
    const failed = [...chunk, C('BDAT 0 LAST\r\n'), S('554 no\r\n')];
    expect(stateAfter(...failed).state).toBe('failed');
    expect(stateAfter(...failed, C('RSET\r\n'), S('250 ok\r\n')).state).toBe('ready');
    expect(stateAfter(...chunking, C('BDAT 2\r\nhi'), S('503 no\r\n')).state).toBe('ready');
  });

  test('drops the transaction at RSET and EHLO', () => {
    expect(stateAfter(...rcpt, C('RSET\r\n'), S('250 ok\r\n'))).toMatchObject({
      state: 'ready',
      recipients: [],
    });
    expect(stateAfter(...rcpt, C('HELO you\r\n'), S('250 ok\r\n'))).toMatchObject({
      state: 'ready',
      clientName: 'you',
      extensions: [],
    });
  });

  test('knows who logged in, by each mechanism', () => {
    const plain = [...hello, C('AUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n')];
    expect(stateAfter(...plain, S('235 in\r\n'))).toMatchObject({ state: 'ready', user: 'alice' });
    expect(stateAfter(...plain, S('535 no\r\n')).user).toBeUndefined();
    const login = [
      ...hello,
      C('AUTH LOGIN\r\n'),
      S('334 VXNlcm5hbWU6\r\n'),
      C('YWxpY2U=\r\n'),
      S('334 UGFzc3dvcmQ6\r\n'),
    ];
    expect(stateAfter(...login).state).toBe('auth');
    expect(stateAfter(...login, C('c2VjcmV0\r\n'), S('235 in\r\n')).user).toBe('alice');
    expect(stateAfter(...login, C('*\r\n'), S('501 no\r\n'))).toMatchObject({ state: 'ready' });
    const cram = [
      ...hello,
      C('AUTH CRAM-MD5\r\n'),
      S('334 PDE+\r\n'),
      C('YWxpY2UgMDEyMzQ=\r\n'),
      S('235 in\r\n'),
    ];
    expect(stateAfter(...cram).user).toBe('alice');
  });

  test('is forgotten when TLS starts', () => {
    expect(stateAfter(...rcpt, C('STARTTLS\r\n'), S('220 go\r\n'), 'tls')).toEqual(initialSmtpState(true));
  });

  test('ends with 221 and 421', () => {
    expect(stateAfter(...rcpt, C('QUIT\r\n'), S('221 bye\r\n')).state).toBe('quit');
    expect(stateAfter(...rcpt, S('421 timeout\r\n')).state).toBe('quit');
  });
});
