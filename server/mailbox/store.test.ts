import { describe, expect, test } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { applyToWorld, copyWorld, emptyWorld } from '../../common/projections/mailbox.ts';
import { TraceLog } from '../trace/log.ts';
import { MailStore } from './store.ts';

const ALICE = 'alice@north.test';
const letter = (subject: string) => octetsOf(`From: bob@north.test\r\nSubject: ${subject}\r\n\r\nhello\r\n`);

function aStore() {
  let time = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const trace = new TraceLog(() => time++);
  const store = new MailStore(
    (fact) => trace.append(fact),
    () => time,
  );
  store.createAccount(ALICE);
  return { store, trace };
}

describe('the mail store', () => {
  test('gives an account its INBOX and the special-use mailboxes, all subscribed', () => {
    const { store } = aStore();
    const names = ['INBOX', 'Archive', 'Drafts', 'Junk', 'Sent', 'Trash'];
    expect([...(store.account(ALICE)?.mailboxes.keys() ?? [])]).toEqual(names);
    expect([...(store.account(ALICE)?.subscriptions ?? [])]).toEqual(names);
    expect(store.mailbox(ALICE, 'Sent')?.specialUse).toBe('\\Sent');
  });

  test('counts UIDs up and never uses one again', () => {
    const { store } = aStore();
    store.add(ALICE, 'INBOX', [{ octets: letter('one') }, { octets: letter('two') }], 'delivered');
    store.expunge(ALICE, 'INBOX', [2]);
    const [third] = store.add(ALICE, 'INBOX', [{ octets: letter('three') }], 'delivered');
    expect(third?.uid).toBe(3);
    expect(store.mailbox(ALICE, 'INBOX')?.messages.map((message) => message.uid)).toEqual([1, 3]);
  });

  test('gives a mailbox that was deleted and made anew another UIDVALIDITY', () => {
    const { store } = aStore();
    const first = store.createMailbox(ALICE, 'Work').uidvalidity;
    store.deleteMailbox(ALICE, 'Work');
    expect(store.createMailbox(ALICE, 'Work').uidvalidity).toBeGreaterThan(first);
  });

  test('keeps a message once, however often it is added', () => {
    const { store } = aStore();
    const [one, two] = store.add(
      ALICE,
      'INBOX',
      [{ octets: letter('shared') }, { octets: letter('shared') }],
      'delivered',
    );
    expect(one?.message).toBe(two?.message);
    expect(store.body(one?.message ?? '')).toEqual(letter('shared'));
  });

  test('keeps internal dates to the second, which is all that IMAP can tell', () => {
    const { store } = aStore();
    const [message] = store.add(ALICE, 'INBOX', [{ octets: letter('x') }], 'delivered');
    expect((message?.internalDate ?? 1) % 1000).toBe(0);
  });

  test('changes the flags of many messages by one fact', () => {
    const { store, trace } = aStore();
    store.add(
      ALICE,
      'INBOX',
      Array.from({ length: 500 }, (_, i) => ({ octets: letter(`n${i}`) })),
      'delivered',
    );
    const before = trace.last;
    store.changeFlags(ALICE, 'INBOX', [[1, 500]], 'added', ['\\Seen'], { connection: 7, exchange: 3 });
    expect(trace.since(before)).toMatchObject([
      { kind: 'flags-changed', uids: [[1, 500]], how: 'added', cause: { connection: 7, exchange: 3 } },
    ]);
    expect(store.mailbox(ALICE, 'INBOX')?.messages.every((message) => message.flags.includes('\\Seen'))).toBe(
      true,
    );
  });

  test('expunges only what is there, and tells nothing when that is nothing', () => {
    const { store, trace } = aStore();
    store.add(ALICE, 'INBOX', [{ octets: letter('one') }], 'delivered');
    const before = trace.last;
    store.expunge(ALICE, 'INBOX', [5, 6]);
    expect(trace.last).toBe(before);
  });

  test('tells watchers of a mailbox, also after it was renamed, until they stop', () => {
    const { store } = aStore();
    const seen: string[] = [];
    const stop = store.watch(store.createMailbox(ALICE, 'Work'), (fact) => seen.push(fact.kind));
    store.renameMailbox(ALICE, 'Work', 'Play');
    store.add(ALICE, 'Play', [{ octets: letter('x') }], 'appended');
    store.add(ALICE, 'INBOX', [{ octets: letter('x') }], 'appended');
    stop();
    store.deleteMailbox(ALICE, 'Play');
    expect(seen).toEqual(['mailbox-renamed', 'messages-added']);
  });

  test('lets only the first session claim recent messages', () => {
    const { store } = aStore();
    store.add(ALICE, 'INBOX', [{ octets: letter('a') }, { octets: letter('b') }], 'delivered');
    expect(store.claimRecent(ALICE, 'INBOX')).toBe(1);
    expect(store.claimRecent(ALICE, 'INBOX')).toBe(3);
  });

  test('is the fold of its facts: folded again from the trace it is the same', () => {
    const { store, trace } = aStore();
    store.add(
      ALICE,
      'INBOX',
      [{ octets: letter('a') }, { octets: letter('b') }, { octets: letter('c') }],
      'delivered',
    );
    store.changeFlags(ALICE, 'INBOX', [[1, 2]], 'added', ['\\Seen', '$Work']);
    store.changeFlags(ALICE, 'INBOX', [[2, 2]], 'removed', ['\\seen']);
    store.copy(ALICE, store.mailbox(ALICE, 'INBOX')?.messages.slice(1) ?? [], 'Archive', 'copied');
    store.expunge(ALICE, 'INBOX', [1, 3]);
    store.note({
      kind: 'mailbox-selected',
      connection: 4,
      account: ALICE,
      mailbox: 'INBOX',
      readOnly: false,
      exclusive: true,
    });
    store.note({ kind: 'deletions-marked', connection: 4, exchange: 5, uids: [[2, 2]] });
    const again = emptyWorld();
    for (const fact of trace.since(0)) applyToWorld(again, fact);
    expect(again).toEqual(store.world);
    expect(
      again.accounts
        .get(ALICE)
        ?.mailboxes.get('Archive')
        ?.messages.map((m) => m.flags),
    ).toEqual([['$Work'], []]);
  });

  test('marks add up, are cleared together, and stay as they were in a copy of the world', () => {
    const { store } = aStore();
    const [connection, exchange] = [4, 5];
    const marked = () => store.world.watchers.get(connection)?.marked;
    const where = { account: ALICE, mailbox: 'INBOX', readOnly: false, exclusive: true };
    store.note({ kind: 'mailbox-selected', connection, ...where });
    store.note({ kind: 'deletions-marked', connection, exchange, uids: [[2, 2]] });
    const then = copyWorld(store.world);
    store.note({ kind: 'deletions-marked', connection, exchange, uids: [[5, 5]] });
    store.note({ kind: 'deletions-marked', connection, exchange, uids: [[3, 3]] });
    expect(marked()).toEqual([
      [2, 3],
      [5, 5],
    ]);
    store.note({ kind: 'deletions-unmarked', connection, exchange, uids: marked() ?? [] });
    expect(marked()).toEqual([]);
    store.note({ kind: 'deletions-marked', connection, exchange, uids: [[1, 1]] });
    expect(marked()).toEqual([[1, 1]]);
    expect(then.watchers.get(connection)?.marked).toEqual([[2, 2]]);
  });

  test('a copy of the world does not change when the world goes on', () => {
    const { store } = aStore();
    store.add(ALICE, 'INBOX', [{ octets: letter('a') }], 'delivered');
    const then = copyWorld(store.world);
    store.changeFlags(ALICE, 'INBOX', [[1, 1]], 'added', ['\\Seen']);
    store.expunge(ALICE, 'INBOX', [1]);
    expect(
      then.accounts
        .get(ALICE)
        ?.mailboxes.get('INBOX')
        ?.messages.map((m) => [m.uid, m.flags]),
    ).toEqual([[1, []]]);
  });
});
