import { expect, test } from 'vitest';
import { emptyWorld, type Mailbox } from '../../common/projections/mailbox.ts';
import { applyToWorld } from '../../common/projections/mailbox.ts';
import type { UidRanges } from '../../common/trace/facts.ts';
import { setUpWorld, TraceMaker } from '../ladder/fixture.test-only.ts';
import { atQuit, besideRows, hiddenFromPop3, Sights } from './beside.ts';

const account = 'alice@north.test';
const here = { account, mailbox: 'INBOX' };

/** Two messages; an IMAP session and a POP3 session have INBOX open. */
class Scene {
  readonly trace = new TraceMaker();
  readonly imap: number;
  readonly pop3: number;

  constructor() {
    const { trace } = this;
    setUpWorld(trace);
    trace.added(trace.open('smtp'), 'INBOX', 1);
    trace.added(1, 'INBOX', 2);
    this.imap = trace.open('imap');
    this.pop3 = trace.open('pop3');
    this.select(this.imap, false);
    this.select(this.pop3, true);
  }

  select(connection: number, exclusive: boolean, mailbox = 'INBOX'): void {
    this.trace.add({ kind: 'mailbox-selected', connection, account, mailbox, readOnly: false, exclusive });
  }

  mark(uids: UidRanges): void {
    this.trace.add({ kind: 'deletions-marked', connection: this.pop3, exchange: 1, uids });
  }

  expunge(uids: UidRanges): void {
    this.trace.add({ kind: 'messages-expunged', ...here, uids });
  }

  /** `[UID, POP3, IMAP]`, a state by its name, with its number where it has one. */
  rows(): unknown[] {
    const { facts } = this.trace;
    const world = emptyWorld();
    for (const fact of facts) applyToWorld(world, fact);
    const sights = new Sights(account);
    sights.advance(facts, facts.length);
    const pop3 = sights.open.get(this.pop3);
    const marked = world.watchers.get(this.pop3)?.marked ?? [];
    const inbox = world.accounts.get(account)?.mailboxes.get('INBOX') as Mailbox;
    const said = (cell: { state: string; number?: number }): string =>
      `${cell.state}${String(cell.number ?? '')}`;
    return besideRows(inbox, pop3 && { sight: pop3, marked }, sights.open.get(this.imap)).map((row) => [
      row.message.uid,
      said(row.pop3),
      said(row.imap),
    ]);
  }
}

test('what DELE marks stays for both until QUIT, and then for an IMAP session until it is told', () => {
  const scene = new Scene();
  scene.mark([[1, 1]]);
  expect(scene.rows()).toEqual([
    [1, 'marked1', 'there1'],
    [2, 'there2', 'there2'],
  ]);
  scene.expunge([[1, 1]]);
  scene.trace.add({ kind: 'mailbox-unselected', connection: scene.pop3 });
  // A login now would see one message, under the number 1.
  expect(scene.rows()).toEqual([
    [1, 'none', 'gone1'],
    [2, 'there1', 'there2'],
  ]);
  scene.trace.untagged(scene.imap, '* 1 EXPUNGE');
  expect(scene.rows()).toEqual([[2, 'there1', 'there1']]);
});

test('what arrives is never in the open maildrop, and in an IMAP session once it is told', () => {
  const scene = new Scene();
  scene.trace.added(1, 'INBOX', 3);
  expect(scene.rows()[2]).toEqual([3, 'unseen', 'untold']);
  scene.trace.untagged(scene.imap, '* 3 EXISTS');
  expect(scene.rows()[2]).toEqual([3, 'unseen', 'there3']);
});

// VANISHED is what a session with QRESYNC is told; what went before was never in its numbering. RFC 7162 §3.2.10
test.each([
  ['* 1 EXPUNGE', '* 2 FETCH (FLAGS ())'],
  ['* VANISHED 1', '* VANISHED (EARLIER) 2'],
])('what IMAP expunges stays in the maildrop until the end, under its number: %s', (told, idle) => {
  const scene = new Scene();
  scene.expunge([[1, 1]]);
  scene.trace.untagged(scene.imap, idle);
  scene.trace.untagged(scene.imap, told);
  expect(scene.rows()).toEqual([
    [1, 'gone1', 'none'],
    [2, 'there2', 'there1'],
  ]);
});

test('what came and went before a session was told is never among its messages', () => {
  const scene = new Scene();
  scene.trace.added(1, 'INBOX', 3);
  scene.trace.added(1, 'INBOX', 4);
  scene.expunge([[3, 3]]);
  scene.trace.untagged(scene.imap, '* 3 EXISTS');
  expect(scene.rows().slice(2)).toEqual([[4, 'unseen', 'there3']]);
});

test('without sessions both columns say what one would find that comes now', () => {
  const scene = new Scene();
  scene.select(scene.imap, false, 'Archive');
  scene.trace.close(scene.pop3);
  expect(scene.rows()).toEqual([
    [1, 'there1', 'there1'],
    [2, 'there2', 'there2'],
  ]);
});

test('another account is another view', () => {
  const { trace, imap } = new Scene();
  const sights = new Sights('bob@north.test');
  sights.advance(trace.facts, trace.facts.length);
  expect(sights.open.has(imap)).toBe(false);
});

test('what POP3 has no words for is counted', () => {
  const { trace } = new Scene();
  trace.add({ kind: 'flags-changed', ...here, uids: [[2, 2]], how: 'added', flags: ['\\Seen'] });
  trace.added(1, 'Archive', 1);
  const world = emptyWorld();
  for (const fact of trace.facts) applyToWorld(world, fact);
  expect(hiddenFromPop3(world.accounts.get(account)?.mailboxes.values() ?? [])).toEqual({
    flagged: 1,
    mailboxes: 2,
    messages: 1,
  });
});

test('who idles is told at QUIT, who does not with a later command', () => {
  const sessions = [{ connection: 3 }, { connection: 5 }, { connection: 7 }];
  const isIdling = (connection: number): boolean => connection === 5;
  expect(atQuit([], sessions, isIdling)).toEqual([]);
  const told = atQuit([[1, 2]], sessions, isIdling);
  expect(told.map(({ connections }) => connections)).toEqual([[5], [3, 7]]);
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringContaining('at once'),
    expect.stringContaining('NOOP'),
  ]);
});
