/** The header of a message or of one of its parts: fields as ranges of octets. RFC 5322 §2.2 */
import { CR, latin1Of, LF, SP } from '../octets.ts';

/** Octet offsets in the whole message, [from, to). */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface HeaderField extends Range {
  /** As written. Field names differ by letters, not by case. RFC 5322 §1.2.2 */
  readonly name: string;
  /** The field's body: what follows the colon, without the line end that closes the field; folds are still in it. */
  readonly valueFrom: number;
  readonly valueTo: number;
}

export interface Header extends Range {
  readonly fields: readonly HeaderField[];
  /** Line ends in it, the blank line's included. */
  readonly lines: number;
}

/** A header of more fields than this is an attack on our memory; what follows is taken as part of the last field. */
const MAX_FIELDS = 10_000;

const TAB = 0x09;
const COLON = 0x3a;

/**
 * Reads a header at `from`. It ends with its blank line (which is in the range), before the first line that cannot belong
 * to a header, before a line that `isDelimiter` claims, or with the octets. Lines may end in CR LF or in LF alone.
 */
export function readHeader(
  octets: Uint8Array,
  from: number,
  isDelimiter: (from: number, to: number) => boolean = () => false,
): Header {
  const fields: { -readonly [K in keyof HeaderField]: HeaderField[K] }[] = [];
  let lines = 0;
  let at = from;
  while (at < octets.length) {
    const lf = octets.indexOf(LF, at);
    const next = lf < 0 ? octets.length : lf + 1;
    const end = lf < 0 ? octets.length : lf > at && octets[lf - 1] === CR ? lf - 1 : lf;
    const last = fields.at(-1);
    if (end === at) {
      return { from, to: next, fields, lines: lines + (lf < 0 ? 0 : 1) };
    }
    if (isDelimiter(at, end)) break;
    const first = octets[at];
    const continues = first === SP || first === TAB;
    if (continues && !last) break;
    const field = continues ? undefined : fieldAt(octets, at, end, next);
    if (field && fields.length < MAX_FIELDS) fields.push(field);
    else if (last && (continues || field)) {
      last.to = next;
      last.valueTo = end;
    } else if (at > from || !isEnvelopeLine(octets, at)) {
      break;
    }
    if (lf >= 0) lines++;
    at = next;
  }
  return { from, to: at, fields, lines };
}

function fieldAt(octets: Uint8Array, from: number, end: number, to: number): HeaderField | undefined {
  let colon = from;
  // A name is printable US-ASCII without space and colon. RFC 5322 §2.2
  while (colon < end && isNameOctet(octets[colon] as number)) colon++;
  const name = latin1Of(octets, from, colon);
  // Old software put white space before the colon. RFC 5322 §4.5.8
  while (colon < end && (octets[colon] === SP || octets[colon] === TAB)) colon++;
  if (name === '' || octets[colon] !== COLON || colon >= end) return undefined;
  return { name, from, to, valueFrom: colon + 1, valueTo: end };
}

const isNameOctet = (octet: number): boolean => octet > SP && octet < 0x7f && octet !== COLON;

/** The line with which a mailbox file in the mbox format begins each message, often left there by accident. RFC 4155 */
function isEnvelopeLine(octets: Uint8Array, at: number): boolean {
  return /^>?From /.test(latin1Of(octets, at, Math.min(at + 6, octets.length)));
}

/**
 * A field's body with its folds undone and without white space around it; one character per octet. RFC 5322 §2.2.3
 */
export function unfolded(octets: Uint8Array, field: HeaderField): string {
  return trimmed(latin1Of(octets, field.valueFrom, field.valueTo).replace(/\r?\n/g, ''));
}

/**
 * Without ASCII white space around it. `String.trim` also takes octet 0xA0, which may be half of a UTF-8 character.
 */
export function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && ' \t\r\n'.includes(text.charAt(from))) from++;
  while (to > from && ' \t\r\n'.includes(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

/** The fields of a name, in the order in which they stand. */
export function fieldsNamed(
  header: { readonly fields: readonly HeaderField[] },
  name: string,
): HeaderField[] {
  const lower = name.toLowerCase();
  return header.fields.filter((field) => field.name.toLowerCase() === lower);
}

/** The unfolded body of the first field of a name; `undefined` where there is none. */
export function firstValue(
  octets: Uint8Array,
  header: { readonly fields: readonly HeaderField[] },
  name: string,
): string | undefined {
  const lower = name.toLowerCase();
  const field = header.fields.find((one) => one.name.toLowerCase() === lower);
  return field && unfolded(octets, field);
}
