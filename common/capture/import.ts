/**
 * Brings a file in: says what it is, reads it piece by piece and makes a trace of it. Whatever is wrong with the file, what
 * could be read of it is there at the end.
 */
import { concat, EMPTY, octetsOf, strictTextOf } from '../octets.ts';
import type { Protocol } from '../protocols.ts';
import type { Fact } from '../trace/facts.ts';
import { Collected, type ReadLimits } from './collected.ts';
import { Conversations, type PortSeen } from './conversations.ts';
import { JsonLinesReader } from './json-lines.ts';
import { long, type CaptureReader } from './packet.ts';
import { isPcap, PcapReader } from './pcap.ts';
import { isPcapng, PcapngReader } from './pcapng.ts';
import { CaptureProblem, counted } from './problem.ts';
import { isTranscript, LARGEST_TRANSCRIPT, readTranscriptFile } from './transcript.ts';

export interface ImportOptions {
  /** Ports that are mail though nobody knows them, with what is spoken there. */
  readonly ports?: ReadonlyMap<number, Protocol>;
  /** What a transcript speaks that does not tell. */
  readonly protocol?: Protocol;
  /** Milliseconds since 1970 at which a transcript begins, which tells no times. */
  readonly from: number;
  readonly limits?: ReadLimits;
}

export interface Imported {
  readonly format: 'pcap' | 'pcapng' | 'transcript' | 'trace';
  /** Ascending by seq. */
  readonly facts: readonly Fact[];
  /** Whole octets of long frames, by seq. */
  readonly frames: ReadonlyMap<number, Uint8Array>;
  /** Octets of stored messages. */
  readonly messages: ReadonlyMap<string, Uint8Array>;
  /** What has to be said about the file. */
  readonly notices: readonly string[];
  /** Packets read, of a packet capture. */
  readonly packets: number;
  /** Of a packet capture: other ports that TCP went over, the busiest first. */
  readonly otherPorts: readonly PortSeen[];
}

/** So much of a file tells what it is. */
const TELLING = 4096;

export class CaptureImport {
  readonly #options: ImportOptions;
  readonly #collected: Collected;
  readonly #conversations: Conversations;
  #format: Imported['format'] | undefined;
  #reader: CaptureReader | undefined;
  #beginning: Uint8Array = EMPTY;
  /** The file cannot be read any further. */
  #broken = false;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#collected = new Collected(options.limits);
    this.#conversations = new Conversations(this.#collected, options.ports ?? new Map());
  }

  /** Nothing that comes now will be kept: the file is broken here, or no more fits. */
  get done(): boolean {
    return this.#broken || this.#collected.full;
  }

  get count(): number {
    return this.#collected.count;
  }

  /**
   * Takes the next octets of the file, which nobody may change any more.
   *
   * @throws CaptureProblem when it is no file that can be read
   */
  take(octets: Uint8Array): void {
    if (this.done) return;
    if (this.#reader) {
      this.#read(this.#reader, octets);
      return;
    }
    this.#beginning = concat([this.#beginning, octets]);
    if (this.#beginning.length >= TELLING) this.#begin();
  }

  /**
   * The file has ended, or reading stops.
   *
   * @param stopped what of the file was read, in words, where that is not all of it
   * @throws CaptureProblem when there is nothing to show
   */
  finish(stopped?: string): Imported {
    if (!this.#reader) this.#begin();
    const collected = this.#collected;
    if (collected.full) {
      collected.notice(
        `${counted(collected.count, 'fact')} are shown, as many as fit; ${stopped ?? 'the rest of the file is not shown'}.`,
      );
    } else if (stopped !== undefined) collected.notice(`Reading was stopped: ${stopped}.`);
    if (!this.#broken) this.#guarded(() => this.#reader?.end());
    this.#guarded(() => {
      this.#conversations.end();
    });
    const problem = this.#problem;
    if (problem && collected.count === 0) throw problem;
    if (problem) collected.notice(problem.message);
    return this.#made();
  }

  #problem: CaptureProblem | undefined;

  #made(): Imported {
    const format = this.#format ?? 'trace';
    const { facts, frames, messages } = this.#collected;
    const isTrace = format === 'trace';
    const order = facts.flatMap((fact, index) => (fact ? [index] : []));
    // What was told late belongs where it happened: a packet that was waited for, octets that were looked past.
    if (!isTrace) order.sort((a, b) => (facts[a]?.at ?? 0) - (facts[b]?.at ?? 0) || a - b);
    const whole = new Map<number, Uint8Array>();
    const made = order.map((index, place): Fact => {
      const fact = facts[index] as Fact;
      const seq = isTrace ? fact.seq : place + 1;
      const octets = frames.get(index);
      if (octets) whole.set(seq, octets);
      return isTrace ? fact : { ...fact, seq };
    });
    return {
      format,
      facts: made,
      frames: whole,
      messages,
      notices: this.#collected.notices,
      packets: this.#conversations.packets,
      otherPorts: this.#conversations.otherPorts,
    };
  }

  /** Says what the file is by its first octets. */
  #begin(): void {
    const octets = this.#beginning;
    this.#beginning = EMPTY;
    this.#reader = this.#readerOf(octets);
    this.#read(this.#reader, octets);
  }

  #readerOf(octets: Uint8Array): CaptureReader {
    const collected = this.#collected;
    const packet = this.#conversations.packet.bind(this.#conversations);
    const magic = octets.length < 4 ? 0 : long(octets, 0);
    if (isPcap(magic)) {
      this.#format = 'pcap';
      return new PcapReader(packet, collected.notice);
    }
    if (isPcapng(magic)) {
      this.#format = 'pcapng';
      return new PcapngReader(packet, collected.notice);
    }
    const head = beginningText(octets);
    if (head !== undefined && /^\ufeff?\s*\{/.test(head)) {
      this.#format = 'trace';
      return new JsonLinesReader(collected);
    }
    if (head !== undefined && isTranscript(head)) {
      this.#format = 'transcript';
      return new WholeText((whole) => {
        readTranscriptFile(whole, collected, this.#options);
      });
    }
    throw new CaptureProblem(foreign(octets, magic, head));
  }

  #read(reader: CaptureReader, octets: Uint8Array): void {
    this.#guarded(() => {
      reader.take(octets);
    });
  }

  #guarded(read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof CaptureProblem)) throw error;
      this.#broken = true;
      this.#problem ??= error;
    }
  }
}

