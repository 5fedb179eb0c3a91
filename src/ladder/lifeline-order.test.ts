import { describe, expect, it } from 'vitest';
import { inOrder, moved } from './lifeline-order.ts';

const self = (key: string): string => key;

describe('the order of lifelines', () => {
  it('is as it comes while nobody moved one', () => {
    expect(inOrder(['a', 'b', 'c'], [], self)).toEqual(['a', 'b', 'c']);
  });

  it('is that of the known, and a new one stands beside whom it follows by itself', () => {
    expect(inOrder(['a', 'b', 'c'], ['c', 'a'], self)).toEqual(['c', 'a', 'b']);
    expect(inOrder(['new', 'a', 'b'], ['b', 'a'], self)).toEqual(['new', 'b', 'a']);
  });

  it('puts one at the place it was moved to', () => {
    const order = moved([], ['a', 'b', 'c'], 'c', 0);
    expect(inOrder(['a', 'b', 'c'], order, self)).toEqual(['c', 'a', 'b']);
    expect(inOrder(['a', 'b', 'c'], moved(order, ['c', 'a', 'b'], 'a', 2), self)).toEqual(['c', 'b', 'a']);
  });

  it('keeps what is out of sight beside its neighbour', () => {
    const order = moved([], ['a', 'b', 'c', 'd'], 'd', 0);
    expect(order).toEqual(['d', 'a', 'b', 'c']);
    // b is hidden while a goes to the end.
    const after = moved(order, ['d', 'a', 'c'], 'a', 2);
    expect(inOrder(['a', 'c', 'd'], after, self)).toEqual(['d', 'c', 'a']);
    expect(inOrder(['a', 'b', 'c', 'd'], after, self)).toEqual(['d', 'c', 'a', 'b']);
  });
});
