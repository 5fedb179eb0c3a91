/** Blocks of a pcapng file, in little-endian order. IETF draft-ietf-opsawg-pcapng */
import { concat, octetsOf } from '../octets.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const ETHERNET = 1;
/** Longer than this, packets are cut; ours never are. */
const SNAP_LENGTH = 0x40000;

const OPTION = { end: 0, comment: 1, name: 2, application: 4, resolution: 9 } as const;
/** An option's length has 16 bits. */
const MOST_COMMENT = 0xffff;

/** The first block: what wrote the file, and why it is as it is. */
export function sectionBlock(comment: string, application: string): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, BYTE_ORDER, true);
  view.setUint16(4, 1, true);
  // The section's length is not given: -1.
  view.setBigInt64(8, -1n, true);
  return block(SECTION, [
    body,
    option(OPTION.comment, textOption(comment)),
    option(OPTION.application, textOption(application)),
    option(OPTION.end, new Uint8Array(0)),
  ]);
}

/** The one interface that all packets were seen on; times are in microseconds. */
export function interfaceBlock(name: string): Uint8Array {
  const body = new Uint8Array(8);
  const view = new DataView(body.buffer);
  view.setUint16(0, ETHERNET, true);
  view.setUint32(4, SNAP_LENGTH, true);
  return block(INTERFACE, [
    body,
    option(OPTION.name, textOption(name)),
    option(OPTION.resolution, Uint8Array.of(6)),
    option(OPTION.end, new Uint8Array(0)),
  ]);
}

/** @param at milliseconds since 1970, with a fraction */
export function packetBlock(packet: Uint8Array, at: number, comment?: string): Uint8Array {
  const body = new Uint8Array(20);
  const view = new DataView(body.buffer);
  const microseconds = BigInt(Math.round(at * 1000));
  view.setUint32(4, Number(microseconds >> 32n), true);
  view.setUint32(8, Number(microseconds & 0xffffffffn), true);
  view.setUint32(12, packet.length, true);
  view.setUint32(16, packet.length, true);
  const options =
    comment === undefined
      ? []
      : [option(OPTION.comment, textOption(comment)), option(OPTION.end, new Uint8Array(0))];
  return block(PACKET, [body, padded(packet), ...options]);
}

/** Comments are read in terminals: nothing but printable ASCII. */
function textOption(text: string): Uint8Array {
  return octetsOf(text.replace(/[^ -~\n]/g, '?').slice(0, MOST_COMMENT));
}

function option(code: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(4);
  const view = new DataView(head.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  return concat([head, padded(value)]);
}

function padded(octets: Uint8Array): Uint8Array {
  if (octets.length % 4 === 0) return octets;
  const whole = new Uint8Array(Math.ceil(octets.length / 4) * 4);
  whole.set(octets);
  return whole;
}

/** A block's length stands at both its ends, so that a file can be read backwards. */
function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  let length = 12;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  let at = 8;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  view.setUint32(whole.length - 4, whole.length, true);
  return whole;
}
