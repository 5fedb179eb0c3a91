/** The parts of a message under the numbers by which IMAP fetches them. RFC 9051 §6.4.5.1 */
import type { MimePart } from '../../common/mime/parse.ts';

export interface NumberedPart {
  readonly part: MimePart;
  /** `1.2`; empty for a multipart that is a message's whole body, which has no number. */
  readonly number: string;
  /** What stands between the brackets of `BODY[…]` to get its body. */
  readonly section: string;
  readonly depth: number;
  /** Octets of its body as they are on the wire. */
  readonly size: number;
}

/** All parts, each before those inside it. */
export function numberedParts(root: MimePart): readonly NumberedPart[] {
  const found: NumberedPart[] = [];
  addMessage(found, root, '', 0);
  return found;
}

/** A whole message: its body is part 1 unless it is a multipart, whose parts are numbered instead. */
function addMessage(found: NumberedPart[], part: MimePart, prefix: string, depth: number): void {
  if (part.type !== 'MULTIPART') return addPart(found, part, under(prefix, 1), depth);
  found.push({
    part,
    number: '',
    section: prefix === '' ? 'TEXT' : `${prefix}.TEXT`,
    depth,
    size: sizeOf(part),
  });
  part.parts.forEach((child, i) => {
    addPart(found, child, under(prefix, i + 1), depth + 1);
  });
}

function addPart(found: NumberedPart[], part: MimePart, number: string, depth: number): void {
  found.push({ part, number, section: number, depth, size: sizeOf(part) });
  part.parts.forEach((child, i) => {
    addPart(found, child, under(number, i + 1), depth + 1);
  });
  // The parts of a message within a message are numbered below the part that holds it.
  if (part.message) addMessage(found, part.message, number, depth + 1);
}

const under = (prefix: string, number: number): string =>
  prefix === '' ? `${number}` : `${prefix}.${number}`;

const sizeOf = (part: MimePart): number => part.body.to - part.body.from;
