import { expect, test } from 'vitest';
import { KeptOctets } from './kept-octets.ts';
import { concat } from './octets.ts';
import { KEPT_OCTETS } from './trace/facts.ts';

const pieceOf = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);

test('a frame in one piece is kept as it is', () => {
  const frame = new KeptOctets();
  const whole = pieceOf(20, 1);
  frame.take(whole);
  expect(frame.kept).toBe(whole);
});

test('what goes beyond the bound is counted and handed on, wherever the pieces are cut', () => {
  const rest: Uint8Array[] = [];
  const frame = new KeptOctets((octets) => rest.push(octets));
  const pieces = [pieceOf(KEPT_OCTETS - 2, 1), pieceOf(5, 2), pieceOf(7, 3)];
  for (const piece of pieces) frame.take(piece);
  expect(frame.size).toBe(KEPT_OCTETS + 10);
  expect(frame.kept).toHaveLength(KEPT_OCTETS);
  expect(concat([frame.kept, ...rest])).toEqual(concat(pieces));
});
