import { describe, expect, it } from 'vitest';
import { HeadDrag, placeAt, type Place } from './head-drag.svelte.ts';

const places = [
  { key: 'a', x: 100 },
  { key: 'b', x: 160 },
  { key: 'c', x: 220 },
];
const at = (clientX: number, button = 0) => ({ clientX, button }) as PointerEvent;

describe('dragging a head', () => {
  it('takes the place of a neighbour half way there, and of all that it passed', () => {
    expect([95, 129, 131, 189, 191, 500].map((x) => placeAt(places, 'a', x))).toEqual([0, 0, 1, 1, 2, 2]);
    expect([225, 191, 189, 131, 129, -9].map((x) => placeAt(places, 'c', x))).toEqual([2, 2, 1, 1, 0, 0]);
  });

  it('follows the pointer by where it was taken, and its end is no click', () => {
    const drag = new HeadDrag();
    const moves: number[] = [];
    const move = (_: readonly Place[], __: string, to: number): void => void moves.push(to);
    drag.take(at(104), { key: 'a', x: 100 });
    drag.pull(at(107), () => places, move);
    expect([drag.isMoving('a'), moves.length]).toEqual([false, 0]);
    drag.pull(at(170), () => places, move);
    expect([drag.xOf({ key: 'a', x: 160 }), drag.xOf({ key: 'b', x: 100 }), moves]).toEqual([166, 100, [1]]);
    drag.release();
    expect([drag.clicked, drag.isMoving('a')]).toEqual([false, false]);
    drag.rest();
    expect(drag.clicked).toBe(true);
  });

  it('leaves a click a click, and other buttons alone', () => {
    const drag = new HeadDrag();
    const never = (): void => {
      throw new Error('nothing was to be moved');
    };
    drag.take(at(100), { key: 'a', x: 100 });
    drag.pull(at(102), () => places, never);
    drag.release();
    expect(drag.clicked).toBe(true);
    drag.take(at(100, 2), { key: 'a', x: 100 });
    drag.pull(at(200), () => places, never);
  });
});
