import { expect, test } from 'vitest';
import { isUnreached, queueNote, queueSentence } from './queue-words.ts';
import type { DeliveryTried, MessageQueued } from './trace/facts.ts';

const queued: MessageQueued = {
  kind: 'message-queued',
  queue: 'q3',
  host: 'mx.north.test',
  sender: 'alice@north.test',
  message: 'm',
  size: 312,
  recipients: [{ address: 'dave@south.test' }],
  smtpUtf8: false,
  eightBit: false,
  summary: { from: 'Alice', subject: 'Hi' },
  since: 0,
};
const tried = (outcome: 'relayed' | 'deferred' | 'failed', connection?: number): DeliveryTried => ({
  kind: 'delivery-tried',
  queue: 'q3',
  nextHop: { name: 'mx.south.test', address: '127.0.0.2', port: 25 },
  ...(connection === undefined ? {} : { connection }),
  deliveries: [
    { address: 'carol@south.test', outcome: 'relayed', status: '2.0.0', reply: '250 fine' },
    { address: 'dave@south.test', outcome, status: '4.4.1', reply: 'mx.south.test does not answer' },
  ],
});

test('a note says for whom a message waits, and tells a notice by its null reverse-path', () => {
  expect(queueNote(queued)).toBe('queued for dave@south.test');
  expect(queueNote({ ...queued, sender: '' })).toBe('notice queued for dave@south.test');
  const recipients = ['a', 'b', 'c'].map((name) => ({ address: `${name}@south.test` }));
  expect(queueNote({ ...queued, recipients })).toBe('queued for a@south.test and 2 more');
  expect(queueSentence(queued)).toBe('the message was queued at mx.north.test as q3 for dave@south.test');
});

test('the worst that became of a recipient is the news of an attempt', () => {
  expect(queueNote(tried('relayed', 4))).toBe('relayed to mx.south.test');
  expect(queueNote(tried('deferred'))).toBe('mx.south.test does not answer');
  expect(queueNote(tried('deferred', 4))).toBe('not taken by mx.south.test for now: 4.4.1');
  expect(queueNote(tried('failed'))).toBe('given up for dave@south.test: mx.south.test does not answer');
  expect(queueSentence(tried('deferred'))).toContain(
    'to mx.south.test for dave@south.test, but may be later',
  );
});

test('an attempt without a connection that brought nothing reached nobody', () => {
  expect(isUnreached(tried('deferred'))).toBe(true);
  expect(isUnreached(tried('deferred', 4))).toBe(false);
});

test('a plan says which attempt it is, and when by the clock of the world', () => {
  const planned = (attempts: number): string =>
    queueNote({ kind: 'delivery-planned', queue: 'q3', due: Date.UTC(2026, 0, 2, 3, 4, 5), attempts });
  expect([1, 2, 3, 10, 20].map(planned)).toEqual(
    ['2nd', '3rd', '4th', '11th', '21st'].map((nth) => `${nth} attempt at 03:04:05 UTC`),
  );
});
