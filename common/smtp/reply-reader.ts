/** Cuts a server's octets into replies, each with all its lines. RFC 5321 §4.2.1 */
import { CR, LF, SP } from '../octets.ts';
import { FrameOctets } from './frame-octets.ts';

const HYPHEN = 0x2d;
const ZERO = 0x30;

/** The codes met so far, by their number: few, and each reply has one. */
const codes: string[] = [];

export interface RawReply {
  readonly frame: FrameOctets;
  /** The three digits of its last line; empty where that line has none. */
  readonly code: string;
  readonly lines: number;
}

export class ReplyReader {
  readonly #overflow: ((octets: Uint8Array) => void) | undefined;
  readonly #take: (reply: RawReply) => void;
  #frame: FrameOctets;
  /** The first four octets of the line being read: code and separator. */
  readonly #head = new Uint8Array(4);
  #headSize = 0;
  #lines = 0;

  constructor(overflow: ((octets: Uint8Array) => void) | undefined, take: (reply: RawReply) => void) {
    this.#overflow = overflow;
    this.#take = take;
    this.#frame = new FrameOctets(overflow);
  }

  read(octets: Uint8Array): void {
    let at = 0;
    while (at < octets.length) {
      const lf = octets.indexOf(LF, at);
      const end = lf < 0 ? octets.length : lf + 1;
      for (let i = at; i < end && this.#headSize < 4; i++) this.#head[this.#headSize++] = octets[i] as number;
      this.#frame.line(at === 0 && end === octets.length ? octets : octets.subarray(at, end));
      at = end;
      if (lf < 0) return;
      this.#lines++;
      const code = this.#code();
      const separator = this.#head[3];
      this.#headSize = 0;
      // A hyphen after the code says that more lines follow. RFC 5321 §4.2.1
      if (code !== '' && separator === HYPHEN) continue;
      const isLast = separator === SP || separator === CR || separator === LF;
      this.#take(this.#taken(isLast ? code : ''));
    }
  }

  /** What was being read when the octets ended, if anything. */
  broken(): RawReply | undefined {
    if (this.#frame.size === 0) return undefined;
    if (this.#headSize > 0) this.#lines++;
    return this.#taken(this.#code());
  }

  reset(): void {
    this.#frame = new FrameOctets(this.#overflow);
    this.#headSize = 0;
    this.#lines = 0;
  }

  /** The code of the line being read; empty where it does not begin with three digits. */
  #code(): string {
    if (this.#headSize < 3) return '';
    let code = 0;
    for (let i = 0; i < 3; i++) {
      const digit = (this.#head[i] as number) - ZERO;
      if (digit < 0 || digit > 9) return '';
      code = code * 10 + digit;
    }
    return (codes[code] ??= String(code).padStart(3, '0'));
  }

  #taken(code: string): RawReply {
    const reply = { frame: this.#frame, code, lines: this.#lines };
    this.reset();
    return reply;
  }
}
