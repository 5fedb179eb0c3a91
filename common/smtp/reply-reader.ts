/** Cuts a server's octets into replies, each with all its lines. RFC 5321 §4.2.1 */
import { latin1Of, LF } from '../octets.ts';
import { FrameOctets } from './frame-octets.ts';

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
  /** The first four characters of the line being read: code and separator. */
  #head = '';
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
      if (this.#head.length < 4)
        this.#head += latin1Of(octets, at, Math.min(end, at + 4 - this.#head.length));
      this.#frame.line(octets.subarray(at, end));
      at = end;
      if (lf < 0) return;
      this.#lines++;
      const head = this.#head;
      this.#head = '';
      // A hyphen after the code says that more lines follow. RFC 5321 §4.2.1
      if (!/^\d{3}-/.test(head)) this.#take(this.#taken(/^\d{3}[ \r\n]/.test(head) ? head.slice(0, 3) : ''));
    }
  }

  /** What was being read when the octets ended, if anything. */
  broken(): RawReply | undefined {
    if (this.#frame.size === 0) return undefined;
    if (this.#head !== '') this.#lines++;
    return this.#taken(/^\d{3}/.exec(this.#head)?.[0] ?? '');
  }

  reset(): void {
    this.#frame = new FrameOctets(this.#overflow);
    this.#head = '';
    this.#lines = 0;
  }

  #taken(code: string): RawReply {
    const reply = { frame: this.#frame, code, lines: this.#lines };
    this.reset();
    return reply;
  }
}
