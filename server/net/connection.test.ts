import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Service } from '../../common/protocols.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';
import { latin1Of } from '../../common/octets.ts';
import { observeParrot, Parrot } from '../../test/net/parrot.ts';
import { Peer } from '../../test/net/peer.ts';
import { TraceLog } from '../trace/log.ts';
import { certificates, hostNames } from './certificates.ts';
import { listen, type Listening, type Switchboard } from './listen.ts';
import { ClientNames } from './client-names.ts';
import { Turn } from './turn.ts';
import type { TlsMaterial } from './tls.ts';

let material: TlsMaterial;
beforeAll(async () => {
  material = await certificates(undefined, hostNames(['north.test'], '127.0.0.1'), Date.now());
});

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listening) => listening.close()));
});

interface Aviary {
  readonly port: number;
  readonly parrots: Parrot[];
  readonly trace: TraceLog;
  readonly errors: unknown[];
  readonly board: Switchboard;
  readonly listening: Listening;
  /** Resolves with the first fact, past or to come, of a kind. */
  fact<Kind extends Fact['kind']>(kind: Kind): Promise<FactOf<Kind>>;
}

async function aviary(
  service: Service = 'smtp',
  changes: (parrot: Parrot) => void = () => undefined,
): Promise<Aviary> {
  const trace = new TraceLog(() => Date.now());
  const parrots: Parrot[] = [];
  const errors: unknown[] = [];
  const board: Switchboard = {
    trace,
    turn: new Turn(),
    tls: () => Promise.resolve(material),
    names: new ClientNames((fact) => trace.append(fact)),
    log: (error) => errors.push(error),
    connections: new Map(),
    next: 1,
  };
  const makeEngine = (wire: Parrot['wire']): Parrot => {
    const parrot = new Parrot(wire);
    changes(parrot);
    parrots.push(parrot);
    return parrot;
  };
  const listening = await listen(
    board,
    { hostname: 'mx.north.test', service, makeObserver: observeParrot, makeEngine },
    '127.0.0.1',
    0,
  );
  open.push(listening);
  return {
    port: listening.port,
    parrots,
    trace,
    errors,
    board,
    listening,
    fact: (kind) =>
      new Promise((resolve) => {
        const found = trace.since(0).find((fact) => fact.kind === kind);
        if (found) resolve(found as never);
        const stop = trace.listen((fact) => {
          if (fact.kind !== kind) return;
          stop();
          resolve(fact as never);
        });
      }),
  };
}

const wordsOf = (trace: TraceLog): string[] =>
  trace.since(0).map((fact) => ('octets' in fact ? latin1Of(fact.octets).trimEnd() : fact.kind));

/** How many octets a peer hears from now until the server closes. */
async function octetsUntilEnd({ socket }: Peer): Promise<number> {
  let heard = 0;
  socket.removeAllListeners('data').on('data', (chunk: Buffer) => (heard += chunk.length));
  await once(socket, 'end');
  return heard;
}

test('the order of the trace is the order on the wire', async () => {
  const { port, trace, fact } = await aviary();
  const peer = new Peer(port);
  peer.say('one\r\ntwo\r\nQUIT\r\n');
  await fact('connection-closed');
  expect(wordsOf(trace)).toEqual([
    'connection-opened',
    '220 parrot',
    // The client sent its three lines at once, before anything was answered.
    'one',
    'two',
    'QUIT',
    '250 one',
    '250 two',
    '221 bye',
    'connection-closed',
  ]);
});

test('a connection says who closed it, and nothing more after a goodbye', async () => {
  const { port, parrots, fact } = await aviary();
  const peer = new Peer(port);
  expect(await peer.line()).toBe('220 parrot');
  expect(await peer.ask('QUIT')).toBe('221 bye');
  expect(await peer.line()).toBeUndefined();
  const closed = await fact('connection-closed');
  expect(closed).toMatchObject({ by: 'server' });
  expect(closed).not.toHaveProperty('broken');
  expect(parrots[0]?.log.filter((entry) => entry === 'closed')).toEqual(['closed']);
});

