import { expect, test } from 'vitest';
import { EMPTY, octetsOf, textOf } from '../../common/octets.ts';
import type { FactBody, Frame } from '../../common/trace/facts.ts';
import { TraceLog } from './log.ts';

const opened = (connection: number): FactBody => ({
  kind: 'connection-opened',
  connection,
  protocol: 'smtp',
  service: 'smtp',
  client: { address: '127.0.0.1', port: 1 },
  server: { address: '127.0.0.1', port: 2 },
});
const closed = (connection: number): FactBody => ({ kind: 'connection-closed', connection, by: 'client' });
const line = (connection: number): FactBody => ({ ...noop(4), connection });
const noop = (size: number): Frame => ({
  kind: 'command-sent',
  exchange: 1,
  verb: 'NOOP',
  octets: octetsOf('NOOP'),
  size,
});
const account: FactBody = { kind: 'account-created', account: 'alice@north.test' };

const small = { wireFacts: 100, overflowOctets: 10 };

test('facts are numbered from 1, and time never steps back', () => {
  const times = [1000.5, 900, 1001];
  const log = new TraceLog(() => times.shift() ?? 0);
  const facts = [log.append(account), log.append(account), log.append(account)];
  expect(facts.map(({ seq, at }) => [seq, at])).toEqual([
    [1, 1000.5],
    [2, 1000.5],
    [3, 1001],
  ]);
  expect(log.last).toBe(3);
});

test('what came after a fact is given in order, as many as asked for', () => {
  const log = new TraceLog(() => 0);
  for (let i = 0; i < 10; i++) log.append(account);
  const seqs = (after: number, limit?: number): number[] => log.since(after, limit).map(({ seq }) => seq);
  expect(seqs(7)).toEqual([8, 9, 10]);
  expect(seqs(2, 3)).toEqual([3, 4, 5]);
  expect(seqs(10)).toEqual([]);
  expect(seqs(99)).toEqual([]);
  expect(seqs(0)).toHaveLength(10);
});

test('listeners are told at once, until they have enough', () => {
  const log = new TraceLog(() => 0);
  const heard: number[] = [];
  const stop = log.listen(({ seq }) => heard.push(seq));
  log.append(account);
  stop();
  log.append(account);
  expect(heard).toEqual([1]);
});

test('whole connections that closed are forgotten first, mailbox facts never', () => {
  const log = new TraceLog(() => 0, small);
  log.append(account);
  log.append(opened(1));
  for (let connection = 2; connection <= 40; connection++) {
    log.append(opened(connection));
    log.append(line(connection));
    log.append(closed(connection));
  }
  const facts = log.since(0);
  expect(facts.filter((fact) => 'connection' in fact).length).toBeLessThanOrEqual(100);
  expect(facts[0]).toMatchObject(account);
  // The one that is open is whole, and of those that closed none is there in part.
  expect(facts[1]).toMatchObject({ kind: 'connection-opened', connection: 1 });
  const kept = new Map<number, number>();
  for (const fact of facts) {
    if ('connection' in fact) kept.set(fact.connection, (kept.get(fact.connection) ?? 0) + 1);
  }
  kept.delete(1);
  expect([...new Set(kept.values())]).toEqual([3]);
  expect(kept.has(40)).toBe(true);
  expect(facts.map(({ seq }) => seq)).toEqual(facts.map(({ seq }) => seq).sort((a, b) => a - b));
});

test('one endless connection is kept within the bound too, from its newest frames', () => {
  const log = new TraceLog(() => 0, small);
  log.append(opened(1));
  for (let i = 0; i < 1000; i++) log.append(line(1));
  const facts = log.since(0);
  expect(facts.length).toBeLessThanOrEqual(100);
  expect(facts[0]?.kind).toBe('connection-opened');
  expect(facts.at(-1)?.seq).toBe(1001);
});

test('a flood over a few connections that are open is bounded even when closed ones do not suffice', () => {
  const log = new TraceLog(() => 0, small);
  log.append(opened(1));
  log.append(closed(1));
  for (let i = 0; i < 300; i++) log.append(line(2 + (i % 3)));
  expect(log.since(0).length).toBeLessThanOrEqual(100);
});

test('the rest of long frames is kept within a bound, the newest longest', () => {
  const log = new TraceLog(() => 0, small);
  const first = log.appendFrame(1, noop(10), octetsOf('sixsix'));
  expect(textOf(log.octetsOf(first.seq) ?? EMPTY)).toBe('NOOPsixsix');
  const second = log.appendFrame(1, noop(10), octetsOf('SIXSIX'));
  expect(log.octetsOf(first.seq)).toBeUndefined();
  expect(textOf(log.octetsOf(second.seq) ?? EMPTY)).toBe('NOOPSIXSIX');
  expect(log.octetsOf(99)).toBeUndefined();
});

test('the rest of a frame is forgotten with its frame', () => {
  const log = new TraceLog(() => 0, small);
  log.append(opened(1));
  log.append(opened(2));
  const kept = log.appendFrame(1, noop(8), octetsOf('four'));
  const { seq } = log.appendFrame(2, noop(8), octetsOf('FOUR'));
  log.append(closed(2));
  for (let connection = 3; connection < 60; connection++) {
    log.append(opened(connection));
    log.append(closed(connection));
  }
  expect(log.octetsOf(seq)).toBeUndefined();
  // Its octets no longer count: as many fit anew, and the older one stays.
  const later = log.appendFrame(1, noop(10), octetsOf('sixsix'));
  expect(log.octetsOf(kept.seq)).toHaveLength(8);
  expect(log.octetsOf(later.seq)).toHaveLength(10);
});

test('where nothing may be dropped, the whole trace is not gone through for each fact', () => {
  const log = new TraceLog(() => 0, { wireFacts: 20_000, overflowOctets: 0 });
  const selected = (connection: number): FactBody => ({ kind: 'mailbox-unselected', connection });
  const began = performance.now();
  for (let i = 0; i < 60_000; i++) log.append(selected(1));
  // A pass for each would take minutes.
  expect(performance.now() - began).toBeLessThan(5000);
  expect(log.since(0)).toHaveLength(60_000);
});

test('a piece of what a socket read does not keep all of it', () => {
  const log = new TraceLog(() => 0);
  for (const size of [3, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 20_000, 5]) {
    const block = new Uint8Array(64 * 1024).fill(size % 251);
    const { seq } = log.appendFrame(1, { ...noop(size), octets: block.subarray(100, 100 + size) });
    expect(log.octetsOf(seq)).toEqual(new Uint8Array(size).fill(size % 251));
    block.fill(0);
    expect(log.octetsOf(seq)).toEqual(new Uint8Array(size).fill(size % 251));
  }
});

test('a message that is most of what a socket read is not copied', () => {
  const log = new TraceLog(() => 0);
  const block = new Uint8Array(6000).fill(7);
  const { seq } = log.appendFrame(1, { ...noop(5000), octets: block.subarray(0, 5000) });
  expect(log.octetsOf(seq)?.buffer).toBe(block.buffer);
});
