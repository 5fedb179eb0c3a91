import { expect, it } from 'vitest';
import { octetsOf } from './octets.ts';
import { Parts } from './parts.ts';

const text = 'fünf €uro 📬';
const octets = octetsOf(text);
const cut = (every: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(octets.length / every) }, (_, i) =>
    octets.subarray(i * every, (i + 1) * every),
  );

it.each([1, 2, 3, 5, 100])('reads on wherever it was cut, each %i octets', (every) => {
  const parts = new Parts([new Uint8Array(0), ...cut(every), new Uint8Array(0)]);
  expect(parts.left).toBe(octets.length);
  expect(parts.copy(1)).toEqual(octets.slice(0, 1));
  expect(parts.text(octets.length - 5)).toBe(text.slice(1, -2));
  expect(parts.copy(parts.left)).toEqual(octets.slice(-4));
  expect(parts.copy(0)).toEqual(new Uint8Array(0));
});

it('refuses to read what is not there', () => {
  expect(() => new Parts(cut(3)).copy(octets.length + 1)).toThrow(RangeError);
});
