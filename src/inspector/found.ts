/** What stands where a line breaks its grammar. */
import { CR, LF } from '../../common/octets.ts';
import { inAny, MASK, visibleText, type Ranges } from './segments.ts';

/** As much of it as makes it known again. */
const SHOWN = 24;

/** @returns `undefined` where the line ends; the mask where a secret begins, or before it what stands there */
export function foundAt(octets: Uint8Array, at: number, secrets: Ranges): string | undefined {
  if (inAny(secrets, at)) return MASK;
  let to = at;
  while (to < octets.length && to < at + SHOWN && !inAny(secrets, to)) {
    const isEnd = octets[to] === LF || (octets[to] === CR && octets[to + 1] === LF);
    // The end of the line is told in words, unless it is itself what is wrong.
    if (isEnd && !(to === at && octets[to] === LF)) break;
    to++;
    if (isEnd) break;
  }
  if (to === at) return undefined;
  const cut = to < octets.length && to === at + SHOWN ? '…' : '';
  return `${visibleText(octets.subarray(at, to))}${cut}`.replace(/^ +| +$/g, (blanks) =>
    '␣'.repeat(blanks.length),
  );
}
