/** Times of the queue as a person would say them. */
import type { QueueEntry } from '../../common/projections/queue.ts';
import { words } from '../words/words.ts';

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const lengths = [
  ['days', DAY],
  ['hours', HOUR],
  ['minutes', MINUTE],
  ['seconds', SECOND],
] as const;

/** At most two units, the smaller ones let go: `4 min 10 s`, `1 h`, `0 s`. */
export function inWords(ms: number): string {
  const first = lengths.findIndex(([, length]) => ms >= length);
  if (first < 0) return words.units.seconds(0, 0);
  let left = ms;
  return lengths
    .slice(first, first + 2)
    .flatMap(([name, length], index) => {
      const count = Math.floor(left / length);
      left -= count * length;
      return count > 0 || index === 0 ? words.units[name](count, 0) : [];
    })
    .join(' ');
}

/** When a message is tried next, by the world's clock. */
export function nextTry({ held, due }: Pick<QueueEntry, 'held' | 'due'>, now: number): string {
  if (held) return words.queue.held;
  // It is being tried, or waits its turn.
  if (due === undefined || due <= now) return words.queue.dueNow;
  return words.queue.nextTry(inWords(due - now));
}
