import { expect, test } from 'vitest';
import type { ClockSet } from '../../common/trace/facts.ts';
import { WorldClock } from './world-clock.ts';

/** A real world in the test's hand. */
class Real {
  now = 1_000_000;
  #timers: { at: number; act: () => void }[] = [];
  readonly facts: ClockSet[] = [];
  readonly clock = new WorldClock(
    () => this.now,
    (fact) => this.facts.push(fact),
    (ms, act) => {
      const timer = { at: this.now + ms, act };
      this.#timers.push(timer);
      return () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
      };
    },
  );

  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.now = Math.max(this.now, next.at);
      next.act();
    }
    this.now = end;
  }
}

test('shows real time until it is told otherwise', () => {
  const real = new Real();
  real.pass(500);
  expect(real.clock.now()).toBe(1_000_500);
});

test('what waits is done when it is due, in that order, and what was cancelled is not', () => {
  const real = new Real();
  const done: string[] = [];
  real.clock.at(1_002_000, () => done.push('second'));
  real.clock.at(1_001_000, () => done.push('first'));
  const cancel = real.clock.at(1_001_500, () => done.push('never'));
  cancel();
  real.pass(999);
  expect(done).toEqual([]);
  real.pass(1);
  expect(done).toEqual(['first']);
  real.pass(1000);
  expect(done).toEqual(['first', 'second']);
});

test('a step makes all fall due that it passes', () => {
  const real = new Real();
  const done: number[] = [];
  for (const hours of [3, 1, 2]) real.clock.at(1_000_000 + hours * 3_600_000, () => done.push(hours));
  real.clock.step(2.5 * 3_600_000);
  // Not within the call: whoever steps goes on first.
  expect(done).toEqual([]);
  real.pass(0);
  expect(done).toEqual([1, 2]);
  expect(real.facts).toEqual([{ kind: 'clock-set', shows: 1_000_000 + 2.5 * 3_600_000, rate: 1 }]);
});

test('runs faster, stands still, and goes on from where it stood', () => {
  const real = new Real();
  const done: string[] = [];
  real.clock.setRate(60);
  real.clock.at(1_060_000, () => done.push('a minute'));
  real.pass(1000);
  expect(done).toEqual(['a minute']);
  real.clock.setRate(0);
  real.clock.at(1_061_000, () => done.push('not yet'));
  real.pass(100_000);
  expect(real.clock.now()).toBe(1_060_000);
  real.clock.setRate(1);
  real.pass(1000);
  expect(done).toEqual(['a minute', 'not yet']);
});

test('an earlier run’s clock goes on as if it had not been away', () => {
  const real = new Real();
  real.clock.restore({ kind: 'clock-set', shows: 5_000_000, rate: 10 }, 999_000);
  expect(real.clock.now()).toBe(5_010_000);
});
