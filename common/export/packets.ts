/** Ethernet frames around IP packets around TCP segments and UDP datagrams, checksums included. */
import type { Endpoint } from '../trace/endpoint.ts';
import { concat } from '../octets.ts';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

const TCP = 6;
const UDP = 17;
const TTL = 64;
const WINDOW = 0xffff;
/** Goes out with SYN, as RFC 9293 §3.7.1 asks. */
export const MSS = 1460;

export interface Segment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly sequence: number;
  readonly acknowledges: number;
  readonly flags: number;
  readonly octets: Uint8Array;
}

/** One segment in a frame of its own. RFC 9293 §3.1 */
export function tcpFrame({ from, to, sequence, acknowledges, flags, octets }: Segment): Uint8Array {
  const options = flags & SYN ? Uint8Array.of(2, 4, MSS >> 8, MSS & 0xff) : new Uint8Array(0);
  const head = new Uint8Array(20 + options.length);
  const view = new DataView(head.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, sequence);
  view.setUint32(8, flags & ACK ? acknowledges : 0);
  view.setUint8(12, (head.length / 4) << 4);
  view.setUint8(13, flags);
  view.setUint16(14, flags & RST ? 0 : WINDOW);
  head.set(options, 20);
  return frame(from, to, TCP, concat([head, octets]), 16);
}

/** One datagram in a frame of its own. RFC 768 */
export function udpFrame(from: Endpoint, to: Endpoint, octets: Uint8Array): Uint8Array {
  const head = new Uint8Array(8);
  const view = new DataView(head.buffer);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint16(4, head.length + octets.length);
  return frame(from, to, UDP, concat([head, octets]), 6);
}

/** @param sumAt where in the payload its checksum stands */
function frame(
  { address: from }: Endpoint,
  { address: to }: Endpoint,
  protocol: number,
  payload: Uint8Array,
  sumAt: number,
): Uint8Array {
  const [source, target] = pairOf(from, to);
  const view = new DataView(payload.buffer);
  view.setUint16(sumAt, 0);
  // A sum over addresses, protocol and length too, so that a stray packet is noticed. RFC 9293 §3.1, RFC 8200 §8.1
  const pseudo = new Uint8Array(8);
  new DataView(pseudo.buffer).setUint32(0, payload.length);
  pseudo[7] = protocol;
  const sum = checksum(concat([source, target, pseudo, payload]));
  // Zero would say that there is none. RFC 768
  view.setUint16(sumAt, sum === 0 && protocol === UDP ? 0xffff : sum);
  const isOld = source.length === 4;
  const ip = isOld
    ? ipv4Header(source, target, protocol, payload.length)
    : ipv6Header(source, target, protocol, payload.length);
  return concat([ethernetHeader(source, target, isOld), ip, payload]);
}

function ethernetHeader(source: Uint8Array, target: Uint8Array, isOld: boolean): Uint8Array {
  const mac = (address: Uint8Array): number[] => [2, 0, ...address.subarray(-4)];
  return Uint8Array.of(...mac(target), ...mac(source), ...(isOld ? [0x08, 0x00] : [0x86, 0xdd]));
}

/** RFC 791 §3.1 */
function ipv4Header(source: Uint8Array, target: Uint8Array, protocol: number, length: number): Uint8Array {
  const head = new Uint8Array(20);
  const view = new DataView(head.buffer);
  view.setUint8(0, 0x45);
  view.setUint16(2, head.length + length);
  // Not to be fragmented, so that it needs no identification. RFC 6864 §4.1
  view.setUint16(6, 0x4000);
  view.setUint8(8, TTL);
  view.setUint8(9, protocol);
  head.set(source, 12);
  head.set(target, 16);
  view.setUint16(10, checksum(head));
  return head;
}

/** RFC 8200 §3 */
function ipv6Header(source: Uint8Array, target: Uint8Array, protocol: number, length: number): Uint8Array {
  const head = new Uint8Array(40);
  const view = new DataView(head.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(4, length);
  view.setUint8(6, protocol);
  view.setUint8(7, TTL);
  head.set(source, 8);
  head.set(target, 24);
  return head;
}

/** The ones' complement of the ones' complement sum of all 16-bit words. RFC 1071 §1 */
function checksum(octets: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < octets.length; i += 2) sum += ((octets[i] ?? 0) << 8) | (octets[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** For documentation, where a peer's address is none. RFC 5737 §3 */
const NOWHERE = Uint8Array.of(192, 0, 2, 1);

/** Both in one family. */
function pairOf(from: string, to: string): readonly [Uint8Array, Uint8Array] {
  const [a, b] = [addressOctets(from) ?? NOWHERE, addressOctets(to) ?? NOWHERE];
  return a.length === b.length ? [a, b] : [mapped(a), mapped(b)];
}

/** RFC 4291 §2.5.5.2 */
function mapped(address: Uint8Array): Uint8Array {
  return address.length === 16 ? address : concat([new Uint8Array(10), Uint8Array.of(0xff, 0xff), address]);
}

/** Of either family; `undefined` for what is no address. */
export function addressOctets(address: string): Uint8Array | undefined {
  const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return plain.includes(':') ? ipv6Octets(plain) : ipv4Octets(plain);
}

function ipv4Octets(address: string): Uint8Array | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return Uint8Array.from(parts, Number);
}

/** RFC 4291 §2.2 */
function ipv6Octets(address: string): Uint8Array | undefined {
  const [left = '', right, ...more] = address.split('::');
  if (more.length > 0) return undefined;
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(left), groups(right ?? '')];
  const missing = 8 - before.length - after.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...before, ...Array<string>(missing).fill('0'), ...after];
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return Uint8Array.from(all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]));
}
