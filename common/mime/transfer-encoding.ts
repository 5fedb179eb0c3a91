/** Content transfer encodings: how a body says what lines of 7-bit text cannot. RFC 2045 §6 */
import { CR, LF } from '../octets.ts';
import type { MimePart } from './parse.ts';

/** What each octet stands for in base64; 255 for those outside its alphabet. RFC 2045 §6.8 */
const BASE64 = new Uint8Array(256).fill(255);
for (const [i, c] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  BASE64[c.charCodeAt(0)] = i;
}

const PAD = 0x3d;

/**
 * Octets outside the alphabet are passed over, as RFC 2045 §6.8 says. Padding ends a run of four, and more may follow:
 * mailers concatenate encoded pieces.
 */
export function decodeBase64(octets: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil((octets.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  // By index: a for-of over millions of octets takes several times as long.
  for (let at = 0, { length: end } = octets; at < end; at++) {
    const octet = octets[at] as number;
    if (octet === PAD) {
      held = 0;
      bits = 0;
      continue;
    }
    const value = BASE64[octet] as number;
    if (value === 255) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[length++] = (bits >> held) & 0xff;
    }
  }
  return out.subarray(0, length);
}

const EQUALS = 0x3d;

/** What each octet stands for in hexadecimal; 255 for those that are no such digit. */
const HEX = new Uint8Array(256).fill(255);
for (const [i, c] of [...'0123456789ABCDEF'].entries()) {
  HEX[c.charCodeAt(0)] = i;
  HEX[c.toLowerCase().charCodeAt(0)] = i;
}

/** A malformed `=` stands for itself, as RFC 2045 §6.7 suggests; white space at a line's end was added on the way. */
export function decodeQuotedPrintable(octets: Uint8Array): Uint8Array {
  const out = new Uint8Array(octets.length);
  let length = 0;
  /** Where the line's trailing white space begins in `out`. */
  let solid = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] as number;
    if (octet === EQUALS) {
      const high = HEX[octets[at + 1] ?? 0] as number;
      const low = HEX[octets[at + 2] ?? 0] as number;
      if (high < 16 && low < 16) {
        out[length++] = high * 16 + low;
        solid = length;
        at += 2;
        continue;
      }
      const next = afterSoftBreak(octets, at + 1);
      if (next > 0) {
        solid = length;
        at = next - 1;
        continue;
      }
    } else if (octet === LF || (octet === CR && octets[at + 1] === LF)) {
      length = solid;
    }
    out[length++] = octet;
    if (octet !== 0x20 && octet !== 0x09) solid = length;
  }
  return out.subarray(0, length);
}

/** Where the next line begins if nothing but white space and a line end follow `at`; else 0. RFC 2045 §6.7 rule 5 */
function afterSoftBreak(octets: Uint8Array, at: number): number {
  // Whoever writes `=` and a screenful of blanks gets no second look at each of them.
  const limit = Math.min(octets.length, at + 1000);
  while (at < limit && (octets[at] === 0x20 || octets[at] === 0x09)) at++;
  if (octets[at] === CR && octets[at + 1] === LF) return at + 2;
  if (octets[at] === LF) return at + 1;
  return at >= octets.length ? octets.length : 0;
}

/** The body of one leaf with its transfer encoding undone; an encoding nobody knows is left as it is. */
export function decodeBody(octets: Uint8Array, part: MimePart): Uint8Array {
  const body = octets.subarray(part.body.from, part.body.to);
  switch (part.encoding) {
    case 'BASE64':
      return decodeBase64(body);
    case 'QUOTED-PRINTABLE':
      return decodeQuotedPrintable(body);
    default:
      return body;
  }
}
