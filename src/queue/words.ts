/** Times of the queue as a person would say them. */
import type { QueueEntry } from '../../common/projections/queue.ts';

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const units = [
  ['d', DAY],
  ['h', HOUR],
  ['min', MINUTE],
  ['s', SECOND],
] as const;

/** At most two units, the smaller ones let go: `4 min 10 s`, `1 h`, `0 s`. */
export function inWords(ms: number): string {
  const first = units.findIndex(([, length]) => ms >= length);
  if (first < 0) return '0 s';
  let left = ms;
  return units
    .slice(first, first + 2)
    .flatMap(([name, length], index) => {
      const count = Math.floor(left / length);
      left -= count * length;
      return count > 0 || index === 0 ? `${String(count)} ${name}` : [];
    })
    .join(' ');
}

/** When a message is tried next, by the world's clock. */
export function nextTry({ held, due }: Pick<QueueEntry, 'held' | 'due'>, now: number): string {
  if (held) return 'held: not tried until let go';
  // It is being tried, or waits its turn.
  if (due === undefined || due <= now) return 'due now';
  return `next try in ${inWords(due - now)}`;
}

const clockFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `Fri 2 Jan 2026 03:04:05`, in the reader's time zone. */
export const clockText = (at: number): string => clockFormat.format(at).replaceAll(',', '');

/** `stands still`, `as ours`, `60 times as fast as ours` */
export function rateText(rate: number): string {
  if (rate === 0) return 'stands still';
  return rate === 1 ? 'as fast as ours' : `${rate.toLocaleString('en')} times as fast as ours`;
}
