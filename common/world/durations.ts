/** Times as the world's file has them: `90s`, `15m`, `4h`, `5d`. */

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

type Unit = keyof typeof units;

/** Milliseconds; `undefined` for what is no such text. */
export function readDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})\s?([smhd])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * units[unit as Unit];
}

/** In the largest unit that needs no fraction. `ms` is a whole number of seconds. */
export function formatDuration(ms: number): string {
  const unit = (['d', 'h', 'm'] as const).find((one) => ms > 0 && ms % units[one] === 0) ?? 's';
  return `${ms / units[unit]}${unit}`;
}
