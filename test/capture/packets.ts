/** Writes packets and capture files, as a network would and as capture programs do. */
import { concat, octetsOf } from '../../common/octets.ts';
import type { Side } from '../../common/protocols.ts';

export interface Endpoints {
  readonly client: readonly number[];
  readonly server: readonly number[];
  readonly clientPort: number;
  readonly serverPort: number;
}

export const usual: Endpoints = {
  client: [192, 0, 2, 1],
  server: [192, 0, 2, 25],
  clientPort: 50_001,
  serverPort: 25,
};

export const usualV6: Endpoints = {
  ...usual,
  client: [0x20, 1, 0xd, 0xb8, ...new Array<number>(11).fill(0), 1],
  server: [0x20, 1, 0xd, 0xb8, ...new Array<number>(11).fill(0), 0x25],
};

export interface SegmentToWrite {
  readonly from: Side;
  readonly seq: number;
  readonly ack?: number;
  /** Of S, F, R. */
  readonly flags?: string;
  readonly data?: Uint8Array;
}

const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [
  ...u16(Math.floor(value / 0x10000) % 0x10000),
  ...u16(value % 0x10000),
];

/** An IP packet with a TCP segment. */
export function ipPacket(ends: Endpoints, { from, seq, ack, flags = '', data }: SegmentToWrite): Uint8Array {
  const fromClient = from === 'client';
  const bits =
    (ack === undefined ? 0 : 0x10) |
    (flags.includes('F') ? 1 : 0) |
    (flags.includes('S') ? 2 : 0) |
    (flags.includes('R') ? 4 : 0);
  const ports = fromClient ? [ends.clientPort, ends.serverPort] : [ends.serverPort, ends.clientPort];
  const tcp = [
    ...u16(ports[0] ?? 0),
    ...u16(ports[1] ?? 0),
    ...u32(seq),
    ...u32(ack ?? 0),
    0x50,
    bits,
    0xff,
    0xff,
    0,
    0,
    0,
    0,
  ];
  const size = data?.length ?? 0;
  const addresses = fromClient ? [...ends.client, ...ends.server] : [...ends.server, ...ends.client];
  const ip =
    ends.client.length === 4
      ? [0x45, 0, ...u16(40 + size), 0, 0, 0x40, 0, 64, 6, 0, 0, ...addresses]
      : // With a hop-by-hop header, as of a router alert.
        [0x60, 0, 0, 0, ...u16(28 + size), 0, 64, ...addresses, 6, 0, 1, 4, 0, 0, 0, 0];
  return concat([Uint8Array.from([...ip, ...tcp]), ...(data ? [data] : [])]);
}

export type Link = 'ethernet' | 'vlan' | 'vlans' | 'sll' | 'sll2' | 'null' | 'loop' | 'raw';

const linkTypes: Record<Link, number> = {
  ethernet: 1,
  vlan: 1,
  vlans: 1,
  sll: 113,
  sll2: 276,
  null: 0,
  loop: 108,
  raw: 101,
};

function framed(link: Link, ip: Uint8Array): Uint8Array {
  const type = (ip[0] ?? 0) >> 4 === 4 ? [0x08, 0x00] : [0x86, 0xdd];
  const heads: Record<Link, number[]> = {
    ethernet: [...new Array<number>(12).fill(2), ...type],
    vlan: [...new Array<number>(12).fill(2), 0x81, 0, 0, 7, ...type],
    vlans: [...new Array<number>(12).fill(2), 0x88, 0xa8, 0, 9, 0x81, 0, 0, 7, ...type],
    sll: [0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, ...type],
    sll2: [...type, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0],
    null: [2, 0, 0, 0],
    loop: [0, 0, 0, 2],
    raw: [],
  };
  return concat([Uint8Array.from(heads[link]), ip]);
}

export interface PacketToWrite {
  readonly at: number;
  readonly ip: Uint8Array;
}

export interface PcapOptions {
  readonly link?: Link;
  readonly little?: boolean;
  readonly nanoseconds?: boolean;
  /** Octets kept of each packet. */
  readonly snap?: number;
}

export function pcap(packets: readonly PacketToWrite[], options: PcapOptions = {}): Uint8Array {
  const { link = 'ethernet', little = true, nanoseconds = false, snap = 262_144 } = options;
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, little);
  header.setUint16(4, 2, little);
  header.setUint16(6, 4, little);
  header.setUint32(16, snap, little);
  header.setUint32(20, linkTypes[link], little);
  const parts: Uint8Array[] = [new Uint8Array(header.buffer)];
  for (const { at, ip } of packets) {
    const octets = framed(link, ip);
    const record = new DataView(new ArrayBuffer(16));
    record.setUint32(0, Math.floor(at / 1000), little);
    record.setUint32(4, Math.round((at % 1000) * (nanoseconds ? 1e6 : 1e3)), little);
    record.setUint32(8, Math.min(snap, octets.length), little);
    record.setUint32(12, octets.length, little);
    parts.push(new Uint8Array(record.buffer), octets.subarray(0, snap));
  }
  return concat(parts);
}

export interface InterfaceToWrite {
  readonly link: Link;
  /** Ten to the minus how many seconds a tick of its clock is; microseconds, and nothing said of it, unless given. */
  readonly resolution?: number;
  /** Seconds to be added to its times. */
  readonly since?: number;
}

