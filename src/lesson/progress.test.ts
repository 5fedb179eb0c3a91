import { expect, test } from 'vitest';
import { begunAnew, recallProgress, rememberProgress } from './progress.ts';

function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('progress is remembered by lesson, and one that is begun again stays finished', () => {
  const store = memory();
  const first = { ...begunAnew('epoch', 7, undefined), done: { 1: [9] }, hints: { 2: 3 }, finished: true };
  rememberProgress('a/b', first, store);
  rememberProgress('a/c', begunAnew('epoch', 12, undefined), store);
  expect(recallProgress(store)['a/b']).toEqual(first);
  expect(begunAnew('other', 3, first)).toMatchObject({
    epoch: 'other',
    from: 3,
    done: {},
    hints: { 2: 3 },
    finished: true,
  });
  expect(Object.keys(recallProgress(store))).toEqual(['a/b', 'a/c']);
});

test('what is stored there and is none of ours does no harm', () => {
  const store = memory();
  const good = begunAnew('epoch', 1, undefined);
  const bad = [null, 7, [], { ...good, from: 'x' }, { ...good, done: { 1: ['x'] } }, { ...good, hints: [1] }];
  store.setItem(
    'mailglass.lessons',
    JSON.stringify({ good, ...Object.fromEntries(bad.map((one, i) => [`bad${String(i)}`, one])) }),
  );
  expect(recallProgress(store)).toEqual({ good });
  store.setItem('mailglass.lessons', 'nonsense');
  expect(recallProgress(store)).toEqual({});
  expect(recallProgress(undefined)).toEqual({});
});
