/** Octets are octets until framed: the few operations on `Uint8Array` that every protocol needs. */

export const CR = 0x0d;
export const LF = 0x0a;
export const NUL = 0x00;
export const SP = 0x20;
export const DOT = 0x2e;

const encoder = new TextEncoder();
const utf8 = new TextDecoder('utf-8');
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

export const EMPTY = new Uint8Array(0);

/** The octets of a text, in UTF-8. */
export function octetsOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** One octet per code unit; every code unit must be below 256. The inverse of `latin1Of`. */
export function octetsOfLatin1(text: string): Uint8Array {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) octets[i] = text.charCodeAt(i);
  return octets;
}

/** A text with one character per octet, so that nothing is lost and positions stay octet positions. */
export function latin1Of(octets: Uint8Array, from = 0, to = octets.length): string {
  const part = octets.subarray(from, to);
  // Mail is nearly always ASCII, and decoders are many times faster than anything made of fromCharCode. As UTF-8, only
  // ASCII has as many characters as octets and nothing to replace.
  const ascii = utf8.decode(part);
  if (ascii.length === part.length && !ascii.includes('\ufffd')) return ascii;
  let text = '';
  // It takes its octets as arguments, of which engines allow some tens of thousands.
  for (let i = 0; i < part.length; i += 8192) {
    text += String.fromCharCode.apply(null, part.subarray(i, i + 8192) as unknown as number[]);
  }
  return text;
}

/** The text of UTF-8 octets; what is not UTF-8 becomes U+FFFD. */
export function textOf(octets: Uint8Array): string {
  return utf8.decode(octets);
}

/** The text of octets if they are valid UTF-8, else `undefined`. */
export function strictTextOf(octets: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(octets);
  } catch {
    return undefined;
  }
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equalOctets(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
