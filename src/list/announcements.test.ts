import { expect, test } from 'vitest';
import { Announcements } from './announcements.ts';

function listener() {
  const said: number[] = [];
  let now = 0;
  const calls: { at: number; call: () => void }[] = [];
  const announcements = new Announcements(
    {
      now: () => now,
      after: (milliseconds, call) => calls.push({ at: now + milliseconds, call }),
    },
    (count) => said.push(count),
  );
  const pass = (milliseconds: number): void => {
    now += milliseconds;
    for (const due of calls.filter(({ at }) => at <= now)) {
      calls.splice(calls.indexOf(due), 1);
      due.call();
    }
  };
  return { said, announcements, pass };
}

test('the first arrow is announced at once, those of the next second together', () => {
  const { said, announcements, pass } = listener();
  announcements.came(1);
  expect(said).toEqual([1]);
  for (let i = 0; i < 12; i++) announcements.came(1);
  pass(999);
  expect(said).toEqual([1]);
  pass(1);
  expect(said).toEqual([1, 12]);
});

test('never more than one sentence a second, however much arrives', () => {
  const { said, announcements, pass } = listener();
  for (let i = 0; i < 100; i++) {
    announcements.came(5);
    pass(100);
  }
  expect(said.length).toBeLessThanOrEqual(11);
  pass(1000);
  expect(said.reduce((sum, count) => sum + count, 0)).toBe(500);
});

test('what came while it was off is not announced later', () => {
  const { said, announcements, pass } = listener();
  announcements.came(1);
  announcements.came(3);
  announcements.forget();
  pass(1000);
  expect(said).toEqual([1]);
});
