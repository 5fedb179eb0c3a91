import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { refusalOf, refuseQueries } from './dns-placeholder.ts';

/** A query for the MX of north.test, recursion desired. */
const query = Uint8Array.from([
  0xab, 0xcd, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, 5, 0x6e, 0x6f, 0x72, 0x74, 0x68, 4, 0x74, 0x65, 0x73, 0x74,
  0, 0, 15, 0, 1,
]);

test('a query is refused under its own id, its question repeated', async () => {
  const dns = await refuseQueries('127.0.0.1', 0);
  const socket = createSocket('udp4');
  const answered = once(socket, 'message');
  socket.send(query, dns.port, '127.0.0.1');
  const [answer] = (await answered) as [Buffer];
  expect([...answer]).toEqual([0xab, 0xcd, 0x81, 0x05, ...query.subarray(4)]);
  socket.close();
  await dns.close();
});

test('what is no query gets no answer, so that two servers never talk to each other forever', () => {
  expect(refusalOf(query.subarray(0, 11))).toBeUndefined();
  expect(refusalOf(refusalOf(query) as Uint8Array)).toBeUndefined();
});

test('a port that is taken is told', async () => {
  const dns = await refuseQueries('127.0.0.1', 0);
  await expect(refuseQueries('127.0.0.1', dns.port)).rejects.toThrow(/EADDRINUSE/);
  await dns.close();
});
