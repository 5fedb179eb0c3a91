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

/** The ranges with one more UID; a new array, the old one stays as it is. */
export function withUid(ranges: UidRanges, uid: number): UidRanges {
  // The first range that ends at the UID's neighbour below, or later.
  const at = lowerBound(ranges, uid - 1, (range) => range[1]);
  const [before, after] = [ranges[at], ranges[at + 1]];
  if (!before || before[0] > uid + 1) return [...ranges.slice(0, at), [uid, uid], ...ranges.slice(at)];
  const first = Math.min(before[0], uid);
  const last = Math.max(before[1], uid);
  if (after && after[0] === last + 1)
    return [...ranges.slice(0, at), [first, after[1]], ...ranges.slice(at + 2)];
  return [...ranges.slice(0, at), [first, last], ...ranges.slice(at + 1)];
}
