import { expect, test } from 'vitest';
import { linesOf, offsetOf } from './lines.ts';

const problem = (line: number, message: string): { line: number; column: number; message: string } => ({
  line,
  column: 1,
  message,
});

test('problems stand at their lines, and none is lost', () => {
  const problems = [problem(2, 'a'), problem(2, 'b'), problem(9, 'c'), problem(0, 'd')];
  const lines = linesOf('one\ntwo\n', problems);
  expect(lines.map(({ number, text }) => [number, text])).toEqual([
    [1, 'one'],
    [2, 'two'],
    [3, ''],
  ]);
  expect(lines.map(({ problems: at }) => at.map(({ message }) => message))).toEqual([
    ['d'],
    ['a', 'b'],
    ['c'],
  ]);
});

test('a place in a text is found, or the nearest there is', () => {
  const text = 'one\ntwo\nthree';
  expect(offsetOf(text, 1, 1)).toBe(0);
  expect(offsetOf(text, 2, 3)).toBe(6);
  expect(offsetOf(text, 2, 99)).toBe(7);
  expect(offsetOf(text, 3, 99)).toBe(text.length);
  expect(offsetOf(text, 99, 1)).toBe(8);
});