test('a client that closes without goodbye is told of', async () => {
  const { port, fact } = await aviary();
  const peer = new Peer(port);
  await peer.ask('hello');
  peer.socket.end();
  expect(await fact('connection-closed')).toMatchObject({
    by: 'client',
    broken: 'the client closed without QUIT',
  });
});

test('a client that vanishes in the middle of a line leaves a broken-off frame and words for it', async () => {
  const { port, trace, fact, parrots, errors } = await aviary();
  const peer = new Peer(port);
  await peer.line();
  await peer.ask('hello');
  peer.say('MAIL FR');
  // The server has it once it has answered nothing for it: what follows on another connection is later.
  const heard = new Promise<void>((resolve) => {
    const { receive } = Parrot.prototype;
    const parrot = parrots[0] as Parrot;
    parrot.receive = (octets) => {
      receive.call(parrot, octets);
      resolve();
    };
  });
  await heard;
  peer.vanish();
  const closed = await fact('connection-closed');
  expect(closed.by).toBe('client');
  expect(closed.broken).toMatch(/^the client vanished in the middle of a command line: .*ECONNRESET/);
  const broken = trace.since(0).find((fact) => 'octets' in fact && fact.oddities?.[0]?.name === 'broken-off');
  expect(broken).toMatchObject({ kind: 'command-sent', size: 7 });
  expect(errors).toEqual([]);
});

test('several sends in one tick leave as one write', async () => {
  const { port } = await aviary();
  const peer = new Peer(port);
  await peer.line();
  const chunk = once(peer.socket, 'data');
  peer.say('a\r\nb\r\nc\r\n');
  expect(String(((await chunk) as [Buffer])[0])).toBe('250 a\r\n250 b\r\n250 c\r\n');
});

test('an engine that floods is stopped by a client that does not read, and goes on when it reads', async () => {
  const { port, parrots } = await aviary();
  const peer = new Peer(port);
  await peer.line();
  peer.socket.pause();
  const size = 20_000_000;
  const full = new Promise<void>((resolve) => {
    const parrot = parrots[0] as Parrot;
    const { push } = parrot.log;
    parrot.log.push = (...entries: string[]) => {
      if (entries[0] === 'full') resolve();
      return push.apply(parrot.log, entries);
    };
  });
  peer.say(`FLOOD ${size}\r\n`);
  await full;
  let heard = 0;
  peer.socket.removeAllListeners('data');
  const all = new Promise<void>((resolve) =>
    peer.socket.on('data', (chunk: Buffer) => {
      heard += chunk.length;
      if (heard >= size) resolve();
    }),
  );
  peer.socket.resume();
  await all;
  expect(heard).toBe(size);
});

test('a client that closes its side after its last command still gets all it is owed', async () => {
  const { port, parrots, fact } = await aviary();
  const peer = new Peer(port);
  await peer.line();
  const size = 20_000_000;
  peer.socket.end(`FLOOD ${size}\r\n`);
  expect(await octetsUntilEnd(peer)).toBe(size);
  // It was more than could be handed to the socket at once.
  expect(parrots[0]?.log).toContain('full');
  expect(await fact('connection-closed')).toMatchObject({
    by: 'client',
    broken: 'the client closed without QUIT',
  });
});

test('after the goodbye a slow reader gets all it is owed before its time to close begins', async () => {
  const { port, parrots } = await aviary();
  const peer = new Peer(port);
  await peer.line();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    peer.socket.pause();
    const word = 'y'.repeat(20_000_000);
    peer.say(`${word}\r\nQUIT\r\n`);
    const parrot = parrots[0] as Parrot;
    while (!parrot.log.includes('QUIT')) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(60_000);
    const octets = octetsUntilEnd(peer);
    peer.socket.resume();
    expect(await octets).toBe(`250 ${word}\r\n221 bye\r\n`.length);
  } finally {
    vi.useRealTimers();
  }
});

