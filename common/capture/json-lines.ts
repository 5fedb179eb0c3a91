/**
 * Reads traces that were saved as JSON Lines: a header, then a fact a line, and the octets of stored messages. A trace of
 * another version is read as far as it is known here.
 */
import { checkFact } from '../trace/check-fact.ts';
import { TRACE_VERSION } from '../trace/codec.ts';
import type { EncodedFact } from '../live-protocol.ts';
import { LF, octetsOfLatin1, strictTextOf } from '../octets.ts';
import { Misshapen } from '../trace/shape.ts';
import type { Collected } from './collected.ts';
import { OctetQueue } from './octet-queue.ts';
import type { CaptureReader } from './packet.ts';
import { CaptureProblem, counted } from './problem.ts';

/** A fact with a message of the largest size that is accepted, each octet escaped. */
const LONGEST_LINE = 256 * 1024 * 1024;
/** Facts that are wrong are told one by one up to so many. */
const MOST_TOLD = 5;

/** Kinds that are not known are told up to so many. */
const MOST_KINDS = 20;

export class JsonLinesReader implements CaptureReader {
  readonly #collected: Collected;
  readonly #queue = new OctetQueue();
  /** Octets at hand in which no line ends. */
  #looked = 0;
  #line = 0;
  #last = 0;
  #wrong = 0;
  /** The kinds of facts that are not known here. */
  readonly #unknown = new Map<string, number>();
  #hasHeader = false;

  constructor(collected: Collected) {
    this.#collected = collected;
  }

  take(octets: Uint8Array): void {
    this.#queue.push(octets);
    for (;;) {
      const lf = this.#queue.indexOf(LF, this.#looked);
      if (lf < 0) break;
      const line = this.#queue.peek(lf + 1) as Uint8Array;
      this.#queue.skip(lf + 1);
      this.#looked = 0;
      this.#readLine(line.subarray(0, lf));
    }
    this.#looked = this.#queue.length;
    if (this.#looked > LONGEST_LINE) {
      throw new CaptureProblem(
        `Line ${String(this.#line + 1)} has more than ${counted(LONGEST_LINE, 'octet')}; no fact is as long. What stands before it was read.`,
      );
    }
  }

  end(): void {
    const rest = this.#queue.peek(this.#queue.length);
    if (rest && rest.length > 0) this.#readLine(rest, true);
    if (this.#wrong > MOST_TOLD) {
      this.#collected.notice(
        `${counted(this.#wrong, 'line')} in all were passed over, because they are not as expected.`,
      );
    }
    if (this.#unknown.size === 0) return;
    const kinds = [...this.#unknown]
      .map(([kind, count]) => `${kind} (${count.toLocaleString('en')})`)
      .join(', ');
    this.#collected.notice(
      `Facts of kinds that this mailglass does not know were passed over: ${kinds}. A newer mailglass shows them.`,
    );
  }

  #readLine(octets: Uint8Array, isLast = false): void {
    this.#line++;
    const written = strictTextOf(octets);
    if (written?.trim() === '') return;
    let value: unknown;
    try {
      if (written === undefined) throw new Misshapen('it is not in UTF-8');
      value = JSON.parse(written);
    } catch (error) {
      if (this.#line === 1) throw new CaptureProblem(NO_TRACE);
      this.#tellWrong(
        isLast
          ? 'the file was cut off in the midst of it'
          : `it is no JSON: ${error instanceof Error ? error.message : ''}`,
      );
      return;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (this.#line === 1) throw new CaptureProblem(NO_TRACE);
      this.#tellWrong('it is no object');
    } else this.#readValue(value as EncodedFact);
  }

  #readValue(value: EncodedFact): void {
    if (Object.hasOwn(value, 'mailglass')) this.#readHeader(value);
    else if (Object.hasOwn(value, 'message') && !Object.hasOwn(value, 'kind')) this.#readMessage(value);
    else if (this.#hasHeader || Object.hasOwn(value, 'kind')) this.#readFact(value);
    else throw new CaptureProblem(NO_TRACE);
  }

  #readHeader({ mailglass, version }: EncodedFact): void {
    if (mailglass !== 'trace') throw new CaptureProblem(NO_TRACE);
    this.#hasHeader = true;
    if (version === TRACE_VERSION) return;
    this.#collected.notice(
      typeof version === 'number' && version > TRACE_VERSION
        ? `This trace was saved by a newer mailglass, in version ${String(version)} of the format; this one knows version ${String(TRACE_VERSION)} and shows what it understands.`
        : `The first line does not tell the version of the format; version ${String(TRACE_VERSION)} is assumed.`,
    );
  }

  #readMessage({ message, octets }: EncodedFact): void {
    if (typeof message !== 'string' || typeof octets !== 'string' || /[^\u0000-\u00ff]/.test(octets)) {
      this.#tellWrong('a message has a name and its octets, one character from U+0000 to U+00FF for each');
    } else this.#collected.addMessage(message, octetsOfLatin1(octets));
  }

  #readFact(value: EncodedFact): void {
    try {
      const checked = checkFact(value);
      if (!checked) {
        const kind = String(value['kind'])
          .slice(0, 40)
          .replace(/[^\w-]/g, '?');
        if (this.#unknown.size < MOST_KINDS || this.#unknown.has(kind))
          this.#unknown.set(kind, (this.#unknown.get(kind) ?? 0) + 1);
        return;
      }
      const { fact, whole } = checked;
      if (fact.seq <= this.#last)
        throw new Misshapen(`seq is ${String(fact.seq)}, and more than ${String(this.#last)} is expected`);
      this.#last = fact.seq;
      this.#collected.add(fact, whole);
    } catch (error) {
      if (!(error instanceof Misshapen)) throw error;
      this.#tellWrong(error.message);
    }
  }

  #tellWrong(why: string): void {
    if (++this.#wrong <= MOST_TOLD)
      this.#collected.notice(`Line ${String(this.#line)} was passed over: ${why}.`);
  }
}

const NO_TRACE =
  'This is JSON, but no trace of mailglass. A trace begins with a line like {"mailglass":"trace","version":1}, and each line after it is one fact.';