/** A text that is read when all of it is there. */
class WholeText implements CaptureReader {
  readonly #parts: Uint8Array[] = [];
  readonly #read: (whole: Uint8Array) => void;
  #size = 0;

  constructor(read: (whole: Uint8Array) => void) {
    this.#read = read;
  }

  take(octets: Uint8Array): void {
    this.#parts.push(octets);
    this.#size += octets.length;
    if (this.#size > LARGEST_TRANSCRIPT) {
      throw new CaptureProblem(
        `This text has more than ${counted(LARGEST_TRANSCRIPT, 'octet')}; transcripts are read up to that. Cut it in parts.`,
      );
    }
  }

  end(): void {
    this.#read(concat(this.#parts));
  }
}

/** The text at the beginning of a file; `undefined` when it is none. */
function beginningText(octets: Uint8Array): string | undefined {
  // Cut where a letter may be, so up to three octets of one may be left at the end. RFC 3629 §3
  const head = octets.subarray(0, TELLING);
  for (let cut = 0; cut < Math.min(4, head.length); cut++) {
    const text = strictTextOf(head.subarray(0, head.length - cut));
    if (text !== undefined) return text.includes('\0') ? undefined : text;
  }
  return undefined;
}

const EXPECTED =
  'What can be opened: packet captures (pcap, pcapng), traces saved by mailglass (JSON Lines), and dialogues written down with "C: " and "S: " before each line.';

const packed: readonly { readonly magic: readonly number[]; readonly what: string }[] = [
  { magic: [0x1f, 0x8b], what: 'It is compressed with gzip: unpack it first (gunzip).' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: 'It is compressed with zstd: unpack it first (unzstd).' },
  { magic: [0xfd, 0x37, 0x7a, 0x58], what: 'It is compressed with xz: unpack it first (unxz).' },
  { magic: [0x50, 0x4b, 0x03, 0x04], what: 'It is a ZIP archive: unpack it first.' },
  { magic: [...octetsOf('snoop\0')], what: 'It is a capture of snoop: convert it to pcapng (editcap).' },
  {
    magic: [0xa1, 0xb2, 0xcd, 0x34],
    what: 'It is a pcap file of a kind that was given up: convert it (editcap).',
  },
  {
    magic: [0x34, 0xcd, 0xb2, 0xa1],
    what: 'It is a pcap file of a kind that was given up: convert it (editcap).',
  },
];

function foreign(octets: Uint8Array, magic: number, head: string | undefined): string {
  if (octets.length === 0) return `The file is empty. ${EXPECTED}`;
  const known = packed.find((one) => one.magic.every((octet, index) => octets[index] === octet));
  if (known) return `${known.what} ${EXPECTED}`;
  if (head === undefined) {
    const shown = [...octets.subarray(0, 4)].map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
    return `Octets 0 to 3 of the file are ${shown}, as no capture begins${magic === 0 ? '; is it cut off, or empty space?' : '.'} ${EXPECTED}`;
  }
  if (/^(?:From |(?:Received|Return-Path|From|Date|Subject|Message-ID):)/im.test(head)) {
    return `This looks like a message, not like a dialogue in which one was sent. ${EXPECTED}`;
  }
  return `This is a text in which nobody speaks: no line of its first ${counted(TELLING, 'octet')} begins with "C: " or "S: ". ${EXPECTED}`;
}
