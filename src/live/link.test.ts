import { describe, expect, it } from 'vitest';
import type { FromPage, FromServer } from '../../common/live-protocol.ts';
import { packFacts } from '../../common/trace/codec.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { FIRST_PAUSE, Link, LONGEST_PAUSE, MANY, type LinkEvents, type Socket } from './link.ts';

class PlayedSocket implements Socket {
  binaryType = 'blob';
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: FromPage[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text) as FromPage);
  }
  close(): void {
    this.onclose?.();
  }
  say(message: FromServer): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  greet(epoch: string, last = 0): void {
    this.say({ type: 'hello', epoch, version: '1', services: [], last });
  }
  facts(...seqs: number[]): void {
    this.onmessage?.({ data: packetOf(seqs).buffer });
  }
}

function packetOf(seqs: readonly number[]): Uint8Array {
  return packFacts(
    seqs.map((seq): Fact => ({ seq, at: 0, kind: 'account-created', account: 'a@north.test' })),
  );
}

/** The numbers from one to another. */
const upTo = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

function play(
  past: LinkEvents['past'] = () => {
    throw new Error('nothing is fetched');
  },
) {
  const sockets: PlayedSocket[] = [];
  const seqs: unknown[] = [];
  const forgotten: boolean[] = [];
  const statuses: string[] = [];
  const ports: number[][] = [];
  const pauses: number[] = [];
  const timers: (() => void)[] = [];
  const on: LinkEvents = {
    connect: () => {
      const socket = new PlayedSocket();
      sockets.push(socket);
      return socket;
    },
    after: (milliseconds, call) => {
      pauses.push(milliseconds);
      timers.push(call);
    },
    past,
    status: (status) => statuses.push(status),
    services: (services) => ports.push(services.map(({ port }) => port)),
    forget: (first) => {
      forgotten.push(first);
      seqs.length = 0;
    },
    facts: (facts) => seqs.push(...facts.map(({ seq }) => seq)),
    terminal: () => undefined,
  };
  const link = new Link(on);
  link.start();
  const socket = (): PlayedSocket => sockets.at(-1) as PlayedSocket;
  return { link, socket, seqs, forgotten, statuses, ports, pauses, retry: () => timers.pop()?.() };
}

describe('the line to the server', () => {
  it('tells of the services whenever they change', () => {
    const { socket, ports } = play();
    socket().greet('one');
    const host = 'mx.north.test';
    const status = { host, service: 'smtp', address: '127.0.0.1', port: 25, state: 'stopped' } as const;
    socket().say({ type: 'services', services: [status] });
    expect(ports).toEqual([[], [25]]);
  });

  it('asks for everything first', () => {
    const { socket } = play();
    socket().greet('one');
    expect(socket().sent).toEqual([{ type: 'resume', epoch: 'one', after: 0 }]);
  });

  it('fetches a long past, then goes on from where that ends', async () => {
    const asked: unknown[] = [];
    const last = 2 * MANY;
    const { socket, seqs } = play(async function* (epoch, after) {
      asked.push([epoch, after]);
      yield [packetOf(upTo(1, MANY))];
      await Promise.resolve();
      yield [packetOf(upTo(MANY + 1, last))];
    });
    socket().greet('one', last);
    expect(socket().sent).toEqual([]);
    await expect.poll(() => socket().sent).toEqual([{ type: 'resume', epoch: 'one', after: last }]);
    expect(asked).toEqual([['one', 0]]);
    expect(seqs).toEqual(upTo(1, last));
  });

  it('asks the line for the rest of a past that broke off', async () => {
    const { socket, seqs } = play(async function* () {
      yield [packetOf([1, 2, 3])];
      await Promise.resolve();
      throw new Error('broken');
    });
    socket().greet('one', MANY);
    await expect.poll(() => socket().sent).toEqual([{ type: 'resume', epoch: 'one', after: 3 }]);
    socket().facts(4, 5);
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
  });

  it('takes nothing more of a past that was fetched for a lost line', async () => {
    let goOn: () => void = () => undefined;
    let ended = false;
    const { socket, seqs, retry } = play(async function* (_, after) {
      if (after > 0) return;
      try {
        yield [packetOf([1, 2])];
        await new Promise<void>((resolve) => (goOn = resolve));
        yield [packetOf([3, 4])];
      } finally {
        ended = true;
      }
    });
    socket().greet('one', MANY);
    await expect.poll(() => seqs).toEqual([1, 2]);
    socket().close();
    retry();
    goOn();
    await expect.poll(() => ended).toBe(true);
    socket().greet('one', 3);
    expect(socket().sent).toEqual([{ type: 'resume', epoch: 'one', after: 2 }]);
    expect(seqs).toEqual([1, 2]);
  });

  it('goes on after a loss where it stood: no gap, no repeat', () => {
    const { socket, seqs, retry, forgotten } = play();
    socket().greet('one');
    socket().facts(1, 2, 3);
    socket().close();
    retry();
    socket().greet('one');
    expect(socket().sent).toEqual([{ type: 'resume', epoch: 'one', after: 3 }]);
    socket().facts(2, 3, 4, 5);
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
    expect(forgotten).toEqual([true]);
  });

  it('forgets everything when the server was restarted', () => {
    const { socket, seqs, retry, forgotten } = play();
    socket().greet('one');
    socket().facts(1, 2, 3);
    socket().close();
    retry();
    socket().greet('two');
    socket().facts(1, 2);
    expect(seqs).toEqual([1, 2]);
    expect(forgotten).toEqual([true, false]);
  });

  it('tries again with growing pauses, and begins anew once it was connected', () => {
    const { socket, pauses, retry } = play();
    for (let i = 0; i < 6; i++) {
      socket().close();
      retry();
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, LONGEST_PAUSE, LONGEST_PAUSE]);
    socket().greet('one');
    socket().close();
    expect(pauses.at(-1)).toBe(FIRST_PAUSE);
  });

  it('keeps what is said before the greeting, and refuses while the line is lost', () => {
    const { link, socket, statuses } = play();
    expect(link.send({ type: 'terminal-close', terminal: 't' })).toBe(true);
    socket().greet('one');
    expect(socket().sent[0]).toEqual({ type: 'terminal-close', terminal: 't' });
    socket().close();
    expect(link.send({ type: 'terminal-close', terminal: 't' })).toBe(false);
    expect(statuses).toEqual(['connecting', 'live', 'lost']);
  });

  it('hears nothing more of a line it has given up', () => {
    const { socket, seqs, retry } = play();
    const old = socket();
    old.greet('one');
    old.close();
    retry();
    old.facts(1);
    old.onclose?.();
    expect(seqs).toEqual([]);
  });
});
