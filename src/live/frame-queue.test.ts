import { describe, expect, it } from 'vitest';
import { FrameQueue, MOST_PER_FRAME, type FrameClock } from './frame-queue.ts';

function played() {
  const frames: (() => void)[] = [];
  const timers: (() => void)[] = [];
  const put = (list: (() => void)[]) => (call: () => void) => {
    list.push(call);
    return () => {
      const at = list.indexOf(call);
      if (at >= 0) list.splice(at, 1);
    };
  };
  const frame = put(frames);
  const timer = put(timers);
  const clock: FrameClock = { frame, timer: (_milliseconds, call) => timer(call) };
  const batches: number[][] = [];
  const queue = new FrameQueue<number>((batch) => batches.push([...batch]), clock);
  return { queue, batches, frames, timers };
}

describe('the queue of facts', () => {
  it('hands on at most once per frame, in order', () => {
    const { queue, batches, frames } = played();
    queue.push([1, 2]);
    queue.push([3]);
    expect(frames).toHaveLength(1);
    frames[0]?.();
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('does without frames while the tab is hidden', () => {
    const { queue, batches, frames, timers } = played();
    queue.push([1]);
    timers[0]?.();
    expect(batches).toEqual([[1]]);
    expect(frames).toHaveLength(0);
  });

  it('leaves more than a frame can bear to the next', () => {
    const { queue, batches, frames } = played();
    const all = Array.from({ length: MOST_PER_FRAME * 2 + 5 }, (_, i) => i);
    queue.push(all.slice(0, 100));
    queue.push(all.slice(100));
    while (frames.length > 0) frames[0]?.();
    expect(batches.map(({ length }) => length)).toEqual([MOST_PER_FRAME, MOST_PER_FRAME, 5]);
    expect(batches.flat()).toEqual(all);
  });

  it('hands on what waits when it is told to, and no more of it later', () => {
    const { queue, batches, frames } = played();
    queue.push([1, 2]);
    queue.push([3]);
    queue.flush();
    expect(batches.flat()).toEqual([1, 2, 3]);
    expect(frames).toHaveLength(0);
  });

  it('forgets what is waiting', () => {
    const { queue, batches, frames, timers } = played();
    queue.push([1]);
    queue.clear();
    expect([...frames, ...timers]).toEqual([]);
    expect(batches).toEqual([]);
  });
});
