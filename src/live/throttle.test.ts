import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Idle } from './idle.ts';
import { Throttle } from './throttle.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('calls at once, then once in a while, and never loses the last', () => {
  const at: number[] = [];
  const began = performance.now();
  const throttle = new Throttle(250, () => at.push(Math.round(performance.now() - began)));
  throttle.ask();
  for (let i = 0; i < 30; i++) {
    vi.advanceTimersByTime(10);
    throttle.ask();
  }
  vi.advanceTimersByTime(1000);
  expect(at).toEqual([0, 250, 500]);
  throttle.ask();
  expect(at).toHaveLength(4);
});

it('work that nobody waits for is done part by part until none is left', () => {
  let left = 3;
  const idle = new Idle(() => {
    left--;
    return left > 0;
  });
  idle.wake();
  idle.wake();
  expect(left).toBe(3);
  vi.advanceTimersByTime(1000);
  expect(left).toBe(0);
});
