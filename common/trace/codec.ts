/** Facts as JSON: octets become text with one character per octet, all else stays as it is. */
import type { EncodedFact } from '../live-protocol.ts';
import { latin1Of, octetsOfLatin1 } from '../octets.ts';
import type { Fact } from './facts.ts';

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
