/** What is taken away holds no secrets unless somebody wants it to: their octets become asterisks, as many as there were. */
import { CR, LF } from '../octets.ts';
import type { Fact } from '../trace/facts.ts';

const ASTERISK = 0x2a;

/** Stands where the text of a world was, since there are passwords in it. */
export const WORLD_LEFT_OUT =
  '# The text of this world was left out of the export: there are passwords in it.\n';

/** A fact with its secrets covered; the same object where it has none. Its ranges stay, so that views still mask them. */
export function maskFact(fact: Fact): Fact {
  if (fact.kind === 'world-changed') return { ...fact, text: WORLD_LEFT_OUT };
  if (!('octets' in fact) || !fact.secrets?.length) return fact;
  return { ...fact, octets: maskOctets(fact.octets, fact) };
}

/** @param octets of the frame that `fact` is, or more of them than the fact holds */
export function maskOctets(octets: Uint8Array, fact: Fact): Uint8Array {
  if (!('octets' in fact) || !fact.secrets?.length) return octets;
  const covered = octets.slice();
  for (const [from, to] of fact.secrets) {
    // A secret that reaches the end of what the fact holds goes on in what it does not: up to the frame's line end.
    const goesOn = to >= fact.octets.length && fact.size > fact.octets.length;
    covered.fill(ASTERISK, from, goesOn ? beforeLineEnd(octets) : to);
  }
  return covered;
}

function beforeLineEnd(octets: Uint8Array): number {
  let end = octets.length;
  if (octets[end - 1] === LF) end--;
  if (octets[end - 1] === CR) end--;
  return end;
}

/** A fact whose secrets are no longer known as such, for views that would mask them. */
export function unmaskFact(fact: Fact): Fact {
  if (!('octets' in fact) || !fact.secrets) return fact;
  const { secrets: _, ...open } = fact;
  return open;
}
