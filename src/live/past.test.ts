import { expect, it } from 'vitest';
import { concat } from '../../common/octets.ts';
import { packetsOf } from './past.ts';

/** A stream of these packets, cut into pieces of so many octets. */
function streamOf(packets: readonly Uint8Array[], piece: number) {
  const all: number[] = [];
  for (const packet of packets) {
    all.push(0, 0, packet.length >> 8, packet.length & 255, ...packet);
  }
  let at = 0;
  let cancelled = false;
  return {
    read: () => {
      if (at >= all.length) return Promise.resolve({ done: true as const, value: undefined });
      const value = Uint8Array.from(all.slice(at, (at += piece)));
      return Promise.resolve({ done: false as const, value });
    },
    cancel: () => {
      cancelled = true;
      return Promise.resolve();
    },
    isCancelled: () => cancelled,
  };
}

const packets = [1, 300, 2, 17].map((size, n) => new Uint8Array(size).fill(n + 1));

it.each([1, 3, 4, 7, 100, 1000])(
  'packets come out whole where the stream is cut each %i octets',
  async (piece) => {
    const found: Uint8Array[] = [];
    for await (const packet of packetsOf(streamOf(packets, piece))) found.push(concat(packet).slice());
    expect(found).toEqual(packets);
  },
);

it('a stream that ends within a packet tells the whole ones', async () => {
  const whole = streamOf(packets.slice(0, 2), 1000);
  const cut = {
    ...whole,
    read: async () => whole.read().then((got) => ({ ...got, value: got.value?.slice(0, 100) })),
  };
  const found: Uint8Array[] = [];
  for await (const packet of packetsOf(cut as typeof whole)) found.push(concat(packet).slice());
  expect(found).toEqual(packets.slice(0, 1));
});

it('whoever has enough gives the stream back', async () => {
  const stream = streamOf(packets, 4);
  for await (const packet of packetsOf(stream)) {
    expect(concat(packet)).toEqual(packets[0]);
    break;
  }
  expect(stream.isCancelled()).toBe(true);
});
