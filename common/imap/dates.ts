/** The two ways in which IMAP writes time. RFC 3501 §9 date, date-time */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const DAY = 86_400_000;

function monthOf(name: string): number {
  return months.findIndex((month) => month.toLowerCase() === name.toLowerCase());
}

/** Days since 1970 of a calendar day, or `null` where there is no such day. */
function dayNumber(day: number, month: number, year: number): number | null {
  if (month < 0) return null;
  // Date.UTC would take years below 100 for the twentieth century.
  const time = new Date(0);
  time.setUTCFullYear(year, month, day);
  return time.getUTCDate() === day && time.getUTCMonth() === month ? Math.floor(time.getTime() / DAY) : null;
}

/** `1-Feb-1994` as days since 1970. */
export function parseDate(text: string): number | null {
  const match = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(text);
  return match ? dayNumber(Number(match[1]), monthOf(match[2] as string), Number(match[3])) : null;
}

/** The first moments of the years 0 and 10000 in UTC: between them a year has the four digits the grammar gives it. */
const [FIRST, BEYOND] = [-62_167_219_200_000, 253_402_300_800_000];

/** ` 7-Feb-1994 21:52:25 -0800` as milliseconds since 1970. RFC 3501 §9 date-time */
export function parseDateTime(text: string): number | null {
  const match = /^(?: (\d)|(\d\d))-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text);
  if (!match) return null;
  const [, oneDigit, twoDigits, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  const day = dayNumber(Number(oneDigit ?? twoDigits), monthOf(month as string), Number(year));
  // A second 60 is a leap second. RFC 5322 §3.3
  if (day === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return null;
  if (Number(zoneMinutes) > 59) return null;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  const time = day * DAY + ((Number(hour) * 60 + Number(minute) - zone) * 60 + Number(second)) * 1000;
  // FETCH tells it in UTC, where its year may be another.
  return time < FIRST || time >= BEYOND ? null : time;
}

const two = (number: number): string => String(number).padStart(2, '0');

/** Milliseconds since 1970 as a date-time without its quotes, in UTC. */
export function formatDateTime(at: number): string {
  const time = new Date(at);
  const day = String(time.getUTCDate()).padStart(2, ' ');
  const date = `${day}-${months[time.getUTCMonth()]}-${String(time.getUTCFullYear()).padStart(4, '0')}`;
  return `${date} ${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} +0000`;
}

/** The UTC day of a moment, as days since 1970. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY);
}

/**
 * The day a Date: field names, its time and zone disregarded, as SENTBEFORE and its like want it; `null` when it names none.
 * RFC 3501 §6.4.4
 */
export function sentDay(field: string): number | null {
  const match = /(?:^|[\s,])(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{2,4})(?=\s|$)/.exec(field);
  if (!match) return null;
  const written = Number(match[3]);
  // Years of two and three digits are those of old. RFC 5322 §4.3
  let year = written;
  if ((match[3] as string).length === 2) year += written < 50 ? 2000 : 1900;
  else if ((match[3] as string).length === 3) year += 1900;
  return dayNumber(Number(match[1]), monthOf(match[2] as string), year);
}