/** A section, its interfaces, and enhanced packets, on each of them in turn, with whatever else may stand in such a file. */
export function pcapng(
  packets: readonly PacketToWrite[],
  little = true,
  interfaces: readonly InterfaceToWrite[] = [{ link: 'ethernet' }],
): Uint8Array {
  const parts: Uint8Array[] = [];
  const block = (type: number, ...bodies: readonly Uint8Array[]): void => {
    const body = concat(bodies.map(padded));
    const view = new DataView(new ArrayBuffer(12 + body.length));
    view.setUint32(0, type, little);
    view.setUint32(4, view.byteLength, little);
    new Uint8Array(view.buffer).set(body, 8);
    view.setUint32(view.byteLength - 4, view.byteLength, little);
    parts.push(new Uint8Array(view.buffer));
  };
  const option = (code: number, value: Uint8Array): Uint8Array => {
    const head = new DataView(new ArrayBuffer(4));
    head.setUint16(0, code, little);
    head.setUint16(2, value.length, little);
    return concat([new Uint8Array(head.buffer), padded(value)]);
  };
  const section = new DataView(new ArrayBuffer(16));
  section.setUint32(0, 0x1a2b3c4d, little);
  section.setUint16(4, 1, little);
  section.setUint32(8, 0xffffffff, little);
  section.setUint32(12, 0xffffffff, little);
  block(0x0a0d0d0a, new Uint8Array(section.buffer), option(1, octetsOf('a comment')), option(0, NOTHING));
  for (const { link, resolution, since } of interfaces) {
    const face = new DataView(new ArrayBuffer(8));
    face.setUint16(0, linkTypes[link], little);
    const offset = new DataView(new ArrayBuffer(8));
    offset.setBigInt64(0, BigInt(since ?? 0), little);
    block(
      1,
      new Uint8Array(face.buffer),
      option(2, octetsOf('eth0')),
      ...(resolution === undefined ? [] : [option(9, Uint8Array.of(resolution))]),
      ...(since === undefined ? [] : [option(14, new Uint8Array(offset.buffer))]),
      option(0, NOTHING),
    );
  }
  // Of a kind that nobody has to know.
  block(0x0bad, octetsOf('whatever'));
  for (const [index, { at, ip }] of packets.entries()) {
    const number = index % interfaces.length;
    const { link, resolution = 6, since = 0 } = interfaces[number] as InterfaceToWrite;
    const octets = framed(link, ip);
    const head = new DataView(new ArrayBuffer(20));
    const time = Math.round(((at - since * 1000) * 10 ** resolution) / 1000);
    head.setUint32(0, number, little);
    head.setUint32(4, Math.floor(time / 0x100000000), little);
    head.setUint32(8, time % 0x100000000, little);
    head.setUint32(12, octets.length, little);
    head.setUint32(16, octets.length, little);
    block(6, new Uint8Array(head.buffer), octets, option(1, octetsOf('odd')), option(0, NOTHING));
  }
  return concat(parts);
}

const NOTHING = new Uint8Array(0);

const padded = (octets: Uint8Array): Uint8Array =>
  concat([octets, new Uint8Array((4 - (octets.length % 4)) % 4)]);

/** One turn of a dialogue. */
export interface Said {
  readonly from: Side;
  readonly octets: Uint8Array;
}

export const said = (from: Side, text: string): Said => ({ from, octets: octetsOf(text) });

export const START = Date.UTC(2026, 0, 2, 3, 4, 5);

export interface DialogueOptions {
  readonly ends?: Endpoints;
  /** First sequence numbers. */
  readonly first?: { readonly client: number; readonly server: number };
  /** Octets in a segment. */
  readonly segment?: number;
  readonly closed?: boolean;
}

/** The segments of a whole connection: handshake, dialogue, goodbye. Each acknowledges what was said before it. */
export function segmentsOf(dialogue: readonly Said[], options: DialogueOptions = {}): SegmentToWrite[] {
  const { first = { client: 1000, server: 0xffffff00 }, segment = 1400, closed = true } = options;
  const next = { client: (first.client + 1) >>> 0, server: (first.server + 1) >>> 0 };
  const segments: SegmentToWrite[] = [
    { from: 'client', seq: first.client, flags: 'S' },
    { from: 'server', seq: first.server, ack: next.client, flags: 'S' },
    { from: 'client', seq: next.client, ack: next.server },
  ];
  const other = (from: Side): Side => (from === 'client' ? 'server' : 'client');
  for (const { from, octets } of dialogue) {
    for (let at = 0; at < octets.length; at += segment) {
      const data = octets.subarray(at, at + segment);
      segments.push({ from, seq: next[from], ack: next[other(from)], data });
      next[from] = (next[from] + data.length) >>> 0;
    }
  }
  if (!closed) return segments;
  for (const from of ['server', 'client'] as const) {
    segments.push({ from, seq: next[from], ack: next[other(from)], flags: 'F' });
    next[from] = (next[from] + 1) >>> 0;
  }
  segments.push({ from: 'server', seq: next.server, ack: next.client });
  return segments;
}

/** Packets a millisecond apart. */
export function packetsOf(
  segments: readonly SegmentToWrite[],
  ends: Endpoints = usual,
  from = START,
): PacketToWrite[] {
  return segments.map((segment, index) => ({ at: from + index, ip: ipPacket(ends, segment) }));
}
