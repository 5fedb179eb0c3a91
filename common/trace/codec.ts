/** Facts as JSON: octets become text with one character per octet, all else stays as it is. */
import type { EncodedFact } from '../live-protocol.ts';
import { latin1Of, latin1Into, octetsOfLatin1 } from '../octets.ts';
import type { Fact } from './facts.ts';

/** Of a trace in a file. Grows when what older readers understand would mislead them. */
export const TRACE_VERSION = 1;

export function encodeFact(fact: Fact): EncodedFact {
  return 'octets' in fact ? { ...fact, octets: latin1Of(fact.octets) } : { ...fact };
}

/** The inverse of `encodeFact`, for what our own server encoded. */
export function decodeFact(encoded: EncodedFact): Fact {
  const { octets } = encoded;
  return (typeof octets === 'string'
    ? { ...encoded, octets: octetsOfLatin1(octets) }
    : encoded) as unknown as Fact;
}

/**
 * Many at once, as they come from our own server: the encoded ones become the facts, and their octets lie together, since an
 * array of its own for each line costs several times the line.
 */
export function decodeFacts(encoded: EncodedFact[]): Fact[] {
  let length = 0;
  for (const { octets } of encoded) if (typeof octets === 'string') length += octets.length;
  const all = new Uint8Array(length);
  let used = 0;
  for (const fact of encoded) {
    const { octets } = fact;
    if (typeof octets !== 'string') continue;
    latin1Into(all, used, octets);
    fact['octets'] = all.subarray(used, (used += octets.length));
  }
  return encoded as unknown as Fact[];
}
