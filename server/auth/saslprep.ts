/**
 * User names and passwords as they are compared: the same to the eye must be the same to the server. RFC 4013
 *
 * We differ: the rule about text that runs in both directions is left out, since nothing here is decided by it. RFC 4013 §2.4
 */

/** Characters that look like a space and are none in ASCII. RFC 3454 appendix C.1.2 */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/gu;

/** Characters that nobody sees. RFC 3454 appendix B.1 */
const NOTHING = /[\u00ad\u1806\u200b-\u200d\u2060\ufeff]|\u034f|[\u180b-\u180d]|[\ufe00-\ufe0f]/gu;

/**
 * What a name or a password may not hold: controls, private use, what is no character, tags, and what changes how other
 * characters are shown. RFC 4013 §2.3
 */
const PROHIBITED =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u0340\u0341\u06dd\u070f\u180e\u200c-\u200f\u2028-\u202e\u2060-\u2063\u206a-\u206f\u2ff0-\u2ffb\ufeff\ufff9-\ufffd\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/u;

/** The prepared text; `undefined` where it holds what it may not. Characters not yet assigned pass, as in a query. */
export function saslPrep(text: string): string | undefined {
  // All of ASCII but its controls stays as it is.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const prepared = text.replace(OTHER_SPACES, ' ').replace(NOTHING, '').normalize('NFKC');
  return PROHIBITED.test(prepared) ? undefined : prepared;
}
