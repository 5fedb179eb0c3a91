/** What a person would read: bodies and fields decoded to text, as SEARCH and the page want them. */
import { decodeCharset } from './charset.ts';
import { decodeWords } from './encoded-word.ts';
import { fieldsNamed, unfolded } from './header.ts';
import type { MimePart } from './parse.ts';
import { decodeBody } from './transfer-encoding.ts';

/** One leaf's text, its transfer encoding and character set undone. */
export function decodedText(octets: Uint8Array, part: MimePart): string {
  return decodeCharset(decodeBody(octets, part), part.parameters.get('CHARSET'));
}

/**
 * All text in the body of a message: of its text parts, and of the messages within, their headers included. What is not
 * text (images, archives) is left out, because nobody searches for their encoding. RFC 9051 §6.4.4
 */
export function searchableBody(octets: Uint8Array, root: MimePart): string {
  const texts: string[] = [];
  collectText(octets, root, texts);
  return texts.join('\r\n');
}

function collectText(octets: Uint8Array, part: MimePart, texts: string[]): void {
  if (part.message) {
    texts.push(searchableHeader(octets, part.message));
    collectText(octets, part.message, texts);
  } else if (part.parts.length > 0) {
    for (const inner of part.parts) collectText(octets, inner, texts);
  } else if (part.type === 'TEXT') texts.push(decodedText(octets, part));
}

/** All fields of a header, decoded, one a line. */
export function searchableHeader(octets: Uint8Array, part: MimePart): string {
  return part.fields.map((field) => `${field.name}: ${decodeWords(unfolded(octets, field))}\r\n`).join('');
}

/** The decoded bodies of all fields of a name, in the order in which they stand. */
export function decodedField(octets: Uint8Array, part: MimePart, name: string): string[] {
  return fieldsNamed(part, name).map((field) => decodeWords(unfolded(octets, field)));
}
