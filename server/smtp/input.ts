/**
 * Cuts client octets into lines and messages, in place of the parser of the smtp-server package. That one takes a bare LF
 * for a line end, closes the connection at an over-long line, and feeds messages through streams and timers; here all
 * happens at once, when the octets come.
 */
import type { SMTPServerDataStream } from 'smtp-server';
import { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { AUTH_LINE_OCTETS } from '../../common/smtp/limits.ts';
import { MessageScan } from '../../common/smtp/message-scan.ts';
import { concat, LF } from '../../common/octets.ts';
import { MESSAGE_OCTETS } from './limits.ts';

/**
 * Called with a line, its line end included, and the size it had: of a line longer than any may be, only the beginning is
 * given. The next line comes once `next` was called.
 */
export type TakeLine = (line: Uint8Array, size: number, next: () => void) => void;

/** So many chunks are made one: a client that sends octet by octet must not cost an object for each. */
const MANY_CHUNKS = 1024;

/** A message being received. Stands where the package expects a stream, of which it asks no more than is here. */
export class IncomingMessage {
  readonly scan = new MessageScan();
  #chunks: Uint8Array[] = [];
  #recent: Uint8Array[] = [];
  /** Called when the message is whole. */
  whole: () => void = () => undefined;
  /** Nobody reads it as a stream: when it has ended, there is nothing to wait for. */
  readonly readable = false;
  readonly writableEnded = true;

  add(octets: Uint8Array): void {
    // A message beyond the limit is read to its end, to keep in step with the client, but not kept.
    if (this.isTooLarge) {
      this.#chunks = [];
      this.#recent = [];
      return;
    }
    this.#recent.push(octets);
    if (this.#recent.length < MANY_CHUNKS) return;
    this.#chunks.push(concat(this.#recent));
    this.#recent = [];
  }

  /** As sent, dots stuffed, with the line that is one dot at the end. */
  get chunks(): readonly Uint8Array[] {
    return [...this.#chunks, ...this.#recent];
  }

  get isTooLarge(): boolean {
    return this.scan.size > MESSAGE_OCTETS;
  }
}

export class SmtpInput extends SMTPStream {
  readonly #takeLine: TakeLine;
  #octets: Uint8Array | undefined;
  #at = 0;
  #partial: Uint8Array[] = [];
  #partialSize = 0;
  #message: IncomingMessage | undefined;
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
    this.#message = undefined;
  }

  override startDataMode(): SMTPServerDataStream {
    this.#message = new IncomingMessage();
    return this.#message as unknown as SMTPServerDataStream;
  }

  /** The package has replied to the message: commands may follow. */
  override continue(): void {
    this.#next();
  }

  #run(): void {
    // A handler that calls back at once finds this loop running, so that many lines in one go do not nest.
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#octets && !this.#busy && !this.isClosed) {
        if (this.#message) this.#readMessage(this.#octets, this.#message);
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

  #readMessage(octets: Uint8Array, message: IncomingMessage): void {
    const after = message.scan.scan(octets, this.#at);
    const end = after < 0 ? octets.length : after;
    message.add(octets.subarray(this.#at, end));
    this.#at = end;
    if (after < 0) return;
    this.#message = undefined;
    // The size by which the package judges whether the message is too large.
    this.dataBytes = message.scan.size;
    this.#busy = true;
    message.whole();
  }
}
