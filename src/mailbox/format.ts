/** Sizes, counts and dates as the pane shows them. */

const digits = new Intl.NumberFormat('en');

/** `12,345` */
export const formatCount = (count: number): string => digits.format(count);

/** `1 message`, `3 messages` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Exact while that is short, since exact octets are what protocols speak of: `1,234`, `257 kB`, `1.4 MB`. */
export function formatOctets(octets: number): string {
  if (octets < 100_000) return formatCount(octets);
  if (octets < 999_500) return `${Math.round(octets / 1000)} kB`;
  return `${(octets / 1_000_000).toFixed(1)} MB`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const two = (value: number): string => String(value).padStart(2, '0');

/** Short: the time for a day that is `now`'s, else the day, with its year if that is another. In the reader's time zone. */
export function formatShortDate(at: number, now: number): string {
  const date = new Date(at);
  const today = new Date(now);
  const day = `${date.getDate()} ${MONTHS[date.getMonth()] ?? ''}`;
  if (date.getFullYear() !== today.getFullYear()) return `${day} ${date.getFullYear()}`;
  const sameDay = date.getMonth() === today.getMonth() && date.getDate() === today.getDate();
  return sameDay ? `${two(date.getHours())}:${two(date.getMinutes())}` : day;
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
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
