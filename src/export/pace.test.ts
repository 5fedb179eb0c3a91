import { describe, expect, it } from 'vitest';
import { Abandoned, Pace } from './pace.ts';

function clock() {
  let now = 0;
  let turns = 0;
  return {
    now: () => now,
    pass: (milliseconds: number) => (now += milliseconds),
    turn: async () => void turns++,
    frame: async () => undefined,
    get turns() {
      return turns;
    },
  };
}

describe('long work', () => {
  it('lets others have their turn only when it is time to, and tells how far it is', async () => {
    const time = clock();
    const told: number[] = [];
    const pace = new Pace(time, new AbortController().signal, (share) => told.push(share));
    expect(pace.step(0.1)).toBeUndefined();
    time.pass(20);
    await pace.step(0.2);
    expect(pace.step(0.3)).toBeUndefined();
    expect(time.turns).toBe(1);
    expect(told).toEqual([0.2]);
  });

  it('ends at the next step when nobody wants it any more', async () => {
    const controller = new AbortController();
    const pace = new Pace(clock(), controller.signal, () => undefined);
    controller.abort();
    expect(() => pace.step()).toThrow(Abandoned);
    await expect(pace.frame()).rejects.toThrow(Abandoned);
  });
});
