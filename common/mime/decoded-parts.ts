/** The codings of one message, undone: encoded-words and split parameters of its headers, transfer encodings of its bodies. */
import type { Decoded, MessageRange } from '../decode.ts';
import { latin1Of, octetsOfLatin1 } from '../octets.ts';
import { decodeCharset } from './charset.ts';
import { decodeWords } from './encoded-word.ts';
import { unfolded, type HeaderField } from './header.ts';
import { decodedParameters, readParameterized } from './parameters.ts';
import { parseMessage, type MimePart } from './parse.ts';
import { decodeBase64, decodeQuotedPrintable } from './transfer-encoding.ts';

/** As much of a body as is shown decoded. */
const SHOWN_TEXT = 2000;
/** As much of a body as is decoded for that: base64 and quoted-printable take at most three octets for one. */
const DECODED_OCTETS = SHOWN_TEXT * 3;
/** Parts beyond these are looked at in the mailbox, not here. */
const MOST_PARTS = 20;

export function decodedInMessage(octets: Uint8Array, { from, to, stuffed }: MessageRange): Decoded[] {
  const message = octets.subarray(from, to);
  const parts: MimePart[] = [];
  collect(parseMessage(message), parts);
  return parts
    .flatMap((part) => [
      ...part.fields.flatMap((field) => ofField(message, field)),
      ...ofBody(message, part, stuffed),
    ])
    .map((item) => ({ ...item, from: item.from + from, to: item.to + from }));
}

function collect(part: MimePart, parts: MimePart[]): void {
  if (parts.length >= MOST_PARTS) return;
  parts.push(part);
  if (part.message) collect(part.message, parts);
  for (const inner of part.parts) collect(inner, parts);
}

function ofField(message: Uint8Array, field: HeaderField): Decoded[] {
  const words = wordsIn(message, field.valueFrom, field.valueTo, field.name);
  if (!/^content-(?:type|disposition)$/i.test(field.name)) return words;
  const { parameters } = readParameterized(unfolded(message, field));
  const bases = new Set(
    [...parameters.keys()].filter((name) => name.includes('*')).map((name) => name.split('*')[0]),
  );
  if (bases.size === 0) return words;
  const { from, to } = extentOf(message, field);
  const coding = 'parameter in pieces or with a character set';
  const decoded = [...decodedParameters(parameters)].filter(([name]) => bases.has(name));
  return [
    ...words,
    ...decoded.map(([name, text]) => ({
      from,
      to,
      coding,
      name: name.toLowerCase(),
      pieces: [{ text }],
      rfc: 'RFC 2231 §3',
    })),
  ];
}

/** The field's body without the blanks around it. */
function extentOf(message: Uint8Array, { valueFrom, valueTo }: HeaderField): { from: number; to: number } {
  const text = latin1Of(message, valueFrom, valueTo);
  return { from: valueFrom + text.length - text.trimStart().length, to: valueFrom + text.trimEnd().length };
}

/** Encoded-words; neighbours, which are read as one, are one. RFC 2047 §6.2 */
const RUN =
  /=\?[^? \t\r\n"]+\?[BbQq]\?[^? \t\r\n]*\?=(?:[ \t\r\n]+=\?[^? \t\r\n"]+\?[BbQq]\?[^? \t\r\n]*\?=)*/g;

/** @param name what they stand in */
export function wordsIn(octets: Uint8Array, from: number, to: number, name: string): Decoded[] {
  const text = latin1Of(octets, from, to);
  if (!text.includes('=?')) return [];
  return [...text.matchAll(RUN)].flatMap((run) => {
    const decoded = decodeWords(run[0].replace(/\r?\n/g, ''));
    if (decoded === run[0]) return [];
    return [
      {
        from: from + run.index,
        to: from + run.index + run[0].length,
        coding: 'encoded-word',
        name,
        pieces: [{ text: decoded }],
        rfc: 'RFC 2047 §2',
      },
    ];
  });
}

function ofBody(message: Uint8Array, part: MimePart, stuffed: boolean): Decoded[] {
  const { from, to } = part.body;
  const isLeaf = part.parts.length === 0 && !part.message;
  if (!isLeaf || to <= from || (part.encoding !== 'BASE64' && part.encoding !== 'QUOTED-PRINTABLE'))
    return [];
  const isBase64 = part.encoding === 'BASE64';
  const name = `${part.type}/${part.subtype}`.toLowerCase();
  const coding = isBase64 ? 'base64' : 'quoted-printable';
  const rfc = isBase64 ? 'RFC 2045 §6.8' : 'RFC 2045 §6.7';
  const text = part.type === 'TEXT' ? textOf(message, part, isBase64, stuffed) : undefined;
  const means = text ?? `${Math.floor(((to - from) * 3) / 4).toLocaleString('en')} octets or fewer, not text`;
  return [{ from, to, coding, name, pieces: [{ text: means }], rfc }];
}

function textOf(message: Uint8Array, part: MimePart, isBase64: boolean, stuffed: boolean): string {
  const { from, to } = part.body;
  const end = Math.min(to, from + DECODED_OCTETS);
  const written = message.subarray(from, end);
  const body = stuffed ? octetsOfLatin1(latin1Of(written).replace(/(^|\n)\.\./g, '$1.')) : written;
  const decoded = isBase64 ? decodeBase64(body) : decodeQuotedPrintable(body);
  const text = decodeCharset(decoded, part.parameters.get('CHARSET'));
  return text.length > SHOWN_TEXT || end < to ? `${text.slice(0, SHOWN_TEXT)}…` : text;
}
