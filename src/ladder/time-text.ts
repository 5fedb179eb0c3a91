/** Times and durations in words. */
import { words } from '../words/words.ts';

/** `0.4 ms`, `12 ms`, `1.2 s`, `3 min`. */
export function durationText(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  const { units } = words;
  if (ms < 10) return units.milliseconds(ms, 1);
  if (ms < 1000) return units.milliseconds(Math.round(ms), 0);
  if (ms < 60_000) return units.seconds(ms / 1000, 1);
  return units.minutes(Math.round(ms / 60_000));
}

/** Time of day where the second is a new one, else how many milliseconds into it; nothing within the same millisecond. */
export function timeText(at: number, before: number | undefined): string {
  if (before !== undefined && Math.floor(before) === Math.floor(at)) return '';
  const date = new Date(at);
  if (before !== undefined && Math.floor(before / 1000) === Math.floor(at / 1000)) {
    return `.${String(date.getMilliseconds()).padStart(3, '0')}`;
  }
  return `${clockText(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `14:03:05` where the reader is. */
export function clockText(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((n) => String(n).padStart(2, '0'))
    .join(':');
}
