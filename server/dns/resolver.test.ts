import { decode, encode, type Packet } from 'dns-packet';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { defaultZones } from '../../common/dns/default-zones.ts';
import type { Zones } from '../../common/dns/zone.ts';
import type { DnsAsked, DnsFact } from '../../common/trace/dns-facts.ts';
import { Askers } from './askers.ts';
import { LookupFailed, Resolver, type ResolverOptions } from './resolver.ts';
import { listenDns } from './server.ts';

const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

const many = Array.from({ length: 40 }, (_, i) => ({ name: '@', type: 'A', data: `127.0.1.${i}` }) as const);
const zones: Zones = {
  ...defaultZones,
  'many.test': many,
  'circle.test': [
    { name: 'a', type: 'CNAME', data: 'b.circle.test' },
    { name: 'b', type: 'CNAME', data: 'a.circle.test' },
  ],
  'xn--bcher-kva.test': [{ name: '@', type: 'TXT', data: 'books' }],
};

/** Timers that go off when told to. */
class Timers {
  #pending = new Set<() => void>();
  #woken: () => void = () => undefined;

  readonly after = (_ms: number, then: () => void): (() => void) => {
    this.#pending.add(then);
    this.#woken();
    return () => this.#pending.delete(then);
  };

  get count(): number {
    return this.#pending.size;
  }

