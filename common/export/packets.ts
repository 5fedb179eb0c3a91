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

/** From one endpoint to another: worked out once for all packets that go there. */
export interface Route {
  readonly fromPort: number;
  readonly toPort: number;
  /** Of four octets each, or of sixteen. */
  readonly source: Uint8Array;
  readonly target: Uint8Array;
}

export interface Segment {
  readonly sequence: number;
  readonly acknowledges: number;
  readonly flags: number;
  readonly octets: Uint8Array;
}

export function routeOf(from: Endpoint, to: Endpoint): Route {
  const [source, target] = pairOf(from.address, to.address);
  return { fromPort: from.port, toPort: to.port, source, target };
}

/** One segment in a frame of its own. RFC 9293 §3.1 */
export function tcpFrame(route: Route, { sequence, acknowledges, flags, octets }: Segment): Uint8Array {
  const head = flags & SYN ? 24 : 20;
  const { frame, view, at } = ipFrame(route, TCP, head + octets.length);
  view.setUint16(at, route.fromPort);
  view.setUint16(at + 2, route.toPort);
  view.setUint32(at + 4, sequence);
  view.setUint32(at + 8, flags & ACK ? acknowledges : 0);
  view.setUint8(at + 12, (head / 4) << 4);
  view.setUint8(at + 13, flags);
  view.setUint16(at + 14, flags & RST ? 0 : WINDOW);
  if (flags & SYN) {
    view.setUint16(at + 20, 0x0204);
    view.setUint16(at + 22, MSS);
  }
  frame.set(octets, at + head);
  view.setUint16(at + 16, payloadSum(route, TCP, view, at));
  return frame;
}

/** One datagram in a frame of its own. RFC 768 */
export function udpFrame(route: Route, octets: Uint8Array): Uint8Array {
  const length = 8 + octets.length;
  const { frame, view, at } = ipFrame(route, UDP, length);
  view.setUint16(at, route.fromPort);
  view.setUint16(at + 2, route.toPort);
  view.setUint16(at + 4, length);
  frame.set(octets, at + 8);
  // Zero would say that there is none. RFC 768
  view.setUint16(at + 6, payloadSum(route, UDP, view, at) || 0xffff);
  return frame;
}

const ETHERNET_LENGTH = 14;

/** A frame with its headers up to IP, and where the payload of so many octets begins. */
function ipFrame(
  { source, target }: Route,
  protocol: number,
  length: number,
): { frame: Uint8Array; view: DataView; at: number } {
  const isOld = source.length === 4;
  const at = ETHERNET_LENGTH + (isOld ? 20 : 40);
  const frame = new Uint8Array(at + length);
  const view = new DataView(frame.buffer);
  // Addresses of our own making that belong to no card: the second bit says so.
  frame[0] = frame[6] = 2;
  frame.set(target.subarray(-4), 2);
  frame.set(source.subarray(-4), 8);
  view.setUint16(12, isOld ? 0x0800 : 0x86dd);
  const ip = ETHERNET_LENGTH;
  if (isOld) {
    // RFC 791 §3.1
    view.setUint8(ip, 0x45);
    view.setUint16(ip + 2, 20 + length);
    // Not to be fragmented, so that it needs no identification. RFC 6864 §4.1
    view.setUint16(ip + 6, 0x4000);
    view.setUint8(ip + 8, TTL);
    view.setUint8(ip + 9, protocol);
    frame.set(source, ip + 12);
    frame.set(target, ip + 16);
    view.setUint16(ip + 10, folded(sumOf(view, ip, at)));
  } else {
    // RFC 8200 §3
    view.setUint8(ip, 0x60);
    view.setUint16(ip + 4, length);
    view.setUint8(ip + 6, protocol);
    view.setUint8(ip + 7, TTL);
    frame.set(source, ip + 8);
    frame.set(target, ip + 24);
  }
  return { frame, view, at };
}

/** Over addresses, protocol and length too, so that a stray packet is noticed. RFC 9293 §3.1, RFC 8200 §8.1 */
function payloadSum({ source }: Route, protocol: number, view: DataView, at: number): number {
  // Both addresses stand right before the payload, in either family.
  return folded(protocol + view.byteLength - at + sumOf(view, at - 2 * source.length, view.byteLength));
}

/** The sum of the 16-bit words of [from, to), which begins at an even place. */
function sumOf(view: DataView, from: number, to: number): number {
  let sum = 0;
  let at = from;
  for (; at + 1 < to; at += 2) sum += view.getUint16(at);
  return at < to ? sum + (view.getUint8(at) << 8) : sum;
}

/** The ones' complement of a sum in ones' complement. RFC 1071 §1 */
function folded(sum: number): number {
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
