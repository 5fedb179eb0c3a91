import { expect, it } from 'vitest';
import { stripScale } from './strip-scale.ts';

it('leads from moments to pixels and back, and beyond neither end', () => {
  const { at, timeAt, end } = stripScale(2000, 8, 108);
  expect([0, 500, 2000].map(at)).toEqual([8, 33, 108]);
  expect([-1, 2001, Infinity].map(at)).toEqual([8, 108, 108]);
  expect([8, 33, 108].map(timeAt)).toEqual([0, 500, 2000]);
  expect([0, 400].map(timeAt)).toEqual([0, 2000]);
  expect(end).toBe(108);
});
