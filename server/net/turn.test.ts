import { expect, test } from 'vitest';
import { Turn } from './turn.ts';

test('what is said leaves at the end of the turn, together, after what was recorded is on disk', async () => {
  const log: string[] = [];
  const turn = new Turn(() => log.push('commit'));
  turn.atEnd(() => log.push('a'));
  turn.atEnd(() => log.push('b'));
  expect(log).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(['commit', 'a', 'b']);
});

test('a turn that is ended early says nothing twice', async () => {
  const log: string[] = [];
  const turn = new Turn();
  turn.atEnd(() => log.push('a'));
  turn.end();
  expect(log).toEqual(['a']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(['a']);
});

test('nothing leaves if the disk refuses', () => {
  const log: string[] = [];
  let refuses = true;
  const turn = new Turn(() => {
    if (refuses) throw new Error('disk full');
  });
  turn.atEnd(() => log.push('a'));
  expect(() => turn.end()).toThrow('disk full');
  refuses = false;
  expect(log).toEqual([]);
});
