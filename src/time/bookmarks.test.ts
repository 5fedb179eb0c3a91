import { expect, test } from 'vitest';
import { Bookmarks } from './bookmarks.svelte.ts';

function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('bookmarks are in the order of time, one for each moment, and remembered by trace', () => {
  const store = memory();
  const bookmarks = new Bookmarks('one', store);
  bookmarks.set(9, 'later');
  bookmarks.set(3, 'login');
  bookmarks.set(9, 'refused');
  expect(bookmarks.list).toEqual([{ seq: 3, name: 'login' }, { seq: 9, name: 'refused' }]); // prettier-ignore
  expect(new Bookmarks('one', store).list).toEqual(bookmarks.list);
  expect(new Bookmarks('two', store).list).toEqual([]);
  bookmarks.remove(3);
  expect(new Bookmarks('one', store).at(3)).toBeUndefined();
});

test('a link adds its bookmarks and renames none', () => {
  const bookmarks = new Bookmarks('one', memory());
  bookmarks.set(3, 'mine');
  bookmarks.merge([{ seq: 3, name: 'theirs' }, { seq: 5, name: 'also' }]); // prettier-ignore
  expect(bookmarks.list.map(({ name }) => name)).toEqual(['mine', 'also']);
});

test('a name that would act is shown inert', () => {
  const bookmarks = new Bookmarks('', memory());
  bookmarks.merge([{ seq: 1, name: 'a\u202eb\u001b[2J' }]);
  expect(bookmarks.list[0]?.name).toBe('a‹U+202E›b‹ESC›[2J');
});

test('of a trace without epoch nothing is remembered, of the others the latest ten', () => {
  const store = memory();
  new Bookmarks('', store).set(1, 'capture');
  expect(store.kept.size).toBe(0);
  for (let i = 0; i < 12; i++) new Bookmarks(`epoch-${String(i)}`, store).set(1, 'x');
  const stored = JSON.parse(store.kept.get('mailglass.bookmarks') ?? '') as object;
  expect(Object.keys(stored)).toHaveLength(10);
  expect(new Bookmarks('epoch-1', store).list).toEqual([]);
  expect(new Bookmarks('epoch-11', store).list).toHaveLength(1);
});

test('what is stored there and is none of ours does no harm', () => {
  const store = memory();
  store.setItem('mailglass.bookmarks', '{"one":[{"seq":"x"},null,{"seq":2,"name":"good"}],"two":7}');
  expect(new Bookmarks('one', store).list).toEqual([{ seq: 2, name: 'good' }]);
  store.setItem('mailglass.bookmarks', 'nonsense');
  expect(new Bookmarks('one', store).list).toEqual([]);
});
