/**
 * Shapes that values of a file must have. Each hands back the value rebuilt of nothing but what is known of it, or throws
 * `Misshapen`, which says where in the value something else was found than was expected.
 */

export class Misshapen extends Error {
  override readonly name = 'Misshapen';
}

/** @param path where the value stands, for messages: `.uids[0]` */
export type Shape<T = unknown> = (value: unknown, path: string) => T;

/** A shape of a field that need not be there. */
export type OptionalShape<T = unknown> = Shape<T> & { readonly optional: true };

type Fields = Readonly<Record<string, Shape>>;

export function misshapen(value: unknown, path: string, expected: string): never {
  const shown = JSON.stringify(value) as string | undefined;
  const found = shown === undefined ? 'nothing' : shown.length > 40 ? `${shown.slice(0, 40)}…` : shown;
  throw new Misshapen(
    `${path === '' ? 'it' : path.replace(/^\./, '')} is ${found}, and ${expected} is expected`,
  );
}

// Characters that act instead of showing, but for tab and line ends: C0, DEL, C1, and those that turn or hide text. Unicode 16 §23
const ACTS =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** The text with what acts replaced by its number, `\\u{202e}`: it may stand in any view. */
export const inert = (written: string): string =>
  written.replace(ACTS, (acts) => `\\u{${(acts.codePointAt(0) ?? 0).toString(16)}}`);

/** A text in which nothing acts. */
export const text: Shape<string> = (value, path) =>
  typeof value === 'string' ? inert(value) : misshapen(value, path, 'a text');

export const flag: Shape<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : misshapen(value, path, 'true or false');

export const finite: Shape<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? value : misshapen(value, path, 'a number');

/** Milliseconds since 1970, of a year that clocks and calendars know. */
export const moment: Shape<number> = (value, path) =>
  typeof value === 'number' && Math.abs(value) <= 8.64e15
    ? value
    : misshapen(value, path, 'milliseconds since 1970');

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Shape<number> {
  return (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? value
      : misshapen(value, path, `a whole number from ${String(least)} to ${String(most)}`);
}

export function oneOf<T extends string>(...values: readonly T[]): Shape<T> {
  return (value, path) =>
    values.find((known) => known === value) ?? misshapen(value, path, `one of ${values.join(', ')}`);
}

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === null ? null : shape(value, path));
}

export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return Object.assign((value: unknown, path: string) => shape(value, path), { optional: true as const });
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, path) =>
    Array.isArray(value)
      ? value.map((element, index) => shape(element, `${path}[${String(index)}]`))
      : misshapen(value, path, 'a list');
}

export function record(fields: Fields): Shape<Record<string, unknown>> {
  const entries = Object.entries(fields);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return misshapen(value, path, 'an object');
    }
    const checked: Record<string, unknown> = {};
    for (const [name, shape] of entries) {
      const field = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
      if (field === undefined && 'optional' in shape) continue;
      checked[name] = shape(field, `${path}.${name}`);
    }
    return checked;
  };
}

/** Ascending ranges that do not overlap, both ends included. */
export function ranges(least: number, most: number): Shape<readonly (readonly [number, number])[]> {
  const end = whole(least, most);
  return (value, path) => {
    let last = least - 1;
    return list((element, at): readonly [number, number] => {
      if (!Array.isArray(element) || element.length !== 2) return misshapen(element, at, 'a pair of numbers');
      const from = end(element[0], at);
      const to = end(element[1], at);
      if (from <= last || to < from) return misshapen(element, at, 'a range above the one before it');
      last = to;
      return [from, to];
    })(value, path);
  };
}
