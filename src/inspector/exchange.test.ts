import { expect, test } from 'vitest';
import type { Fact, FactOf } from '../../common/trace/facts.ts';
import { exchangeOf, MAX_PAIRS, tlsStartedAt } from './exchange.ts';

const octets = new Uint8Array(0);
const frame = { connection: 1, exchange: 4, octets, size: 0 };
const command: FactOf<'command-sent'> = { kind: 'command-sent', ...frame, verb: 'DATA', seq: 10, at: 1000 };
const message: FactOf<'octets-sent'> = { kind: 'octets-sent', ...frame, what: 'message', seq: 12, at: 5000 };
const reply = (seq: number, at: number, final: boolean): FactOf<'reply-sent'> => ({
  kind: 'reply-sent',
  ...frame,
  what: 'reply',
  outcome: 'ok',
  final,
  code: '250',
  lines: 1,
  seq,
  at,
});

test('latency counts from what the client said last, not from the command while somebody types', () => {
  const replies = [reply(11, 1002, false), reply(13, 5007, true)];
  const facts: Fact[] = [command, replies[0] as Fact, message, replies[1] as Fact];
  const { pairs, latency, omitted } = exchangeOf(command, replies, facts);
  expect(pairs.map(({ fact, after }) => [fact.seq, after])).toEqual([
    [10, undefined],
    [11, 2],
    [12, undefined],
    [13, 7],
  ]);
  expect(latency).toBe(7);
  expect(omitted).toBe(0);
});

test('of many replies the first ones and the last are listed', () => {
  const replies = Array.from({ length: 10_000 }, (_, i) => reply(11 + i, 1001 + i, i === 9999));
  const { pairs, omitted } = exchangeOf(command, replies, [command, ...replies]);
  expect(pairs).toHaveLength(MAX_PAIRS + 1);
  expect(pairs.at(-1)?.fact.seq).toBe(10_010);
  expect(omitted).toBe(10_000 - MAX_PAIRS);
});

test('a command not yet answered has no latency', () => {
  expect(exchangeOf(command, [], [command])).toEqual({ pairs: [{ fact: command }], omitted: 0 });
});

test('what another connection says meanwhile does not belong to it', () => {
  const other: Fact = { ...message, connection: 2 };
  expect(
    exchangeOf(command, [reply(13, 1001, true)], [command, other]).pairs.map(({ fact }) => fact.seq),
  ).toEqual([10, 13]);
});

test('what was said before the handshake is told from what came after', () => {
  const endpoint = { address: '127.0.0.1', port: 1 };
  const opened: FactOf<'connection-opened'> = {
    kind: 'connection-opened',
    connection: 1,
    protocol: 'smtp',
    service: 'smtp',
    client: endpoint,
    server: endpoint,
    seq: 5,
    at: 0,
  };
  const handshake = { kind: 'tls-started', version: 'TLSv1.3', cipher: 'x', took: 1, at: 0 } as const;
  const facts: Fact[] = [
    opened,
    { ...handshake, connection: 2, seq: 6 },
    command,
    { ...handshake, connection: 1, seq: 11 },
  ];
  expect(tlsStartedAt(opened, facts)).toBe(11);
  expect(tlsStartedAt(opened, facts.slice(0, 3))).toBeUndefined();
});
