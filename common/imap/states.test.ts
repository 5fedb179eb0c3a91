import { describe, expect, test } from 'vitest';
import { octetsOfLatin1 } from '../octets.ts';
import type { Frame } from '../trace/facts.ts';
import { observeImap } from './observe.ts';
import { followImap, initialImapState, type ImapState } from './states.ts';

/** The state after what passed: `C…` from the client, `S…` from the server, `TLS`. */
function after(...script: string[]): ImapState {
  let state = initialImapState(false);
  const follow = (frame: Frame | { kind: 'tls-started' }): void => {
    state = followImap(state, frame);
  };
  const observer = observeImap(follow);
  for (const step of script) {
    if (step === 'TLS') {
      observer.tlsStarted();
      follow({ kind: 'tls-started' });
    } else observer.observe(step.startsWith('C') ? 'client' : 'server', octetsOfLatin1(step.slice(2)));
  }
  return state;
}

const greeting = 'S:* OK [CAPABILITY IMAP4rev1 STARTTLS idle] hi\r\n';
const login = [greeting, 'C:a LOGIN alice secret\r\n', 'S:a OK\r\n'];
const selected = [
  ...login,
  'C:b SELECT "Sent &- kept"\r\n',
  'S:* FLAGS (\\Seen $Done)\r\n* 3 EXISTS\r\n* 1 RECENT\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n',
  'S:b OK [READ-WRITE] done\r\n',
];

describe('logging in', () => {
  test('the greeting tells capabilities', () => {
    expect(after(greeting)).toEqual({
      protocol: 'imap',
      state: 'not-authenticated',
      secure: false,
      capabilities: ['IMAP4REV1', 'STARTTLS', 'IDLE'],
      idling: false,
      pending: [],
    });
  });

  test('PREAUTH and BYE', () => {
    expect(after('S:* PREAUTH hi\r\n').state).toBe('authenticated');
    expect(after('S:* BYE no\r\n').state).toBe('logout');
  });

  test('LOGIN counts when it is answered, and keeps no password', () => {
    const asked = after(...login.slice(0, 2));
    expect(asked).toMatchObject({
      state: 'not-authenticated',
      pending: [{ verb: 'LOGIN', words: ['alice'] }],
    });
    expect(JSON.stringify(asked)).not.toContain('secret');
    expect(after(...login)).toMatchObject({ state: 'authenticated', user: 'alice', pending: [] });
    expect(after(greeting, 'C:a LOGIN alice x\r\n', 'S:a NO\r\n')).not.toHaveProperty('user');
  });

  test('LOGIN with literals', () => {
    const state = after(
      ...[greeting, 'C:a LOGIN {5}\r\n', 'S:+ \r\n', 'C:alice {6}\r\n', 'S:+ \r\n', 'C:secret\r\n'],
    );
    expect(JSON.stringify(state)).not.toContain('secret');
    expect(after(greeting, 'C:a LOGIN {5+}\r\nalice {6+}\r\nsecret\r\n', 'S:a OK\r\n').user).toBe('alice');
  });

  test.each([
    [['C:a AUTHENTICATE PLAIN\r\n', 'S:+ \r\n', 'C:AGFsaWNlAHNlY3JldA==\r\n']],
    [['C:a AUTHENTICATE plain AGFsaWNlAHNlY3JldA==\r\n']],
  ])('AUTHENTICATE PLAIN tells the user: %j', (script) => {
    const state = after(greeting, ...script, 'S:a OK [CAPABILITY IMAP4rev1 IDLE] x\r\n');
    expect(state).toMatchObject({
      state: 'authenticated',
      user: 'alice',
      capabilities: ['IMAP4REV1', 'IDLE'],
    });
  });

  test('what the server said in clear is forgotten when TLS begins', () => {
    const state = after(greeting, 'C:a STARTTLS\r\n', 'S:a OK\r\n', 'TLS');
    expect(state).toMatchObject({ secure: true, capabilities: [] });
  });

  test('LOGOUT', () => {
    expect(after(...selected, 'C:c LOGOUT\r\n', 'S:* BYE\r\nc OK\r\n')).toMatchObject({ state: 'logout' });
    expect(after(...selected, 'S:* BYE\r\n')).not.toHaveProperty('mailbox');
  });
});

