/** Times and durations in words. */

/** `0.4 ms`, `12 ms`, `1.2 s`, `3 min`. */
export function durationText(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${String(Math.round(ms / 60_000))} min`;
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
