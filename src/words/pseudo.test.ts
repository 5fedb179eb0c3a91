import { expect, test } from 'vitest';
import { english } from './english.ts';
import { pseudo, pseudoOf } from './pseudo.ts';

test('every text is in brackets, in whatever depth and with whatever is put in', () => {
  expect(pseudoOf({ a: 'Close', b: { c: (n: number) => `${String(n)} rows` }, d: ['one'] })).toMatchObject({
    a: '⟦Çlöšé⟧',
    d: ['⟦öñé⟧'],
  });
  expect(pseudo.filter.rows(3)).toBe('⟦3 řöwš⟧');
  expect(pseudo.filter.onlyClient('me')).toBe('⟦öñlý mé⟧');
});

test('a text made of texts has one pair of brackets', () => {
  expect(pseudoOf(`of ${String(pseudoOf('x'))}`)).toBe('⟦öf x⟧');
});

test('what is to be typed stays as it is typed', () => {
  expect(pseudoOf('Type `EHLO` now')).toBe('⟦Týpé ⟧`EHLO`⟦ ñöw⟧');
  expect(pseudoOf('')).toBe('');
});

test('English stays as it is', () => {
  expect(english.filter.showAll).toBe('Show all');
});
