/** Takes IP packets apart as far as the TCP segment in them. RFC 791 §3.1, RFC 8200 §4, RFC 9293 §3.1 */
import { long, word } from './packet.ts';

export interface Segment {
  readonly at: number;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly fromPort: number;
  readonly toPort: number;
  readonly seq: number;
  /** `undefined` where the segment acknowledges nothing. */
  readonly ack: number | undefined;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** What was captured of its data; shares memory with the packet. */
  readonly data: Uint8Array;
  /** How long its data was on the wire. */
  readonly size: number;
}

/** `fragment`: a piece of a TCP segment that IP cut; `broken`: its headers are not whole; `other`: no TCP. */
export type NoSegment = 'fragment' | 'broken' | 'other';

const TCP = 6;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
/** Hop-by-hop options, routing, destination options, mobility. RFC 8200 §4.3, §4.4, §4.6, RFC 6275 §6.1 */
const extensions: ReadonlySet<number> = new Set([0, 43, 60, 135]);

/** @param octets from the IP header on; the link may have padded its end */
export function readSegment(at: number, octets: Uint8Array): Segment | NoSegment {
  const version = (octets[0] ?? 0) >> 4;
  if (version === 4) return readIpv4(at, octets);
  if (version === 6) return readIpv6(at, octets);
  return octets.length === 0 ? 'broken' : 'other';
}

function readIpv4(at: number, octets: Uint8Array): Segment | NoSegment {
  const header = ((octets[0] ?? 0) & 0x0f) * 4;
  if (header < 20 || octets.length < header) return 'broken';
  if (octets[9] !== TCP) return 'other';
  // More fragments follow, or this is not the first.
  if ((word(octets, 6) & 0x3fff) !== 0) return 'fragment';
  // A network card that cuts into segments by itself is handed packets that do not know their length.
  const total = word(octets, 2) || octets.length;
  return readTcp(at, octets, header, total - header, octets.subarray(12, 16), octets.subarray(16, 20));
}

function readIpv6(at: number, octets: Uint8Array): Segment | NoSegment {
  if (octets.length < 40) return 'broken';
  const end = word(octets, 4) === 0 ? octets.length : 40 + word(octets, 4);
  let next = octets[6] ?? 0;
  let offset = 40;
  while (next !== TCP) {
    if (next === FRAGMENT) {
      if ((word(octets, offset + 2) & 0xfff9) !== 0) return octets[offset] === TCP ? 'fragment' : 'other';
      next = octets[offset] ?? 0;
      offset += 8;
    } else if (extensions.has(next) || next === AUTHENTICATION) {
      const length = octets[offset + 1] ?? 0;
      const is = next;
      next = octets[offset] ?? 0;
      offset += is === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
    } else return 'other';
    if (offset >= octets.length) return 'broken';
  }
  return readTcp(at, octets, offset, end - offset, octets.subarray(8, 24), octets.subarray(24, 40));
}

/** @param length of the segment on the wire, header and data */
function readTcp(
  at: number,
  octets: Uint8Array,
  offset: number,
  length: number,
  from: Uint8Array,
  to: Uint8Array,
): Segment | NoSegment {
  if (octets.length < offset + 20) return 'broken';
  const header = ((octets[offset + 12] ?? 0) >> 4) * 4;
  if (header < 20 || length < header) return 'broken';
  const flags = octets[offset + 13] ?? 0;
  return {
    at,
    from,
    to,
    fromPort: word(octets, offset),
    toPort: word(octets, offset + 2),
    seq: long(octets, offset + 4),
    ack: flags & 0x10 ? long(octets, offset + 8) : undefined,
    fin: (flags & 0x01) !== 0,
    syn: (flags & 0x02) !== 0,
    rst: (flags & 0x04) !== 0,
    data: octets.subarray(
      offset + header,
      Math.max(offset + header, Math.min(octets.length, offset + length)),
    ),
    size: length - header,
  };
}

/** An address as people write it. RFC 5952 §4 */
export function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join('.');
  const words = Array.from({ length: 8 }, (_, i) => word(address, i * 2).toString(16));
  const text = words.join(':');
  // The longest run of zeros, the first of those as long, becomes two colons; a single zero stays. RFC 5952 §4.2
  let longest = '';
  for (const [run] of text.matchAll(/\b0(?::0)+\b/g)) if (run.length > longest.length) longest = run;
  if (longest === '') return text;
  return text.replace(new RegExp(`(?:^|:)${longest}(?::|$)`), '::');
}
