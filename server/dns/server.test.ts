import { decode, encode, type DecodedPacket } from 'dns-packet';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { defaultZones } from '../../common/dns/default-zones.ts';
import type { Zones } from '../../common/dns/zone.ts';
import type { DnsFact } from '../../common/trace/dns-facts.ts';
import { LengthFramed, withLength } from './framing.ts';
import { listenDns, type DnsOptions, type ListeningDns } from './server.ts';

const started: ListeningDns[] = [];
afterEach(() => Promise.all(started.splice(0).map((dns) => dns.close())));

async function start(options: Partial<DnsOptions> = {}) {
  const facts: DnsFact[] = [];
  const problems: unknown[] = [];
  const dns = await listenDns({
    host: '127.0.0.1',
    port: 0,
    zones: () => defaultZones,
    record: (fact) => facts.push(fact),
    whoAsks: () => undefined,
    log: (problem) => problems.push(problem),
    ...options,
  });
  started.push(dns);
  return { ...dns, facts, problems };
}

const queryOf = (id: number, name = 'south.test'): Uint8Array =>
  encode({ type: 'query', id, questions: [{ name, type: 'MX' }] });

async function overUdp(port: number, ...queries: Uint8Array[]): Promise<DecodedPacket> {
  const socket = createSocket('udp4');
  const heard = once(socket, 'message') as Promise<[Buffer]>;
  for (const query of queries) socket.send(query, port, '127.0.0.1');
  const [answer] = await heard;
  socket.close();
  return decode(answer);
}

