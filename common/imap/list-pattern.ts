/** Patterns of LIST and LSUB: `*` stands for anything, `%` for anything within one level. RFC 3501 §6.3.8 */

import { canonicalMailboxName } from './lexer.ts';

/** The character between the levels of a mailbox name. */
export const DELIMITER = '/';

/**
 * Whether a name matches, both in the encoded form. Linear in the length of the name times the number of wildcards at
 * worst, where a regular expression made of the pattern could take exponential time.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  // INBOX matches in whatever case it is asked for. RFC 3501 §5.1
  const wanted = name === 'INBOX' ? pattern.toUpperCase() : canonicalMailboxName(pattern);
  /** The places in the pattern at which a match of the characters so far can stand. */
  let places = skipWildcards(wanted, new Set([0]));
  for (const character of name) {
    const next = new Set<number>();
    for (const place of places) {
      const expected = wanted.charAt(place);
      if (expected === '*' || (expected === '%' && character !== DELIMITER)) next.add(place);
      else if (expected === character) next.add(place + 1);
    }
    if (next.size === 0) return false;
    places = skipWildcards(wanted, next);
  }
  return places.has(wanted.length);
}

/** A wildcard may stand for nothing at all. */
function skipWildcards(pattern: string, places: Set<number>): Set<number> {
  for (const place of places) {
    const character = pattern.charAt(place);
    if (character === '*' || character === '%') places.add(place + 1);
  }
  return places;
}

/** The names of the levels above a name, topmost first: `a`, `a/b` for `a/b/c`. */
export function superiorsOf(name: string): string[] {
  const superiors: string[] = [];
  for (let at = name.indexOf(DELIMITER); at !== -1; at = name.indexOf(DELIMITER, at + 1)) {
    superiors.push(name.slice(0, at));
  }
  return superiors;
}
