/** Facts as JSON, where octets become text with one character per octet; and many facts packed, where they stay octets. */
import type { EncodedFact } from '../live-protocol.ts';
import { latin1Of, octetsOf, octetsOfLatin1 } from '../octets.ts';
import { Parts } from '../parts.ts';
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

/** Octets of the number that tells how long the JSON is. */
const HEAD = 4;

/**
 * Many at once, on their way to a page: how long the JSON is, as four octets; the JSON, an array of facts, each with the
 * number of its octets in place of them; then the octets of all, one after another. Neither side makes text of octets.
 */
export function packFacts(facts: readonly Fact[]): Uint8Array {
  let used = 0;
  const json = octetsOf(
    JSON.stringify(
      facts.map((fact) => {
        if (!('octets' in fact)) return fact;
        used += fact.octets.length;
        return { ...fact, octets: fact.octets.length };
      }),
    ),
  );
  const packed = new Uint8Array(HEAD + json.length + used);
  new DataView(packed.buffer).setUint32(0, json.length);
  packed.set(json, HEAD);
  let at = HEAD + json.length;
  for (const fact of facts) {
    if (!('octets' in fact)) continue;
    packed.set(fact.octets, at);
    at += fact.octets.length;
  }
  return packed;
}

/** The inverse of `packFacts`. Their octets lie together, since an array of its own for each line costs several times the line. */
export function unpackFacts(packed: Uint8Array): Fact[] {
  return unpackParts([packed]);
}

/** The same for what came in parts, which are not joined first: together they are a packet. */
export function unpackParts(parts: readonly Uint8Array[]): Fact[] {
  const reader = new Parts(parts);
  const head = reader.copy(HEAD);
  const json = reader.text(new DataView(head.buffer).getUint32(0));
  const facts = JSON.parse(json) as EncodedFact[];
  // A copy, so that the JSON is not kept with them.
  const all = reader.copy(reader.left);
  let used = 0;
  for (const fact of facts) {
    const { octets } = fact;
    if (typeof octets === 'number') fact['octets'] = all.subarray(used, (used += octets));
  }
  return facts as unknown as Fact[];
}
