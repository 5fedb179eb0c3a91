import { expect, test } from 'vitest';
import { causeOf, effectNote, effectSentence, placeOf, uidSetText } from './effects.ts';
import type { AddedMessage, Fact, FactBody, UidRanges } from './trace/facts.ts';

const inbox = { account: 'alice@north.test', mailbox: 'INBOX' };
const message = (uid: number): AddedMessage => ({
  uid,
  message: 'm',
  size: 1,
  flags: [],
  internalDate: 0,
  summary: { from: '', subject: '' },
});

test('a set of UIDs is written as IMAP writes it, and cut when it is long', () => {
  expect(uidSetText([[3, 3]])).toBe('3');
  expect(
    uidSetText([
      [3, 5],
      [9, 9],
    ]),
  ).toBe('3:5,9');
  expect(
    uidSetText([
      [1, 1],
      [3, 3],
      [5, 5],
      [7, 7],
      [9, 9],
    ]),
  ).toBe('1,3,5,7,…');
});

test('what a STORE did is said by what the message got, lost or has', () => {
  const change = { kind: 'flags-changed', ...inbox, uids: [[3, 3]] as const } as const;
  expect(effectSentence({ ...change, how: 'added', flags: ['\\Seen'] })).toBe('message UID 3 got \\Seen');
  expect(effectSentence({ ...change, how: 'removed', flags: ['\\Seen', 'a'] })).toBe(
    'message UID 3 lost \\Seen a',
  );
  expect(effectSentence({ ...change, how: 'replaced', flags: ['\\Draft'] })).toBe(
    'message UID 3 now has just \\Draft',
  );
  expect(effectSentence({ ...change, how: 'replaced', flags: [] })).toBe('message UID 3 lost all flags');
  expect(effectSentence({ ...change, uids: [[3, 12]], how: 'added', flags: ['\\Seen'] })).toBe(
    '10 messages UID 3:12 got \\Seen',
  );
});

test('what was added and removed is counted', () => {
  expect(effectSentence({ kind: 'messages-added', ...inbox, how: 'delivered', messages: [message(4)] })).toBe(
    'message UID 4 was delivered to INBOX',
  );
  expect(
    effectSentence({ kind: 'messages-added', ...inbox, how: 'copied', messages: [message(4), message(5)] }),
  ).toBe('2 messages UID 4:5 were copied to INBOX');
  expect(effectSentence({ kind: 'messages-expunged', ...inbox, uids: [[1, 2]] })).toBe(
    '2 messages UID 1:2 were removed from INBOX',
  );
});

test('marks of a POP3 session say that nothing is deleted yet', () => {
  const marked = { kind: 'deletions-marked', connection: 2, exchange: 4 } as const;
  expect(effectSentence({ ...marked, uids: [[2, 2]] })).toBe('message UID 2 is marked, and deleted at QUIT');
  expect(effectSentence({ ...marked, kind: 'deletions-unmarked', uids: [[2, 3]] })).toBe(
    '2 messages UID 2:3 are no longer marked; session #2 marks nothing any more',
  );
});

test('the command behind a fact is its cause or the exchange it is part of', () => {
  const stamp = { seq: 1, at: 0 };
  const cause = { connection: 2, exchange: 5 };
  expect(causeOf({ ...stamp, kind: 'messages-expunged', ...inbox, uids: [], cause })).toEqual(cause);
  expect(causeOf({ ...stamp, kind: 'deletions-marked', ...cause, uids: [] })).toEqual(cause);
  const greeting = {
    ...stamp,
    kind: 'reply-sent',
    connection: 2,
    exchange: null,
    what: 'greeting',
    outcome: 'ok',
    final: true,
    code: '+OK',
    lines: 1,
    octets: new Uint8Array(0),
    size: 0,
  } satisfies Fact;
  expect(causeOf(greeting)).toBeUndefined();
  expect(placeOf(greeting)).toBeUndefined();
});

const noted = (body: FactBody): string => {
  const { where, what } = effectNote({ ...body, seq: 1, at: 0 } as Fact);
  return `${where}: ${what}`;
};

test('a note names the message that was added', () => {
  const added = (uids: readonly number[]): string =>
    noted({ kind: 'messages-added', ...inbox, how: 'delivered', messages: uids.map(message) });
  expect(added([1])).toBe('alice@north.test INBOX: message UID 1 added');
  expect(added([4, 5])).toBe('alice@north.test INBOX: 2 messages added, UIDs 4:5');
});

test('a note says how flags changed', () => {
  const change = { kind: 'flags-changed', ...inbox, uids: [[3, 3]] } as const;
  expect(noted({ ...change, how: 'added', flags: ['\\Seen'] })).toContain('UID 3: \\Seen set');
  expect(noted({ ...change, how: 'removed', flags: ['\\Seen'] })).toContain('UID 3: \\Seen cleared');
  expect(noted({ ...change, how: 'replaced', flags: [] })).toContain('UID 3: flags now none');
});

test('a note says that a POP3 session has the maildrop for itself', () => {
  expect(
    noted({ kind: 'mailbox-selected', connection: 1, ...inbox, readOnly: false, exclusive: true }),
  ).toContain('locked');
});

test('a note says what a POP3 session marks, and that RSET clears all of it', () => {
  const session = { connection: 1, exchange: 3 };
  expect(noted({ kind: 'deletions-marked', ...session, uids: [[4, 4]] })).toBe(
    'maildrop: UID 4 marked, deleted at QUIT',
  );
  expect(noted({ kind: 'deletions-unmarked', ...session, uids: [[4, 5]] })).toBe(
    'maildrop: UIDs 4:5 unmarked, nothing is marked any more',
  );
});

test('a note counts UIDs where a list would be too long', () => {
  const expunged = (uids: UidRanges): string => noted({ kind: 'messages-expunged', ...inbox, uids });
  expect(
    expunged([
      [3, 7],
      [9, 9],
    ]),
  ).toContain('UIDs 3:7,9 expunged');
  expect(expunged([1, 3, 5, 7, 9].map((uid) => [uid, uid] as const))).toContain('5 UIDs expunged');
});

test('who was given which rights', () => {
  const given = { kind: 'rights-changed', ...inbox, identifier: 'bob@north.test' } as const;
  expect(effectSentence({ ...given, rights: 'lrs' })).toBe(
    'bob@north.test was given the rights lrs on INBOX',
  );
  expect(effectSentence({ ...given, rights: '' })).toBe(
    'bob@north.test was taken off the rights list of INBOX',
  );
  expect(effectNote({ ...given, rights: 'lr', seq: 1, at: 0 })).toEqual({
    where: 'alice@north.test INBOX',
    what: 'bob@north.test may lr',
  });
});
