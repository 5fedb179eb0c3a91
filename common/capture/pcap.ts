/** Reads pcap files: a header, then packets with their time and length. draft-ietf-opsawg-pcap §4, §5 */
import { OctetQueue } from './octet-queue.ts';
import { LONGEST_PACKET, type CaptureReader, type Packet } from './packet.ts';
import { atOctet, CaptureProblem, counted } from './problem.ts';

/** The magic number read as big-endian: what a second is divided into, and whether the rest is little-endian. */
const magics: ReadonlyMap<number, { readonly ticks: number; readonly little: boolean }> = new Map([
  [0xa1b2c3d4, { ticks: 1e6, little: false }],
  [0xd4c3b2a1, { ticks: 1e6, little: true }],
  [0xa1b23c4d, { ticks: 1e9, little: false }],
  [0x4d3cb2a1, { ticks: 1e9, little: true }],
]);

export const isPcap = (magic: number): boolean => magics.has(magic);

const HEADER_OCTETS = 24;
const RECORD_OCTETS = 16;

export class PcapReader implements CaptureReader {
  readonly #queue = new OctetQueue();
  readonly #packet: (packet: Packet) => void;
  readonly #notice: (text: string) => void;
  #header: { readonly ticks: number; readonly little: boolean; readonly linkType: number } | undefined;

  constructor(packet: (packet: Packet) => void, notice: (text: string) => void) {
    this.#packet = packet;
    this.#notice = notice;
  }

  take(octets: Uint8Array): void {
    this.#queue.push(octets);
    if (!this.#header && !this.#readHeader()) return;
    while (this.#readRecord());
  }

  end(): void {
    const { offset, length } = this.#queue;
    if (!this.#header) {
      throw new CaptureProblem(
        `The file ends at ${atOctet(offset + length)}, within the header of a pcap file, which has ${HEADER_OCTETS} octets. Was it copied whole?`,
      );
    }
    if (length > 0) this.#notice(cutOff(offset, length));
  }

  #readHeader(): boolean {
    const octets = this.#queue.peek(HEADER_OCTETS);
    if (!octets) return false;
    const view = viewOf(octets);
    const magic = magics.get(view.getUint32(0));
    if (!magic) throw new CaptureProblem('The file does not begin as a pcap file does.');
    // Above the link type stands whether frames end in a check sequence, which is behind all that we read.
    this.#header = { ...magic, linkType: view.getUint32(20, magic.little) & 0x0fffffff };
    this.#queue.skip(HEADER_OCTETS);
    return true;
  }

  #readRecord(): boolean {
    const header = this.#header;
    const head = this.#queue.peek(RECORD_OCTETS);
    if (!header || !head) return false;
    const view = viewOf(head);
    const length = view.getUint32(8, header.little);
    // No packet has neither a time nor a length: files that were not written to their end have room left in them.
    if (head.every((octet) => octet === 0)) throw new CaptureProblem(emptySpace(this.#queue.offset));
    if (length > LONGEST_PACKET) throw new CaptureProblem(tooLong(this.#queue.offset, length));
    const record = this.#queue.peek(RECORD_OCTETS + length);
    if (!record) return false;
    const seconds = view.getUint32(0, header.little);
    const ticks = view.getUint32(4, header.little);
    this.#packet({
      at: seconds * 1000 + (ticks / header.ticks) * 1000,
      linkType: header.linkType,
      octets: record.subarray(RECORD_OCTETS),
    });
    this.#queue.skip(RECORD_OCTETS + length);
    return true;
  }
}

export const viewOf = (octets: Uint8Array): DataView =>
  new DataView(octets.buffer, octets.byteOffset, octets.length);

export function tooLong(offset: number, length: number): string {
  return (
    `The file is damaged at ${atOctet(offset)}: a packet there says that it has ${counted(length, 'octet')}, and none has more than ` +
    `${counted(LONGEST_PACKET, 'octet')}. What stands before it was read.`
  );
}

function emptySpace(offset: number): string {
  return (
    `From ${atOctet(offset)} on the file is empty space: zeros where a packet should begin. Was it copied while it was ` +
    'written, or is the disk full? What stands before it was read.'
  );
}

export function cutOff(offset: number, length: number): string {
  return (
    `The file was cut off: its last packet begins at ${atOctet(offset)} and only ${counted(length, 'octet')} of it ` +
    `${length === 1 ? 'is' : 'are'} there. All before it was read.`
  );
}
