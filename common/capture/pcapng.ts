/** Reads pcapng files: blocks that tell their length, in sections that tell their byte order. draft-ietf-opsawg-pcapng §3, §4 */
import { textOf } from '../octets.ts';
import { OctetQueue } from './octet-queue.ts';
import { LONGEST_PACKET, type CaptureReader, type Packet } from './packet.ts';
import { cutOff, tooLong, viewOf } from './pcap.ts';
import { atOctet, CaptureProblem, counted } from './problem.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const packetBlocks: ReadonlySet<number> = new Set([OLD_PACKET, SIMPLE_PACKET, ENHANCED_PACKET]);

const BYTE_ORDER = 0x1a2b3c4d;
/** As much of a comment as is looked at. */
const LONGEST_COMMENT = 1000;
const COMMENT = 1;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

/** Blocks that are read have no more than a packet and a few options. */
const LONGEST_BLOCK = LONGEST_PACKET + 1024 * 1024;

export const isPcapng = (magic: number): boolean => magic === SECTION;

interface Interface {
  readonly linkType: number;
  /** Ticks of its clock in a millisecond. */
  readonly ticks: number;
  /** Milliseconds to be added to its times. */
  readonly since: number;
}

export class PcapngReader implements CaptureReader {
  readonly #queue = new OctetQueue();
  readonly #packet: (packet: Packet) => void;
  readonly #notice: (text: string) => void;
  #little = false;
  #interfaces: Interface[] = [];
  #last = 0;
  #sections = 0;

  constructor(packet: (packet: Packet) => void, notice: (text: string) => void) {
    this.#packet = packet;
    this.#notice = notice;
  }

  take(octets: Uint8Array): void {
    this.#queue.push(octets);
    while (this.#readBlock());
  }

  end(): void {
    const { offset, length, missing } = this.#queue;
    if (this.#sections === 0) {
      throw new CaptureProblem(
        `The file ends at ${atOctet(offset + length)}, within the first block of a pcapng file. Was it copied whole?`,
      );
    }
    if (length > 0) this.#notice(cutOff(offset, length));
    else if (missing > 0) {
      this.#notice(`The file was cut off: ${counted(missing, 'octet')} of its last block are not there.`);
    }
  }

  #readBlock(): boolean {
    const head = this.#queue.peek(12);
    if (!head) return false;
    const type = viewOf(head).getUint32(0, this.#little);
    // Reads the same in either byte order.
    if (type === SECTION) {
      const order = viewOf(head).getUint32(8);
      if (order !== BYTE_ORDER && order !== 0x4d3c2b1a) throw this.#damaged('no byte order is told here');
      this.#little = order !== BYTE_ORDER;
      this.#interfaces = [];
    } else if (this.#sections === 0) throw this.#damaged('a pcapng file begins with a section header');
    const length = viewOf(head).getUint32(4, this.#little);
    if (length < 12 || length % 4 !== 0) {
      throw this.#damaged(
        `a block says that it has ${counted(length, 'octet')}, and it has at least 12 and a multiple of 4`,
      );
    }
    if (type !== SECTION && type !== INTERFACE && !packetBlocks.has(type)) {
      this.#queue.skip(length);
      return true;
    }
    if (length > LONGEST_BLOCK) throw new CaptureProblem(tooLong(this.#queue.offset, length));
    const block = this.#queue.peek(length);
    if (!block) return false;
    if (type === SECTION) this.#sections++;
    else this.#read(type, block.subarray(8, length - 4));
    this.#queue.skip(length);
    return true;
  }

  #read(type: number, body: Uint8Array): void {
    const view = viewOf(body);
    const little = this.#little;
    if (body.length < (type === SIMPLE_PACKET ? 4 : type === INTERFACE ? 8 : 20)) {
      throw this.#damaged('a block is shorter than its own fields');
    }
    switch (type) {
      case INTERFACE:
        this.#interfaces.push(readInterface(body, little));
        return;
      case SIMPLE_PACKET: {
        // It has no time of its own, and its length is that of the packet or as much of it as there is room for.
        const length = Math.min(view.getUint32(0, little), body.length - 4);
        this.#hand(0, undefined, body.subarray(4, 4 + length), undefined);
        return;
      }
      default: {
        const number = type === OLD_PACKET ? view.getUint16(0, little) : view.getUint32(0, little);
        const ticks = view.getUint32(4, little) * 0x100000000 + view.getUint32(8, little);
        const length = view.getUint32(12, little);
        if (length > body.length - 20) throw this.#damaged('a packet is longer than the block that holds it');
        const [comment] = optionsOf(body, 20 + Math.ceil(length / 4) * 4, little).filter(
          ({ code }) => code === COMMENT,
        );
        this.#hand(
          number,
          ticks,
          body.subarray(20, 20 + length),
          comment && textOf(comment.value.subarray(0, LONGEST_COMMENT)),
        );
      }
    }
  }

  #hand(number: number, ticks: number | undefined, octets: Uint8Array, comment: string | undefined): void {
    const on = this.#interfaces[number];
    if (!on) throw this.#damaged(`a packet came over interface ${number}, which was not described`);
    if (ticks !== undefined) this.#last = ticks / on.ticks + on.since;
    const { linkType } = on;
    this.#packet({ at: this.#last, linkType, octets, ...(comment === undefined ? {} : { comment }) });
  }

  #damaged(why: string): CaptureProblem {
    return new CaptureProblem(
      `The file is damaged at ${atOctet(this.#queue.offset)}: ${why}. What stands before it was read.`,
    );
  }
}

function readInterface(body: Uint8Array, little: boolean): Interface {
  let ticks = 1000;
  let since = 0;
  for (const { code, value } of optionsOf(body, 8, little)) {
    const view = viewOf(value);
    if (code === IF_TSRESOL && value.length >= 1) {
      const exponent = view.getUint8(0);
      ticks = (exponent & 0x80 ? 2 ** (exponent & 0x7f) : 10 ** exponent) / 1000;
    } else if (code === IF_TSOFFSET && value.length >= 8) since = Number(view.getBigInt64(0, little)) * 1000;
  }
  return { linkType: viewOf(body).getUint16(0, little), ticks, since };
}

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

/** The options of a block from there on, as far as they are whole. draft-ietf-opsawg-pcapng §3.5 */
function optionsOf(body: Uint8Array, from: number, little: boolean): Option[] {
  const options: Option[] = [];
  const view = viewOf(body);
  for (let at = from; at + 4 <= body.length;) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    const value = at + 4;
    if (code === 0 || value + length > body.length) break;
    options.push({ code, value: body.subarray(value, value + length) });
    at = value + Math.ceil(length / 4) * 4;
  }
  return options;
}
