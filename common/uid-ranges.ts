/** Sets of UIDs as ascending ranges. */
import type { UidRanges } from './trace/facts.ts';

/** Ascending UIDs as the fewest ranges. */
export function rangesOf(uids: Iterable<number>): UidRanges {
  const ranges: [number, number][] = [];
  let last: [number, number] | undefined;
  for (const uid of uids) {
    if (last && uid === last[1] + 1) last[1] = uid;
    else ranges.push((last = [uid, uid]));
  }
  return ranges;
}

/**
 * The index in an ascending list of the first element whose key is at least `key`; the list's length when there is none.
 */
export function lowerBound<T>(list: readonly T[], key: number, keyOf: (element: T) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(list[middle] as T) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function inRanges(ranges: UidRanges, uid: number): boolean {
  const next = lowerBound(ranges, uid, (range) => range[1]);
  const range = ranges[next];
  return range !== undefined && range[0] <= uid;
}

export function countOf(ranges: UidRanges): number {
  let count = 0;
  for (const [first, last] of ranges) count += last - first + 1;
  return count;
}

/** The ranges with one more among them; a new array, the old one stays as it is. */
export function withRange(ranges: UidRanges, [first, last]: UidRanges[number]): UidRanges {
  // From the first range that ends at the neighbour below, or later, to the last that begins at the one above, or earlier.
  const from = lowerBound(ranges, first - 1, (range) => range[1]);
  let to = from;
  while ((ranges[to]?.[0] ?? Infinity) <= last + 1) to++;
  const begins = Math.min(first, ranges[from]?.[0] ?? first);
  const ends = to > from ? Math.max(last, ranges[to - 1]?.[1] ?? last) : last;
  // One copy in one go: a client that deletes every other message makes many ranges.
  return ranges.toSpliced(from, to - from, [begins, ends]);
}