test.each(['FLOOD 20000000\r\n', `${'y'.repeat(20_000_000)}\r\nQUIT\r\n`])(
  'a client that is owed octets and reads none of them is cut off in the end (%#)',
  async (said) => {
    // Long enough for a busy machine to hear what the client says first.
    const { port, fact } = await aviary('smtp', (parrot) => (parrot.idleTimeout = 900));
    const peer = new Peer(port);
    await peer.line();
    peer.socket.pause();
    peer.say(said);
    expect(await fact('connection-closed')).toMatchObject({
      by: 'server',
      broken: 'the client read nothing for 900 ms',
    });
  },
);

test('held octets wait, and come in order once released', async () => {
  const { port, parrots } = await aviary();
  const peer = new Peer(port);
  await peer.line();
  peer.say('HOLD\r\n');
  const parrot = parrots[0] as Parrot;
  while (!parrot.log.includes('HOLD')) await new Promise((resolve) => setImmediate(resolve));
  peer.say('after\r\n');
  // A second connection shows that the server had the time to hear more, and did not.
  const other = new Peer(port);
  await other.line();
  await other.ask('hello');
  expect(parrot.log).toEqual(['start', 'HOLD']);
  parrot.wire.release();
  expect(await peer.line()).toBe('250 after');
});

test('a silent client is timed out in the words of the protocol', async () => {
  const { port, fact, parrots } = await aviary('smtp', (parrot) => (parrot.idleTimeout = 5));
  const peer = new Peer(port);
  expect(await peer.line()).toBe('220 parrot');
  expect(await peer.line()).toBe('421 too slow');
  expect(await fact('connection-closed')).toMatchObject({
    by: 'server',
    broken: 'the client was silent for 5 ms',
  });
  expect(parrots[0]?.log).toEqual(['start', 'timed out', 'closed']);
});

test('a bug of an engine ends its own connection and is logged', async () => {
  const { port, errors, fact } = await aviary();
  const other = new Peer(port);
  await other.line();
  const peer = new Peer(port);
  await peer.line();
  peer.say('FAIL\r\n');
  expect(await peer.line()).toBeUndefined();
  expect(await fact('connection-closed')).toMatchObject({
    by: 'server',
    broken: 'an internal error of mailglass',
  });
  expect(String(errors[0])).toContain('fell off');
  expect(await other.ask('still there')).toBe('250 still there');
});

test('a stop says goodbye and lets go of everybody', async () => {
  const { port, listening, fact } = await aviary();
  const peer = new Peer(port);
  await peer.line();
  await listening.close();
  expect(await peer.line()).toBe('421 4.3.2 mx.north.test this service was stopped; goodbye');
  expect(await peer.line()).toBeUndefined();
  expect(await fact('connection-closed')).toMatchObject({ by: 'server', broken: 'mailglass was stopped' });
});