describe('the selected mailbox', () => {
  test('is what SELECT was told of it', () => {
    expect(after(...selected)).toMatchObject({
      state: 'selected',
      mailbox: {
        name: 'Sent & kept',
        readOnly: false,
        exists: 3,
        recent: 1,
        uidvalidity: 7,
        uidnext: 9,
        flags: ['\\Seen', '$Done'],
      },
    });
    expect(after(...selected)).not.toHaveProperty('opening');
  });

  test('follows EXISTS, RECENT and EXPUNGE', () => {
    expect(after(...selected, 'S:* 5 EXISTS\r\n* 2 RECENT\r\n* 1 EXPUNGE\r\n').mailbox).toMatchObject({
      exists: 4,
      recent: 2,
    });
  });

  test('EXAMINE reads only', () => {
    const state = after(...login, 'C:b EXAMINE inbox\r\n', 'S:* 1 EXISTS\r\nb OK [READ-ONLY]\r\n');
    expect(state.mailbox).toMatchObject({ name: 'INBOX', readOnly: true, exists: 1 });
  });

  test('a name as a literal', () => {
    expect(after(...login, 'C:b SELECT {5+}\r\nDraft\r\n', 'S:b OK\r\n').mailbox?.name).toBe('Draft');
  });

  test.each(['CLOSE', 'UNSELECT'])('%s', (verb) => {
    const state = after(...selected, `C:c ${verb}\r\n`, 'S:c OK\r\n');
    expect(state.state).toBe('authenticated');
    expect(state).not.toHaveProperty('mailbox');
  });

  test('CLOSED ends the mailbox before, while the next is being opened', () => {
    const state = after(...selected, 'C:c SELECT INBOX\r\n', 'S:* OK [CLOSED] x\r\n* 1 EXISTS\r\n');
    expect(state).not.toHaveProperty('mailbox');
    expect(state.opening).toEqual({ exists: 1 });
  });

  test('a SELECT that breaks the grammar leaves the mailbox as it was', () => {
    const state = after(...selected, 'C:c SELECT\r\n', 'S:c BAD\r\n* 4 EXISTS\r\n');
    expect(state).toMatchObject({ state: 'selected', mailbox: { name: 'Sent & kept', exists: 4 } });
  });

  test.each([
    ['"Sent &- kept"', 'OK', 'authenticated'],
    ['"Sent &- kept"', 'NO', 'selected'],
    ['Archive', 'OK', 'selected'],
  ])('DELETE %s answered %s', (mailbox, how, then) => {
    expect(after(...selected, `C:c DELETE ${mailbox}\r\n`, `S:c ${how}\r\n`).state).toBe(then);
  });

  test('a SELECT that fails leaves nothing selected', () => {
    const state = after(...selected, 'C:c SELECT None\r\n', 'S:c NO\r\n');
    expect(state.state).toBe('authenticated');
    expect(state).not.toHaveProperty('mailbox');
  });
});

describe('what the client owes', () => {
  test('a literal: announced, then awaited, then given', () => {
    const announced = [...login, 'C:b APPEND x {5}\r\n'];
    expect(after(...announced)).toMatchObject({ literalOwed: 5 });
    expect(after(...announced)).not.toHaveProperty('awaiting');
    expect(after(...announced, 'S:+ \r\n')).toMatchObject({ literalOwed: 5, awaiting: 'literal' });
    expect(after(...announced, 'S:+ \r\n', 'C:hello')).not.toHaveProperty('literalOwed');
    expect(after(...announced, 'S:b NO\r\n')).not.toHaveProperty('literalOwed');
    expect(after(...login, 'C:b APPEND x {5+}\r\n')).toMatchObject({ literalOwed: 5, awaiting: 'literal' });
  });

  test('a SASL response', () => {
    const asked = [greeting, 'C:a AUTHENTICATE CRAM-MD5\r\n', 'S:+ PDE+\r\n'];
    expect(after(...asked).awaiting).toBe('sasl');
    expect(after(...asked, 'C:x\r\n')).not.toHaveProperty('awaiting');
    expect(after(...asked, 'S:a NO\r\n')).not.toHaveProperty('awaiting');
  });

  test('DONE', () => {
    const idle = [...selected, 'C:c IDLE\r\n', 'S:+ idling\r\n'];
    expect(after(...idle)).toMatchObject({ idling: true, awaiting: 'idle' });
    expect(after(...idle, 'S:* 9 EXISTS\r\n')).toMatchObject({ idling: true, mailbox: { exists: 9 } });
    expect(after(...idle, 'C:DONE\r\n')).not.toHaveProperty('awaiting');
    expect(after(...idle, 'C:DONE\r\n', 'S:c OK\r\n').idling).toBe(false);
  });
});

describe('with QRESYNC', () => {
  test('VANISHED counts down, but not for what went before', () => {
    const told = (line: string): number | undefined => after(...selected, line).mailbox?.exists;
    expect(told('S:* VANISHED 5,7:8\r\n')).toBe(0);
    expect(told('S:* VANISHED 5\r\n')).toBe(2);
    expect(told('S:* VANISHED (EARLIER) 1:2\r\n')).toBe(3);
  });

  test('CLOSED parts what was said of the old mailbox from what is said of the new', () => {
    const state = after(
      ...selected,
      'C:c SELECT INBOX\r\n',
      'S:* OK [CLOSED] x\r\n* 9 EXISTS\r\n',
      'S:c OK [READ-ONLY] done\r\n',
    );
    expect(state.mailbox).toMatchObject({ name: 'INBOX', exists: 9, readOnly: true });
  });
});
