/**
 * The data of a TXT record: one or more strings of at most 255 octets. One string is written as it is; several are
 * written as in a master file, each in quotes, with a backslash before a quote or a backslash. RFC 1035 §3.3.14
 */
import { octetsOf } from '../octets.ts';

/** A string's length is one octet. RFC 1035 §3.3 */
const MAX_STRING_OCTETS = 255;

const quotedStrings = /^"(?:[^"\\]|\\["\\])*"(?:\s+"(?:[^"\\]|\\["\\])*")*$/u;

/** The strings a text stands for. A text that begins with a quote and is not well quoted is one string as it is. */
export function stringsOfText(data: string): string[] {
  if (!quotedStrings.test(data)) return [data];
  return [...data.matchAll(/"((?:[^"\\]|\\["\\])*)"/gu)].map(([, inner = '']) =>
    inner.replace(/\\(["\\])/g, '$1'),
  );
}

/** The inverse of `stringsOfText`. */
export function textOfStrings(strings: readonly string[]): string {
  const [first = ''] = strings;
  if (strings.length === 1 && !quotedStrings.test(first)) return first;
  return strings.map((one) => `"${one.replace(/["\\]/g, '\\$&')}"`).join(' ');
}

/** What is wrong with the data of a TXT record; `undefined` if nothing is. */
export function textFault(data: string): string | undefined {
  if (data.startsWith('"') && !quotedStrings.test(data)) {
    return 'the quotes do not match; write one string without quotes, or several as "first" "second". RFC 1035 §5.1';
  }
  for (const one of stringsOfText(data)) {
    const { length } = octetsOf(one);
    if (length > MAX_STRING_OCTETS) {
      return `a string of ${length} octets is too long, ${MAX_STRING_OCTETS} is the most; split it as "first" "second". RFC 1035 §3.3`;
    }
  }
  return undefined;
}
