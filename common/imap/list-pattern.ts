/** Patterns of LIST and LSUB: `*` stands for anything, `%` for anything within one level. RFC 3501 §6.3.8 */

/** The character between the levels of a mailbox name. */
export const DELIMITER = '/';

/**
 * Whether a name matches, both in the encoded form. At worst the length of the name squared, plus the length of the
 * pattern, where a regular expression made of the pattern could take exponential time.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const wanted = withoutRuns(pattern);
  // INBOX matches in whatever case it is asked for, also as the first level of a longer name. RFC 3501 §5.1
  const anyCase = /^INBOX(?=\/|$)/.test(name) ? 'INBOX'.length : 0;
  /** The places in the pattern at which a match of the characters so far can stand. */
  let places = skipWildcards(wanted, new Set([0]));
  for (let at = 0; at < name.length; at++) {
    const character = name.charAt(at);
    const next = new Set<number>();
    for (const place of places) {
      const expected = wanted.charAt(place);
      if (expected === '*' || (expected === '%' && character !== DELIMITER)) next.add(place);
      else if (expected === character || (at < anyCase && expected.toUpperCase() === character)) {
        next.add(place + 1);
      }
    }
    if (next.size === 0) return false;
    places = skipWildcards(wanted, next);
  }
  return places.has(wanted.length);
}

/**
 * Wildcards side by side mean no more than the strongest of them. A literal can hold sixty thousand, and each would be one
 * more place to stand at for every character of every name.
 */
const withoutRuns = (pattern: string): string =>
  pattern.replace(/[*%]{2,}/g, (run) => (run.includes('*') ? '*' : '%'));

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