/** A connection, and what comes over it as whole messages. */
function overTcp(port: number): { socket: Socket; next: () => Promise<DecodedPacket> } {
  const socket = connect(port, '127.0.0.1');
  const framed = new LengthFramed();
  let heard = (): void => undefined;
  socket.on('data', (octets) => {
    framed.push(octets as Buffer);
    heard();
  });
  const next = async (): Promise<DecodedPacket> => {
    for (;;) {
      const message = framed.take();
      if (message) return decode(Buffer.from(message));
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  return { socket, next };
}

test('answers on both transports at one port, and tells the trace', async () => {
  const { port, facts } = await start({
    whoAsks: ({ port: from }) => (from > 0 ? 'mx.north.test' : undefined),
  });
  expect((await overUdp(port, queryOf(1))).answers).toHaveLength(2);
  const { socket, next } = overTcp(port);
  socket.write(withLength(queryOf(2, 'nobody.test')));
  expect((await next()).id).toBe(2);
  socket.destroy();
  const client = { address: '127.0.0.1', port: expect.any(Number) as number };
  expect(facts).toMatchObject([
    {
      kind: 'dns-asked',
      lookup: 1,
      transport: 'udp',
      client,
      by: 'mx.north.test',
      name: 'south.test',
      size: 28,
    },
    { kind: 'dns-answered', lookup: 1, rcode: 'NOERROR', answers: { length: 2 }, additional: { length: 2 } },
    { kind: 'dns-asked', lookup: 2, transport: 'tcp', client, name: 'nobody.test', type: 'MX', size: 29 },
    { kind: 'dns-answered', lookup: 2, rcode: 'NXDOMAIN', truncated: false },
  ]);
});

test('a zone that changes is in force at the next query', async () => {
  let zones: Zones = {};
  const { port } = await start({ zones: () => zones });
  expect((await overUdp(port, queryOf(1))).answers).toEqual([]);
  zones = defaultZones;
  expect((await overUdp(port, queryOf(2))).answers).toHaveLength(2);
});

test('what is no query is passed over, and the next one answered', async () => {
  const { port, facts } = await start();
  const response = encode({ type: 'response', id: 7, questions: [{ name: 'south.test', type: 'MX' }] });
  expect((await overUdp(port, Uint8Array.of(1, 2), response, queryOf(8))).id).toBe(8);
  expect(facts.filter(({ kind }) => kind === 'dns-asked')).toHaveLength(1);
});

test('a bug of ours is logged and answered SERVFAIL, and the server goes on', async () => {
  let broken = true;
  const bug = new Error('bug');
  const { port, problems, facts } = await start({
    zones: () => {
      if (broken) throw bug;
      return defaultZones;
    },
  });
  expect(await overUdp(port, queryOf(1))).toMatchObject({ id: 1, rcode: 'SERVFAIL' });
  expect(problems).toEqual([bug]);
  expect(facts).toMatchObject([{ name: '' }, { rcode: 'SERVFAIL' }]);
  broken = false;
  expect((await overUdp(port, queryOf(2))).answers).toHaveLength(2);
});

test('many queries come over one connection, in pieces of any size', async () => {
  const { port } = await start();
  const { socket, next } = overTcp(port);
  const octets = Buffer.concat([1, 2, 3].map((id) => withLength(queryOf(id))));
  socket.write(octets.subarray(0, 1));
  socket.write(octets.subarray(1, 40));
  expect((await next()).id).toBe(1);
  socket.write(octets.subarray(40));
  expect([(await next()).id, (await next()).id]).toEqual([2, 3]);
  socket.destroy();
});

test('a client that does not read is not answered without end, and gets all once it reads', async () => {
  const text = [1, 2, 3, 4, 5, 6].map(() => `"${'x'.repeat(255)}"`).join(' ');
  const { port, facts } = await start({
    zones: () => ({ 'long.test': [{ name: '@', type: 'TXT', data: text }] }),
  });
  const { socket, next } = overTcp(port);
  socket.pause();
  // More than the system's own buffers take.
  const count = 20_000;
  const query = (id: number): Uint8Array =>
    withLength(encode({ type: 'query', id, questions: [{ name: 'long.test', type: 'TXT' }] }));
  socket.write(Buffer.concat(Array.from({ length: count }, (_, id) => query(id))));
  const answered = (): number =>
    facts.filter((fact) => 'transport' in fact && fact.transport === 'tcp').length;
  let before = 0;
  while (answered() === 0 || answered() !== before) {
    before = answered();
    // Others take their turns, so the server had time for more.
    for (let i = 0; i < 50; i++) await overUdp(port, queryOf(1));
  }
  expect(before).toBeLessThan(count);
  socket.resume();
  for (let id = 0; id < count; id++) expect((await next()).id).toBe(id);
  socket.destroy();
});

test('a client that says nothing whole is let go', async () => {
  const { port } = await start({ idleMs: 20 });
  const { socket } = overTcp(port);
  socket.resume();
  socket.write(Uint8Array.of(0, 28, 1));
  await once(socket, 'close');
});

test('a client that announces more than any query needs is cut off', async () => {
  const { port, facts } = await start();
  const { socket } = overTcp(port);
  socket.resume();
  socket.write(Uint8Array.of(0x10, 0x01));
  await once(socket, 'close');
  expect(facts).toEqual([]);
});

test('no more connections are held than may be', async () => {
  const { port } = await start({ maxConnections: 1 });
  const first = overTcp(port);
  first.socket.write(withLength(queryOf(1)));
  await first.next();
  const second = overTcp(port);
  second.socket.resume();
  second.socket.on('error', () => undefined);
  await once(second.socket, 'close');
  first.socket.write(withLength(queryOf(2)));
  expect((await first.next()).id).toBe(2);
  first.socket.destroy();
});

test('a stop closes what is open, and the port is free again', async () => {
  const { port, close } = await start();
  const { socket, next } = overTcp(port);
  socket.write(withLength(queryOf(1)));
  await next();
  socket.resume();
  const closed = once(socket, 'close');
  await close();
  await closed;
  started.length = 0;
  expect((await start({ port })).port).toBe(port);
});

test('a port that is taken for one transport alone is told, and the other left free', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(/EADDRINUSE/);
  await new Promise((resolve) => other.close(resolve));
  expect((await start({ port })).port).toBe(port);
  await expect(start({ port })).rejects.toThrow(/EADDRINUSE/);
});
