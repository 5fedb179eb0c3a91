/** Numbers, sizes, spans and dates as this language writes them. */
import { counted } from './counted.ts';

const whole = new Intl.NumberFormat('en');
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const decimal = (value: number, digits: 0 | 1): string => (digits === 0 ? whole : tenths).format(value);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

export const units = {
  number: (count: number) => whole.format(count),
  octets: (count: number) => counted(count, 'octet'),
  /** A size that is written by itself already, as the next two write it. */
  ofOctets: (size: string) => `${size} octets`,
  kilo: (size: number, digits: 0 | 1) => `${decimal(size, digits)} kB`,
  mega: (size: number, digits: 0 | 1) => `${decimal(size, digits)} MB`,
  lines: (count: number) => counted(count, 'line'),
  milliseconds: (span: number, digits: 0 | 1) => `${decimal(span, digits)} ms`,
  seconds: (span: number, digits: 0 | 1) => `${decimal(span, digits)} s`,
  minutes: (span: number) => `${whole.format(span)} min`,
  hours: (span: number) => `${whole.format(span)} h`,
  days: (span: number) => `${whole.format(span)} d`,
  /** A day of this year, or of another. `month` counts from 0. */
  day: (day: number, month: number) => `${String(day)} ${months[month] ?? ''}`,
  dayOf: (day: number, month: number, year: number) =>
    `${String(day)} ${months[month] ?? ''} ${String(year)}`,
  /** `Fri 2 Jan 2026 03:04:05`, in the reader's time zone. */
  moment: (at: number) => dayAndTime.format(at).replaceAll(',', ''),
};
