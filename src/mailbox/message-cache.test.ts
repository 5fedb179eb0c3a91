import { expect, test } from 'vitest';
import { MessageCache } from './message-cache.ts';

/** A fetch that counts, and gives as many octets as the id says. */
function counting(): { fetch: (id: string) => Promise<Uint8Array>; asked: string[] } {
  const asked: string[] = [];
  const fetch = (id: string): Promise<Uint8Array> => {
    asked.push(id);
    return id === 'gone' ? Promise.reject(new Error('gone')) : Promise.resolve(new Uint8Array(Number(id)));
  };
  return { fetch, asked };
}

test('a message asked for again is not fetched again', async () => {
  const { fetch, asked } = counting();
  const cache = new MessageCache(fetch);
  const [first, second] = await Promise.all([cache.get('10'), cache.get('10')]);
  expect(first).toBe(second);
  expect(asked).toEqual(['10']);
});

test('what was least recently used goes first', async () => {
  const { fetch, asked } = counting();
  const cache = new MessageCache(fetch, 2);
  for (const id of ['1', '2', '1', '3', '1', '2']) await cache.get(id);
  expect(asked).toEqual(['1', '2', '3', '2']);
});

test('large messages are held within a bound of octets, the newest always', async () => {
  const { fetch, asked } = counting();
  const cache = new MessageCache(fetch, 10, 100);
  for (const id of ['60', '50', '60', '500', '500']) await cache.get(id);
  expect(asked).toEqual(['60', '50', '60', '500']);
});

test('what could not be fetched is asked for again', async () => {
  const { fetch, asked } = counting();
  const cache = new MessageCache(fetch);
  await expect(cache.get('gone')).rejects.toThrow('gone');
  await expect(cache.get('gone')).rejects.toThrow('gone');
  expect(asked).toEqual(['gone', 'gone']);
});
