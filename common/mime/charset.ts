/** Octets to text by the name of a character set, never failing. */
import { octetsOfLatin1, strictTextOf } from '../octets.ts';

/** Names that the encoding standard of the web does not know but mail uses. */
const aliases: Readonly<Record<string, string>> = {
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'ansi_x3.4-1968': 'utf-8',
  'x-unknown': '',
  unknown: '',
  'unknown-8bit': '',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
};

const decoders = new Map<string, InstanceType<typeof TextDecoder>>();

/** How many decoders we keep: there are some forty character sets, and a message could name any number. */
const MAX_DECODERS = 64;

function decoderOf(charset: string): InstanceType<typeof TextDecoder> | undefined {
  const label = charset.trim().toLowerCase().slice(0, 64);
  const name = aliases[label] ?? label;
  if (name === '') return undefined;
  const known = decoders.get(name);
  if (known) return known;
  try {
    const decoder = new TextDecoder(name);
    if (decoders.size < MAX_DECODERS) decoders.set(name, decoder);
    return decoder;
  } catch {
    return undefined;
  }
}

export const knowsCharset = (charset: string): boolean => decoderOf(charset) !== undefined;

/**
 * The text of octets in a character set. Without a name, or with one nobody knows: UTF-8 where it is valid, else
 * Windows-1252, as which most mislabelled mail turns out.
 */
export function decodeCharset(octets: Uint8Array, charset = ''): string {
  const label = charset.trim().toLowerCase();
  const honest = label !== '' && aliases[label] !== 'utf-8';
  const decoder = honest ? decoderOf(label) : undefined;
  if (decoder) return decoder.decode(octets);
  return strictTextOf(octets) ?? decoderOf('windows-1252')?.decode(octets) ?? '';
}

/** The text of one-character-per-octet text that names no character set. */
export function decodeUnlabelled(latin1: string): string {
  return /^[\x00-\x7f]*$/.test(latin1) ? latin1 : decodeCharset(octetsOfLatin1(latin1));
}
