import { expect, test } from 'vitest';
import { formatAddress, isOfTrace, readAddress } from './address.ts';

const epoch = '0f3c9a1b-1111-4222-8333-444455556666';

test('a moment, what is selected, its trace and bookmarks go into the address and come out again', () => {
  const bookmarks = [
    { seq: 3, name: 'login & more, 100 %' },
    { seq: 9, name: 'ünï:code #1' },
  ];
  const hash = formatAddress(epoch, { at: 12, selected: 10 }, bookmarks);
  expect(hash).toMatch(/^#at=12&sel=10&trace=0f3c9a1b&mark=/);
  const address = readAddress(hash);
  expect(address).toEqual({ at: 12, selected: 10, trace: '0f3c9a1b', bookmarks });
  expect(isOfTrace(address, epoch)).toBe(true);
  expect(isOfTrace(address, 'ffffffff-1111-4222-8333-444455556666')).toBe(false);
});

test('now with nothing selected needs no address', () => {
  expect(formatAddress(epoch, { at: null, selected: null })).toBe('');
});

test('an address that says nothing, or nonsense, is now', () => {
  const nothing = { at: null, selected: null, trace: '', bookmarks: [] };
  for (const hash of ['', '#', '#at=', '#at=-3', '#at=0', '#at=1e9&sel=x', '#at=12345678901234567890']) {
    expect(readAddress(hash)).toEqual(nothing);
  }
  expect(readAddress('#mark=x:1&mark=5').bookmarks).toEqual([]);
  expect(isOfTrace(readAddress('#at=5'), epoch)).toBe(true);
});

test('an address carries no more than it can be asked to', () => {
  const many = Array.from({ length: 80 }, (_, i) => `mark=${String(i + 1)}:${'n'.repeat(500)}`).join('&');
  const { bookmarks } = readAddress(`#${many}`);
  expect(bookmarks).toHaveLength(50);
  expect(bookmarks[0]?.name).toHaveLength(60);
});