  /** Waits until one is set, then lets it go off. */
  async goOff(): Promise<void> {
    while (this.#pending.size === 0) await new Promise<void>((resolve) => (this.#woken = resolve));
    const [then] = this.#pending;
    this.#pending.clear();
    then?.();
  }
}

async function world() {
  const facts: DnsFact[] = [];
  const askers = new Askers();
  const dns = await listenDns({
    host: '127.0.0.1',
    port: 0,
    zones: () => zones,
    record: (fact) => facts.push(fact),
    whoAsks: askers.whoAsks,
    log: (error) => {
      throw error;
    },
  });
  closers.push(dns.close);
  const server = { address: '127.0.0.1', port: dns.port };
  const timers = new Timers();
  const resolver = new Resolver({
    server,
    client: 'mx.north.test',
    register: askers.register,
    after: timers.after,
  });
  const asked = (): DnsAsked[] => facts.filter((fact) => fact.kind === 'dns-asked');
  return { resolver, asked, askers, timers };
}

test('finds exchanges and their addresses, and the server knows who asks', async () => {
  const { resolver, asked, askers, timers } = await world();
  expect(await resolver.lookup('South.test', 'MX')).toEqual({
    rcode: 'NOERROR',
    answers: [
      { name: 'south.test', type: 'MX', ttl: 60, preference: 10, data: 'mx.south.test' },
      { name: 'south.test', type: 'MX', ttl: 60, preference: 20, data: 'mx2.south.test' },
    ],
    additional: [
      { name: 'mx.south.test', type: 'A', ttl: 60, data: '127.0.0.2' },
      { name: 'mx2.south.test', type: 'A', ttl: 60, data: '127.0.0.3' },
    ],
  });
  expect(asked()).toMatchObject([{ by: 'mx.north.test', transport: 'udp' }]);
  // The port may soon be somebody else's.
  expect(asked().map(({ client }) => askers.whoAsks(client))).toEqual([undefined]);
  expect(timers.count).toBe(0);
});

test('every type comes back as the zone has it', async () => {
  const { resolver } = await world();
  const first = async (name: string, type: 'TXT' | 'SOA' | 'NS') =>
    (await resolver.lookup(name, type)).answers[0]?.data;
  expect(await first('south.test', 'TXT')).toBe('v=spf1 mx -all');
  expect(await first('south.test', 'SOA')).toBe('ns.south.test hostmaster.south.test 1 3600 600 86400 60');
  expect(await first('south.test', 'NS')).toBe('ns.south.test');
});

test('nothing found is an answer, not an error', async () => {
  const { resolver } = await world();
  const none = { answers: [], additional: [] };
  expect(await resolver.lookup('example.org', 'MX')).toEqual({ rcode: 'NXDOMAIN', ...none });
  expect(await resolver.lookup('south.test', 'A')).toEqual({ rcode: 'NOERROR', ...none });
});

test('an answer that was cut is fetched over TCP', async () => {
  const { resolver, asked } = await world();
  expect((await resolver.lookup('many.test', 'A')).answers).toHaveLength(40);
  expect(asked()).toMatchObject([
    { by: 'mx.north.test', transport: 'udp' },
    { by: 'mx.north.test', transport: 'tcp' },
  ]);
});

test('a name in letters of the world is asked for in its ASCII form; what no query can carry does not exist', async () => {
  const { resolver, asked } = await world();
  expect((await resolver.lookup('Bücher.test', 'TXT')).answers).toMatchObject([{ data: 'books' }]);
  expect((await resolver.lookup(`${'x'.repeat(64)}.test`, 'MX')).rcode).toBe('NXDOMAIN');
  expect((await resolver.lookup('a..test', 'MX')).rcode).toBe('NXDOMAIN');
  expect(asked()).toHaveLength(1);
});

test('a server that failed is no answer', async () => {
  const { resolver } = await world();
  const lookup = resolver.lookup('a.circle.test', 'A');
  await expect(lookup).rejects.toThrow(LookupFailed);
  await expect(lookup).rejects.toThrow(
    /^mx\.north\.test looked up A of a\.circle\.test: .*SERVFAIL.*again later$/,
  );
});

/** A server whose answers the test says, and a resolver that asks it. */
async function puppet(options: Partial<ResolverOptions> = {}) {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  const timers = new Timers();
  const server = { address: '127.0.0.1', port: socket.address().port };
  const register = () => () => undefined;
  const resolver = new Resolver({
    server,
    client: 'mx.north.test',
    register,
    after: timers.after,
    ...options,
  });
  return { socket, timers, resolver };
}

async function heard(socket: Socket) {
  const [query, from] = (await once(socket, 'message')) as [Buffer, { port: number }];
  const { id = 0, questions = [] } = decode(query);
  const say = (packet: Packet): void =>
    socket.send(encode({ type: 'response', id, questions, ...packet }), from.port, '127.0.0.1');
  return { id, questions, say };
}

const found = (data: string): Packet => ({ answers: [{ name: 'south.test', type: 'A', ttl: 1, data }] });

test('only the answer to this very query is one', async () => {
  const { socket, resolver } = await puppet({ nextId: () => 0x1234 });
  const lookup = resolver.lookup('south.test', 'A');
  const { id, say } = await heard(socket);
  expect(id).toBe(0x1234);
  say({ id: 0x1235, ...found('127.0.0.66') });
  say({ type: 'query', ...found('127.0.0.66') });
  say({ questions: [{ name: 'north.test', type: 'A' }], ...found('127.0.0.66') });
  say({ questions: [], ...found('127.0.0.66') });
  say(found('127.0.0.2'));
  expect((await lookup).answers).toMatchObject([{ data: '127.0.0.2' }]);
});

test('ids are not to be guessed', async () => {
  const { socket, resolver } = await puppet();
  const ids = new Set<number>();
  for (let i = 0; i < 8; i++) {
    const lookup = resolver.lookup('south.test', 'A');
    const { id, say } = await heard(socket);
    ids.add(id);
    say(found('127.0.0.2'));
    await lookup;
  }
  // All eight alike, or four of them, would be a wonder among 65536.
  expect(ids.size).toBeGreaterThan(4);
});

test('silence is answered by asking once more', async () => {
  const { socket, resolver, timers } = await puppet();
  const lookup = resolver.lookup('south.test', 'A');
  await heard(socket);
  const again = heard(socket);
  await timers.goOff();
  (await again).say(found('127.0.0.2'));
  expect((await lookup).answers).toMatchObject([{ data: '127.0.0.2' }]);
  expect(timers.count).toBe(0);
});

test('and silence again is a failure that says what to look at', async () => {
  const { socket, resolver, timers } = await puppet();
  const failure = expect(resolver.lookup('south.test', 'A')).rejects.toThrow(
    /did not answer 2 queries within 2 s/,
  );
  await heard(socket);
  const again = heard(socket);
  await timers.goOff();
  await again;
  await timers.goOff();
  await failure;
});

test('an answer that cannot be read is a failure', async () => {
  const { socket, resolver } = await puppet();
  const failure = expect(resolver.lookup('south.test', 'A')).rejects.toThrow(LookupFailed);
  const [query, from] = (await once(socket, 'message')) as [Buffer, { port: number }];
  // It claims an answer, and has none.
  const answer = Buffer.from(query);
  answer[2] = 0x80;
  answer[7] = 1;
  socket.send(answer, from.port, '127.0.0.1');
  await failure;
});

test('a server that is not there is told at once', async () => {
  const { socket, resolver } = await puppet();
  closers.length = 0;
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  await expect(resolver.lookup('south.test', 'A')).rejects.toThrow(
    /nothing listens on 127\.0\.0\.1:\d+.*start it$/,
  );
});

test('a server that cuts its answer and then takes no connection is a failure', async () => {
  const { socket, resolver } = await puppet();
  const failure = expect(resolver.lookup('south.test', 'A')).rejects.toThrow(LookupFailed);
  const { say } = await heard(socket);
  say({ flags: 0x0200 });
  await failure;
});
