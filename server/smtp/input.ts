/**
 * Cuts client octets into lines and messages, in place of the parser of the smtp-server package. That one takes a bare LF
 * for a line end, closes the connection at an over-long line, and feeds messages through streams and timers; here all
 * happens at once, when the octets come.
 */
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { AUTH_LINE_OCTETS } from '../../common/smtp/limits.ts';
import { MessageScan, type Framing } from '../../common/smtp/message-scan.ts';
import { concat, LF } from '../../common/octets.ts';
import type { Content } from './delivery.ts';
import { MESSAGE_OCTETS } from './limits.ts';

/**
 * Called with a line, its line end included, and the size it had: of a line longer than any may be, only the beginning is
 * given. The next line comes once `next` was called.
 */
export type TakeLine = (line: Uint8Array, size: number, next: () => void) => void;

/** So many chunks are made one: a client that sends octet by octet must not cost an object for each. */
const MANY_CHUNKS = 1024;

/** A message being received. */
export class IncomingMessage implements Content {
  readonly framing: Framing;
  readonly scan: MessageScan;
  #chunks: Uint8Array[] = [];
  #recent: Uint8Array[] = [];

  constructor(framing: Framing) {
    this.framing = framing;
    this.scan = new MessageScan(framing);
  }

  /** Takes octets from `from` on; answers where the message ended within them, or -1 if it goes on. */
  take(octets: Uint8Array, from: number): number {
    const after = this.scan.scan(octets, from);
    this.#keep(octets.subarray(from, after < 0 ? octets.length : after));
    return after;
  }

  #keep(octets: Uint8Array): void {
    // A message beyond the limit is read to its end, to keep in step with the client, but not kept.
    if (this.isTooLarge) {
      this.#chunks = [];
      this.#recent = [];
      return;
    }
    // Chunks lie among command lines: a small one as it lies there would keep all that came with it.
    this.#recent.push(octets.length * 2 < octets.buffer.byteLength ? octets.slice() : octets);
    if (this.#recent.length < MANY_CHUNKS) return;
    this.#chunks.push(concat(this.#recent));
    this.#recent = [];
  }

  get chunks(): readonly Uint8Array[] {
    return [...this.#chunks, ...this.#recent];
  }

  get isTooLarge(): boolean {
    return !this.hasRoomFor(0);
  }

  hasRoomFor(octets: number): boolean {
    return this.scan.size + octets <= MESSAGE_OCTETS;
  }
}

/** What follows a line of the client instead of another. */
interface Expected {
  /** Keeps what follows; without it, that is read to its end and thrown away. */
  readonly message: IncomingMessage | undefined;
  /** Octets still to come of a chunk; no number tells where a dotted message ends. */
  owed: number;
  /** All has come. The next line is read once `next` was called. */
  readonly whole: (next: () => void) => void;
}

export class SmtpInput extends SMTPStream {
  readonly #takeLine: TakeLine;
  #octets: Uint8Array | undefined;
  #at = 0;
  #partial: Uint8Array[] = [];
  #partialSize = 0;
  #expected: Expected | undefined;
  /** A line or message is being worked on; the next must wait. */
  #busy = false;
  #running = false;
  readonly #next = (): void => {
    this.#busy = false;
    this.#run();
  };

  constructor(takeLine: TakeLine) {
    super();
    this.#takeLine = takeLine;
  }

  feed(octets: Uint8Array): void {
    // While we hold the client back nothing comes; should it all the same, nothing is lost.
    this.#octets = this.#octets ? concat([this.#octets.subarray(this.#at), octets]) : octets;
    this.#at = 0;
    this.#run();
  }

  /** Lets go of all that has not been worked on. */
  discard(): void {
    this.isClosed = true;
    this.#octets = undefined;
    this.#partial = [];
    this.#expected = undefined;
  }

  /** A message follows, up to the line that is one dot. RFC 5321 §4.1.1.4 */
  expectMessage(message: IncomingMessage, whole: Expected['whole']): void {
    this.#expected = { message, owed: Infinity, whole };
  }

  /** So many octets follow, whatever they are; without a message to keep them they are thrown away. RFC 3030 §2 */
  expectChunk(size: number, message: IncomingMessage | undefined, whole: Expected['whole']): void {
    this.#expected = { message, owed: size, whole };
  }

  #run(): void {
    // A handler that calls back at once finds this loop running, so that many lines in one go do not nest.
    if (this.#running) return;
    this.#running = true;
    try {
      while (!this.#busy && !this.isClosed) {
        if (this.#expected?.owed === 0) this.#ended(this.#expected);
        else if (!this.#octets) return;
        else if (this.#expected) this.#readExpected(this.#octets, this.#expected);
        else this.#readLine(this.#octets);
        if (this.#octets && this.#at >= this.#octets.length) this.#octets = undefined;
      }
    } finally {
      this.#running = false;
    }
  }

  #readLine(octets: Uint8Array): void {
    const at = this.#at;
    const lf = octets.indexOf(LF, at);
    const end = lf < 0 ? octets.length : lf + 1;
    this.#at = end;
    const room = AUTH_LINE_OCTETS + 1 - this.#partialSize;
    this.#partialSize += end - at;
    if (room > 0) this.#partial.push(octets.subarray(at, Math.min(end, at + room)));
    if (lf < 0) return;
    const line = concat(this.#partial);
    const size = this.#partialSize;
    this.#partial = [];
    this.#partialSize = 0;
    this.#busy = true;
    this.#takeLine(line, size, this.#next);
  }

  #readExpected(octets: Uint8Array, expected: Expected): void {
    const end = Math.min(octets.length, this.#at + expected.owed);
    const after = expected.message?.take(octets.subarray(0, end), this.#at) ?? -1;
    const to = after < 0 ? end : after;
    expected.owed = after < 0 ? expected.owed - (to - this.#at) : 0;
    this.#at = to;
  }

  #ended({ whole }: Expected): void {
    this.#expected = undefined;
    this.#busy = true;
    whole(this.#next);
  }
}
