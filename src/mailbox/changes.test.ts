import { expect, test } from 'vitest';
import type { StoredMessage } from '../../common/projections/mailbox.ts';
import type { Fact, FactBody } from '../../common/trace/facts.ts';
import {
  changesTo,
  factsBetween,
  lookedAt,
  MAX_FADING,
  messagesIn,
  placeKey,
  placesTouched,
  placeToFollow,
  rowsWith,
  withMissed,
} from './changes.ts';

const inbox = { account: 'alice@north.test', mailbox: 'INBOX' };
const archive = { account: 'alice@north.test', mailbox: 'Archive' };
const message = (uid: number): StoredMessage => ({
  uid,
  message: 'm',
  size: 1,
  flags: [],
  internalDate: 0,
  summary: { from: '', subject: '' },
  changedBy: 0,
  modseq: 0,
});
const trace = (...bodies: FactBody[]): Fact[] =>
  bodies.map((body, i) => ({ ...body, seq: i + 1, at: i }) as Fact);

const moved = trace(
  { kind: 'messages-added', ...archive, how: 'moved', messages: [message(7), message(8)] },
  { kind: 'messages-expunged', ...inbox, uids: [[1, 2]] },
);

test('what facts did to one mailbox is gathered, and nothing of others', () => {
  expect(changesTo(moved, archive)).toEqual({ added: [[[7, 8]]], flagged: [], expunged: [] });
  expect(changesTo(moved, inbox)).toEqual({ added: [], flagged: [], expunged: [[[1, 2]]] });
});

test('the pane follows to what changed last, but stays where something happens', () => {
  const bob = { account: 'bob@north.test', mailbox: 'INBOX' };
  expect(placeToFollow(moved, bob)).toEqual(inbox);
  expect(placeToFollow(moved, archive)).toEqual(archive);
  expect(placeToFollow([], bob)).toEqual(bob);
});

test('mailboxes that come with an account are not worth a look, those somebody created are', () => {
  const created = { kind: 'mailbox-created', ...archive, uidvalidity: 1 } as const;
  expect(placesTouched(trace(created))).toEqual([]);
  expect(placesTouched(trace({ ...created, cause: { connection: 1, exchange: 2 } }))).toEqual([archive]);
});

test('messages that leave stand between those that stay', () => {
  const rows = rowsWith([message(2), message(4)], [message(1), message(3), message(5)]);
  expect(rows.map(({ message: { uid }, index }) => [uid, index])).toEqual([
    [1, -1],
    [2, 0],
    [3, -1],
    [4, 1],
    [5, -1],
  ]);
});

test('messages are found by UID sets, no more than can be seen to fade', () => {
  const messages = Array.from({ length: 1000 }, (_, i) => message(i * 2 + 1));
  expect(messagesIn(messages, [[[4, 9]], [[1, 1]]]).map(({ uid }) => uid)).toEqual([1, 5, 7, 9]);
  expect(messagesIn(messages, [[[1, 5000]]])).toHaveLength(MAX_FADING);
});

test('a step in time takes the facts after the one and through the other', () => {
  expect(factsBetween(moved, 0, 1).map(({ seq }) => seq)).toEqual([1]);
  expect(factsBetween(moved, 1, 9).map(({ seq }) => seq)).toEqual([2]);
  expect(factsBetween(moved, 2, 1)).toEqual([]);
});

test('changes elsewhere are counted until somebody looks there', () => {
  const once = withMissed(new Map(), [archive, inbox], inbox);
  const twice = withMissed(once, [archive], inbox);
  expect([...twice]).toEqual([[placeKey(archive), 2]]);
  expect(withMissed(twice, [inbox], inbox)).toBe(twice);
  expect([...lookedAt(twice, archive)]).toEqual([]);
  expect(lookedAt(twice, inbox)).toBe(twice);
});
