/** Strings as IMAP writes them in responses: quoted where that is allowed, else as a literal. RFC 9051 §4.3 */

/** A longer string goes as a literal: clients read quoted strings as lines, and lines have limits. RFC 2683 §3.2.1.5 */
const MAX_QUOTED = 1000;

/** A string of one-character-per-octet text; `undefined` is NIL. NUL, which no string may hold, is left out. RFC 9051 §4.3.1 */
export function formatNstring(text: string | undefined): string {
  return text === undefined ? 'NIL' : formatString(text);
}

/** The same, where NIL is not allowed. */
export function formatString(text: string): string {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text;
  if (clean.length <= MAX_QUOTED && /^[\x01-\x09\x0b\x0c\x0e-\x7f]*$/.test(clean)) {
    return `"${clean.replace(/["\\]/g, '\\$&')}"`;
  }
  return `{${clean.length}}\r\n${clean}`;
}
