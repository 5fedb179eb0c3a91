import { expect, test } from 'vitest';
import type { Fact, FactBody } from '../../common/trace/facts.ts';
import { emptyPost, foldPost, PostTravel, worldTime } from './post.ts';

const queued = (queue: string): FactBody => ({
  kind: 'message-queued',
  queue,
  host: 'mx.north.test',
  sender: 'alice@north.test',
  message: 'm',
  size: 3,
  recipients: [{ address: 'dave@south.test' }],
  smtpUtf8: false,
  eightBit: false,
  summary: { from: 'alice', subject: 'Lunch?' },
  since: 0,
});
const traced = (...bodies: FactBody[]): Fact[] =>
  bodies.map((body, i) => ({ ...body, seq: i + 1, at: 1000 }));

const facts = traced(
  queued('q1'),
  { kind: 'delivery-planned', queue: 'q1', due: 5, attempts: 1 },
  queued('q2'),
  { kind: 'queue-held', queue: 'q1', held: true },
  { kind: 'clock-set', shows: 500_000, rate: 60 },
  { kind: 'message-unqueued', queue: 'q1', how: 'deleted' },
  { kind: 'world-changed', text: 'hosts: []', by: 'page' },
);

test('the queues are as they were at each fact, and what was handed out stays as it was', () => {
  const travel = new PostTravel();
  travel.advance(facts.slice(0, 3));
  const early = travel.latest;
  travel.advance(facts);
  expect([...travel.latest.queues.keys()]).toEqual(['q2']);
  expect(early.queues.get('q1')).toMatchObject({ held: false, due: 5, attempts: 1 });
  expect(travel.at(facts, 4).queues.get('q1')?.held).toBe(true);
  expect(travel.at(facts, 2).queues.get('q1')?.held).toBe(false);
  expect([...travel.at(facts, 1).queues.keys()]).toEqual(['q1']);
  expect(travel.at(facts, 6).described).toBeUndefined();
  expect(travel.latest.described?.text).toBe('hosts: []');
});

test('facts of other things change nothing', () => {
  const others = traced({ kind: 'account-created', account: 'a@north.test' });
  expect(foldPost(emptyPost, others, 0, 1)).toBe(emptyPost);
});

test('the clock goes with ours until it is set, then at its rate', () => {
  expect(worldTime(undefined, 77)).toBe(77);
  const { clock } = foldPost(emptyPost, facts, 0, facts.length);
  expect(worldTime(clock, 1000)).toBe(500_000);
  expect(worldTime(clock, 3000)).toBe(620_000);
  // Our clock may lag a little behind the server's.
  expect(worldTime(clock, 900)).toBe(500_000);
});
