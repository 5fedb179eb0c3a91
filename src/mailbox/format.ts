/** Sizes, counts and dates as the pane shows them. */

import { words } from '../words/words.ts';

/** `12,345` */
export const formatCount = (count: number): string => words.units.number(count);

/** Exact while that is short, since exact octets are what protocols speak of: `1,234`, `257 kB`, `1.4 MB`. */
export function formatOctets(octets: number): string {
  if (octets < 100_000) return formatCount(octets);
  if (octets < 999_500) return words.units.kilo(Math.round(octets / 1000), 0);
  return words.units.mega(octets / 1_000_000, 1);
}

/** RFC 9051 §9, `date-month` */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (value: number): string => String(value).padStart(2, '0');

/** Short: the time for a day that is `now`'s, else the day, with its year if that is another. In the reader's time zone. */
export function formatShortDate(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  const [day, month, year] = [date.getDate(), date.getMonth(), date.getFullYear()];
  if (year !== today.getFullYear()) return words.units.dayOf(day, month, year);
  const sameDay = month === today.getMonth() && day === today.getDate();
  return sameDay ? `${two(date.getHours())}:${two(date.getMinutes())}` : words.units.day(day, month);
}

/** As IMAP's INTERNALDATE says it, in UTC: `02-Jan-2026 03:04:05 +0000`. RFC 9051 §9 */
export function formatInternalDate(at: number): string {
  const date = new Date(at);
  const day = `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()] ?? ''}-${date.getUTCFullYear()}`;
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
}

/** The time of a fact to the millisecond, in the reader's time zone: `03:04:05.123`. */
export function formatTime(at: number): string {
  const date = new Date(at);
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** A span in the unit a person would use: `0.4 ms`, `12 ms`, `3.2 s`. */
export function formatSpan(ms: number): string {
  const { units } = words;
  if (ms < 10) return units.milliseconds(ms, 1);
  if (ms < 1000) return units.milliseconds(Math.round(ms), 0);
  if (ms < 60_000) return units.seconds(ms / 1000, 1);
  const seconds = Math.round(ms / 1000);
  return `${units.minutes(Math.floor(seconds / 60))} ${units.seconds(seconds % 60, 0)}`;
}
