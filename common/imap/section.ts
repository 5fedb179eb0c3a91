/** Sections: the parts of a message that FETCH can ask for. RFC 9051 §6.4.5.1 */
import { concat } from '../octets.ts';
import type { MimePart } from '../mime/parse.ts';

export interface Section {
  /** Part numbers from 1; empty for the whole message. */
  readonly path: readonly number[];
  readonly text?: 'HEADER' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT' | 'TEXT' | 'MIME';
  /** Field names, of HEADER.FIELDS and HEADER.FIELDS.NOT. */
  readonly fields?: readonly string[];
}

/** The octets of a section; `null` when the message has no such part. Most are a view of the message, not a copy. */
export function sectionOctets(octets: Uint8Array, root: MimePart, section: Section): Uint8Array | null {
  const { path, text, fields = [] } = section;
  const part = partAt(root, path);
  if (!part) return null;
  if (text === undefined) return path.length === 0 ? octets : slice(octets, part.body);
  if (text === 'MIME') return path.length === 0 ? null : slice(octets, part.header);
  // The others speak of a message: the whole one, or one inside a MESSAGE/RFC822 part.
  const message = path.length === 0 ? root : part.message;
  if (!message) return null;
  switch (text) {
    case 'HEADER':
      return slice(octets, message.header);
    case 'TEXT':
      return slice(octets, message.body);
    case 'HEADER.FIELDS':
      return headerSubset(octets, message, fields, true);
    case 'HEADER.FIELDS.NOT':
      return headerSubset(octets, message, fields, false);
  }
}

/** The part at a path of part numbers; the root itself for an empty one. */
function partAt(root: MimePart, path: readonly number[]): MimePart | undefined {
  let part: MimePart | undefined = root;
  /** Whether `part` is a message, whose numbers count what its body holds, and not a part reached by its number. */
  let isMessage = true;
  for (const number of path) {
    if (part.message && !isMessage) {
      part = part.message;
      isMessage = true;
    }
    // A message that is no multipart has exactly one part: its body.
    const numbered: readonly MimePart[] = part.parts.length > 0 ? part.parts : isMessage ? [part] : [];
    part = numbered[number - 1];
    if (!part) return undefined;
    isMessage = false;
  }
  return part;
}

const slice = (octets: Uint8Array, { from, to }: { from: number; to: number }): Uint8Array =>
  octets.subarray(from, to);

function headerSubset(
  octets: Uint8Array,
  message: MimePart,
  names: readonly string[],
  wanted: boolean,
): Uint8Array {
  const named = new Set(names.map((name) => name.toUpperCase()));
  const kept = message.fields
    .filter((field) => named.has(field.name.toUpperCase()) === wanted)
    .map((field) => slice(octets, field));
  // The blank line belongs to every subset, unless the header has none. RFC 9051 §6.4.5.1
  const fieldsEnd = message.fields.at(-1)?.to ?? message.header.from;
  return concat([...kept, slice(octets, { from: fieldsEnd, to: message.header.to })]);
}

/** What stands between the brackets of `BODY[…]`. Field names are in upper case. */
export function formatSection({ path, text, fields }: Section): string {
  const parts: string[] = path.map(String);
  if (text !== undefined) parts.push(text);
  const names = fields ? ` (${fields.map(formatFieldName).join(' ')})` : '';
  return parts.join('.') + names;
}

/** A field name is an astring; one that is no atom is quoted. RFC 9051 §9 */
function formatFieldName(name: string): string {
  const upper = name.toUpperCase();
  return /^[!#$&'+\-./0-9:;<=>?@A-Z[\]^_`|}~]+$/.test(upper) ? upper : `"${upper.replace(/["\\]/g, '\\$&')}"`;
}
