/** Sequence sets: `1,3:5,9:*`, of message sequence numbers or of UIDs. RFC 3501 §9 sequence-set */
import type { UidRanges } from '../trace/facts.ts';
import type { ArgumentReader } from './lexer.ts';

/** Stands for `*`, the largest number in use. */
export const STAR = Infinity;

/** As written: a range may run backwards, and ranges may overlap. */
export type SequenceSet = readonly (readonly [number, number])[];

const whole =
  /^(?:(?:[1-9]\d{0,9}|\*)(?::(?:[1-9]\d{0,9}|\*))?)(?:,(?:[1-9]\d{0,9}|\*)(?::(?:[1-9]\d{0,9}|\*))?)*$/;

/** The set that a text writes, or `null` if it writes none. */
export function parseSequenceSet(text: string): SequenceSet | null {
  if (!whole.test(text)) return null;
  const set = text.split(',').map((range): [number, number] => {
    const [from, to = from] = range.split(':').map((end) => (end === '*' ? STAR : Number(end)));
    return [from as number, to as number];
  });
  const tooLarge = (end: number): boolean => end !== STAR && end > 0xffffffff;
  return set.some(([from, to]) => tooLarge(from) || tooLarge(to)) ? null : set;
}

export function readSequenceSet(args: ArgumentReader, what: string): SequenceSet {
  return args.sequenceSet(parseSequenceSet) ?? args.fail(`${what} like 1 or 2,4:7 or 5:*`);
}

/**
 * The numbers that the set means while `largest` is the largest in use, ascending and without overlap. A range that goes
 * beyond `largest` keeps its end; `9:*` with `largest` 4 means 4:9, since ranges have no direction. RFC 3501 §9 seq-range
 */
export function resolveSet(set: SequenceSet, largest: number): UidRanges {
  const ranges = set
    .map(([from, to]): [number, number] => {
      const a = Math.min(from, to) === STAR ? largest : Math.min(from, to);
      const b = Math.max(from, to) === STAR ? largest : Math.max(from, to);
      return a <= b ? [a, b] : [b, a];
    })
    .sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of ranges) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** Ranges as a uid-set writes them: `304,319:320`. RFC 4315 §4 */
export function formatRanges(ranges: UidRanges): string {
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`)).join(',');
}