describe('TLS', () => {
  test('STARTTLS upgrades in place and tells the engine and the trace', async () => {
    const { port, parrots, fact } = await aviary();
    const peer = new Peer(port);
    await peer.line();
    expect(await peer.ask('STARTTLS')).toBe('220 go ahead');
    await peer.secure(material.ca, 'mx.north.test');
    expect(await peer.ask('hello')).toBe('250 hello');
    const started = await fact('tls-started');
    expect(started).toMatchObject({ version: 'TLSv1.3', serverName: 'mx.north.test' });
    expect(started.cipher).toMatch(/^TLS_/);
    expect(started.took).toBeGreaterThan(0);
    expect(parrots[0]?.log).toEqual(['start', 'STARTTLS', 'secured', 'hello']);
    expect(parrots[0]?.wire.secure).toBe(true);
  });

  test('what was injected after STARTTLS in clear is thrown away', async () => {
    const { port, parrots } = await aviary();
    const peer = new Peer(port);
    await peer.line();
    peer.say('STARTTLS\r\nMAIL FROM:<mallory@north.test>\r\nRCP');
    expect(await peer.line()).toBe('220 go ahead');
    await peer.secure(material.ca);
    expect(await peer.ask('hello')).toBe('250 hello');
    expect(parrots[0]?.log).toEqual(['start', 'STARTTLS', 'secured', 'hello']);
  });

  test('on an implicit port the greeting comes after the handshake', async () => {
    const { port, parrots, trace } = await aviary('submissions');
    const peer = new Peer(port);
    await once(peer.socket, 'connect');
    await peer.secure(material.ca);
    expect(await peer.line()).toBe('220 parrot');
    expect(await peer.ask('QUIT')).toBe('221 bye');
    expect(await peer.line()).toBeUndefined();
    await parrots[0]?.whenClosed;
    expect(parrots[0]?.log).toEqual(['start secure', 'QUIT', 'closed']);
    expect(wordsOf(trace).slice(0, 3)).toEqual(['connection-opened', 'tls-started', '220 parrot']);
  });

  test('a handshake waits for certificates that are still being made', async () => {
    const { port, board } = await aviary('submissions');
    const made = new Promise<TlsMaterial>((resolve) => setImmediate(() => setImmediate(resolve, material)));
    Object.assign(board, { tls: () => made });
    const peer = new Peer(port);
    await once(peer.socket, 'connect');
    await peer.secure(material.ca);
    expect(await peer.line()).toBe('220 parrot');
  });

  test('plain text on an implicit port is a failed handshake that teaches', async () => {
    const { port, fact, trace, parrots } = await aviary('imaps');
    const peer = new Peer(port);
    peer.say('a1 LOGIN alice secret\r\n');
    expect((await fact('tls-failed')).reason).toMatch(/spoke plain text where TLS was to begin/);
    await fact('connection-closed');
    expect(wordsOf(trace)).toEqual(['connection-opened', 'tls-failed', 'connection-closed']);
    expect(parrots[0]?.log).toEqual(['closed']);
  });

  test('HTTP on an implicit port is recognised', async () => {
    const { port, fact } = await aviary('imaps');
    new Peer(port).say('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect((await fact('tls-failed')).reason).toMatch(/spoke HTTP/);
  });

  test('a client that does not trust us is told of as such', async () => {
    const { port, fact, trace } = await aviary('imaps');
    const peer = new Peer(port);
    await once(peer.socket, 'connect');
    await expect(peer.secure('')).rejects.toThrow(/certificate/);
    // It may leave before its last message of the handshake or after it.
    const { broken } = await fact('connection-closed');
    const failed = trace.since(0).find((fact) => fact.kind === 'tls-failed');
    expect(failed?.reason ?? broken).toMatch(/perhaps it does not trust our certificate/);
  });

  test('a client that leaves in the middle of the handshake', async () => {
    const { port, fact, trace } = await aviary('imaps');
    const peer = new Peer(port);
    await once(peer.socket, 'connect');
    peer.socket.end();
    expect((await fact('tls-failed')).reason).toMatch(/in the middle of the TLS handshake/);
    await fact('connection-closed');
    expect(trace.since(0)).toHaveLength(3);
  });

  test('a client that asks for TLS and closes at once', async () => {
    const { port, fact } = await aviary();
    new Peer(port).socket.end('STARTTLS\r\n');
    expect((await fact('tls-failed')).reason).toMatch(/in the middle of the TLS handshake/);
    await fact('connection-closed');
  });

  test('a client that closes its side inside TLS still gets all it is owed', async () => {
    const { port, parrots } = await aviary('submissions');
    const peer = new Peer(port);
    await once(peer.socket, 'connect');
    await peer.secure(material.ca);
    await peer.line();
    const size = 20_000_000;
    peer.socket.end(`FLOOD ${size}\r\n`);
    expect(await octetsUntilEnd(peer)).toBe(size);
    expect(parrots[0]?.log).toContain('full');
  });

  test('large amounts go both ways', async () => {
    const { port } = await aviary('submissions');
    const peer = new Peer(port);
    await once(peer.socket, 'connect');
    await peer.secure(material.ca);
    await peer.line();
    const word = 'y'.repeat(3_000_000);
    expect((await peer.ask(word))?.length).toBe(word.length + 4);
  });
});
