/** Reads a capture block by block, octet by octet, and throws where anything is not as it must be. */
import { textOf } from '../octets.ts';

export interface ReadSegment {
  readonly from: string;
  readonly to: string;
  readonly sequence: number;
  readonly acknowledges: number;
  readonly flags: number;
  readonly octets: Uint8Array;
  readonly at: number;
}

export interface ReadCapture {
  packets: number;
  readonly segments: ReadSegment[];
  readonly datagrams: Uint8Array[];
  readonly comments: string[];
}

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** All words of a right sum, its checksum included, give ones. RFC 1071 §1 */
function sums(...parts: readonly Uint8Array[]): boolean {
  let sum = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += (part[i] ?? 0) * 256 + (part[i + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return sum === 0xffff;
}

export function readCapture(file: Uint8Array): ReadCapture {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const read: ReadCapture = { packets: 0, segments: [], datagrams: [], comments: [] };
  let types = '';
  for (let at = 0; at < file.length;) {
    const type = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    must(length % 4 === 0 && at + length <= file.length, `the block at ${String(at)} has a wrong length`);
    must(view.getUint32(at + length - 4, true) === length, `the block at ${String(at)} ends otherwise`);
    if (types.length < 3) types += type === 0x0a0d0d0a ? 'S' : type === 1 ? 'I' : 'P';
    const bodyEnd = at + length - 4;
    switch (type) {
      case 0x0a0d0d0a:
        must(view.getUint32(at + 8, true) === 0x1a2b3c4d, 'the order of octets is not told');
        readOptions(at + 24, bodyEnd);
        break;
      case 1:
        must(view.getUint16(at + 8, true) === 1, 'the link is not Ethernet');
        readOptions(at + 16, bodyEnd);
        break;
      case 6: {
        const size = view.getUint32(at + 20, true);
        must(size === view.getUint32(at + 24, true), 'a packet is cut');
        const time = view.getUint32(at + 12, true) * 2 ** 32 + view.getUint32(at + 16, true);
        readFrame(file.subarray(at + 28, at + 28 + size), time / 1000);
        readOptions(at + 28 + Math.ceil(size / 4) * 4, bodyEnd);
        break;
      }
      default:
        throw new Error(`a block of type ${String(type)}`);
    }
    at += length;
  }
  must(types.startsWith('SI'), `the blocks begin ${types}`);
  return read;

  function readOptions(from: number, end: number): void {
    for (let at = from; at < end;) {
      const [code, length] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
      must(at + 4 + length <= end, 'an option reaches beyond its block');
      if (code === 1) read.comments.push(textOf(file.subarray(at + 4, at + 4 + length)));
      at += 4 + Math.ceil(length / 4) * 4;
      must(code !== 0 || at === end, 'something follows the last option');
    }
  }

  function readFrame(frame: Uint8Array, at: number): void {
    read.packets++;
    const isOld = frame[12] === 0x08;
    const ip = frame.subarray(14);
    const payload = ip.subarray(isOld ? 20 : 40);
    const ipView = new DataView(ip.buffer, ip.byteOffset, ip.byteLength);
    const [source, target] = isOld
      ? [ip.subarray(12, 16), ip.subarray(16, 20)]
      : [ip.subarray(8, 24), ip.subarray(24, 40)];
    const protocol = ip[isOld ? 9 : 6] ?? 0;
    must(ipView.getUint16(isOld ? 2 : 4) === ip.length - (isOld ? 0 : 40), 'IP tells a wrong length');
    if (isOld) must(sums(ip.subarray(0, 20)), 'the sum of an IP header is wrong');
    const pseudo = Uint8Array.of(0, 0, payload.length >> 8, payload.length & 0xff, 0, 0, 0, protocol);
    must(sums(source, target, pseudo, payload), 'the sum of a payload is wrong');
    const data = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    if (protocol === 17) {
      must(data.getUint16(4) === payload.length, 'UDP tells a wrong length');
      read.datagrams.push(payload.subarray(8));
      return;
    }
    must(protocol === 6, `IP carries protocol ${String(protocol)}`);
    read.segments.push({
      from: `${source.join('.')} ${String(data.getUint16(0))}`,
      to: `${target.join('.')} ${String(data.getUint16(2))}`,
      sequence: data.getUint32(4),
      acknowledges: data.getUint32(8),
      flags: data.getUint8(13),
      octets: payload.subarray((data.getUint8(12) >> 4) * 4),
      at,
    });
  }
}
