/** BODY and BODYSTRUCTURE: how a message is put together, so that a client need fetch only what it shows. RFC 9051 §7.5.2 */
import { octetsOfLatin1 } from '../octets.ts';
import type { MimePart } from '../mime/parse.ts';
import { structureParameters, type Parameters } from '../mime/parameters.ts';
import { envelopeText } from './envelope.ts';
import { formatNstring, formatString } from './nstring.ts';

/**
 * The list with its parentheses.
 *
 * @param extended true for BODYSTRUCTURE; BODY has no extension data
 * @param utf8 the client expects UTF-8 in parameters (IMAP4rev2 or UTF8=ACCEPT is enabled)
 */
export function formatBodyStructure(
  octets: Uint8Array,
  part: MimePart,
  extended: boolean,
  utf8 = false,
): Uint8Array {
  return octetsOfLatin1(structureText({ octets, extended, utf8 }, part));
}

interface Wanted {
  readonly octets: Uint8Array;
  readonly extended: boolean;
  readonly utf8: boolean;
}

function structureText(wanted: Wanted, part: MimePart): string {
  return part.parts.length > 0 ? multipartText(wanted, part) : leafText(wanted, part);
}

function multipartText(wanted: Wanted, part: MimePart): string {
  const items = [formatString(part.subtype)];
  if (wanted.extended) {
    items.push(parametersText(wanted, part.parameters), ...extensionItems(wanted, part));
  }
  // No space between the parts. RFC 9051 §9 body-type-mpart
  return `(${part.parts.map((inner) => structureText(wanted, inner)).join('')} ${items.join(' ')})`;
}

function leafText(wanted: Wanted, part: MimePart): string {
  const items = [
    formatString(part.type),
    formatString(part.subtype),
    parametersText(wanted, part.parameters),
    formatNstring(part.id),
    formatNstring(part.description),
    formatString(part.encoding),
    String(part.body.to - part.body.from),
  ];
  if (part.message) {
    items.push(envelopeText(wanted.octets, part.message), structureText(wanted, part.message));
  }
  if (part.message || part.type === 'TEXT') items.push(String(part.lines));
  if (wanted.extended) items.push(formatNstring(part.md5), ...extensionItems(wanted, part));
  return `(${items.join(' ')})`;
}

/** Disposition, language and location, which parts of all kinds have. */
function extensionItems(wanted: Wanted, { disposition, language, location }: MimePart): string[] {
  const shown = disposition
    ? `(${formatString(disposition.type)} ${parametersText(wanted, disposition.parameters)})`
    : 'NIL';
  const [first, ...others] = language ?? [];
  const languages =
    others.length > 0 ? `(${(language ?? []).map(formatString).join(' ')})` : formatNstring(first);
  return [shown, languages, formatNstring(location)];
}

function parametersText({ utf8 }: Wanted, parameters: Parameters): string {
  const pairs = structureParameters(parameters, utf8);
  if (pairs.length === 0) return 'NIL';
  return `(${pairs.map(([name, value]) => `${formatString(name)} ${formatString(value)}`).join(' ')})`;
}
