import { describe, expect, it } from 'vitest';
import type { Fact, FactBody } from '../trace/facts.ts';
import { effectText, uidText } from './effect-text.ts';

const told = (body: FactBody): string => {
  const { where, what } = effectText({ ...body, seq: 1, at: 0 } as Fact);
  return `${where}: ${what}`;
};
const place = { account: 'alice@north.test', mailbox: 'INBOX' };

describe('what an effect is called', () => {
  it('names the message that was added', () => {
    const message = {
      message: 'm',
      size: 1,
      flags: [],
      internalDate: 0,
      summary: { from: '', subject: '' },
    };
    expect(
      told({ kind: 'messages-added', ...place, how: 'delivered', messages: [{ ...message, uid: 1 }] }),
    ).toBe('alice@north.test INBOX: message UID 1 added');
    expect(
      told({
        kind: 'messages-added',
        ...place,
        how: 'copied',
        messages: [
          { ...message, uid: 4 },
          { ...message, uid: 5 },
        ],
      }),
    ).toBe('alice@north.test INBOX: 2 messages added, UIDs 4–5');
  });

  it('says how flags changed', () => {
    const change = { kind: 'flags-changed', ...place, uids: [[3, 3]] } as const;
    expect(told({ ...change, how: 'added', flags: ['\\Seen'] })).toContain('UID 3: \\Seen set');
    expect(told({ ...change, how: 'removed', flags: ['\\Seen'] })).toContain('UID 3: \\Seen cleared');
    expect(told({ ...change, how: 'replaced', flags: [] })).toContain('UID 3: flags now none');
  });

  it('says that a POP3 session has the maildrop for itself', () => {
    expect(
      told({ kind: 'mailbox-selected', connection: 1, ...place, readOnly: false, exclusive: true }),
    ).toContain('locked');
  });

  it('says what a POP3 session marks, and that RSET clears all of it', () => {
    const session = { connection: 1, exchange: 3 };
    expect(told({ kind: 'deletions-marked', ...session, uids: [[4, 4]] })).toBe(
      'maildrop: UID 4 marked, deleted at QUIT',
    );
    expect(told({ kind: 'deletions-unmarked', ...session, uids: [[4, 5]] })).toBe(
      'maildrop: UIDs 4–5 unmarked, nothing is marked any more',
    );
  });

  it('counts UIDs where a list would be too long', () => {
    expect(
      uidText([
        [3, 7],
        [9, 9],
      ]),
    ).toBe('UIDs 3–7, 9');
    expect(uidText([1, 3, 5, 7, 9].map((uid) => [uid, uid] as const))).toBe('5 UIDs');
  });
});
