import { expect, it } from 'vitest';
import { applyToWorld, emptyWorld } from '../../common/projections/mailbox.ts';
import type { Fact, FactBody } from '../../common/trace/facts.ts';
import { mailboxDiff, SHOWN_MESSAGES } from './mailbox-diff.ts';

const inbox = { account: 'alice@north.test', mailbox: 'INBOX' } as const;
const fact = (body: FactBody): Fact => ({ ...body, seq: 1, at: 0 });

function world(messages: number) {
  const world = emptyWorld();
  applyToWorld(world, { kind: 'account-created', account: inbox.account });
  applyToWorld(world, { kind: 'mailbox-created', ...inbox, uidvalidity: 1 });
  applyToWorld(world, added(1, messages));
  return world;
}

const added = (first: number, last: number): FactBody => ({
  kind: 'messages-added',
  ...inbox,
  how: 'delivered',
  messages: Array.from({ length: last - first + 1 }, (_, i) => ({
    uid: first + i,
    message: `m${first + i}`,
    size: 1,
    flags: ['\\Seen'],
    internalDate: 0,
    summary: { from: '', subject: `subject ${first + i}` },
  })),
});

it('shows flags before and after, and what came and went', () => {
  const effects = [
    fact({ kind: 'flags-changed', ...inbox, uids: [[1, 1]], how: 'added', flags: ['\\Deleted'] }),
    fact({ kind: 'messages-expunged', ...inbox, uids: [[2, 2]] }),
    fact(added(4, 4)),
  ];
  expect(mailboxDiff(effects, world(3))).toEqual([
    {
      ...inbox,
      count: 3,
      messages: [
        { uid: 1, subject: 'subject 1', before: ['\\Seen'], after: ['\\Seen', '\\Deleted'] },
        { uid: 2, subject: 'subject 2', before: ['\\Seen'], after: undefined },
        { uid: 4, subject: 'subject 4', before: undefined, after: ['\\Seen'] },
      ],
    },
  ]);
});

it('of ten thousand messages shows the first and counts the others', () => {
  const effects = [
    fact({ kind: 'flags-changed', ...inbox, uids: [[1, 10_000]], how: 'replaced', flags: [] }),
  ];
  const [diff] = mailboxDiff(effects, world(10_000));
  expect(diff?.count).toBe(10_000);
  expect(diff?.messages).toHaveLength(SHOWN_MESSAGES);
  expect(diff?.messages[0]).toMatchObject({ uid: 1, before: ['\\Seen'], after: [] });
});

it('tells what a POP3 session has marked', () => {
  const before = world(1);
  applyToWorld(before, {
    kind: 'mailbox-selected',
    connection: 7,
    ...inbox,
    readOnly: false,
    exclusive: true,
  });
  const effects = [fact({ kind: 'deletions-marked', connection: 7, exchange: 3, uids: [[1, 1]] })];
  expect(mailboxDiff(effects, before)[0]?.messages).toMatchObject([{ uid: 1, marked: 'after' }]);
});
