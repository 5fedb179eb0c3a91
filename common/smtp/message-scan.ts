/** Looks at the octets of a message, cut anywhere, each once; after 354 it finds the end. RFC 5321 §4.1.1.4, §4.5.2 */
import { CR, DOT, LF, NUL } from '../octets.ts';
import { TEXT_LINE_OCTETS } from './limits.ts';

/**
 * How the content of a message is sent. `dotted`, after DATA: dots at line starts are stuffed, and a line that is one dot
 * ends it. `counted`, in chunks after BDAT: as it is, its size told beforehand. RFC 5321 §4.5.2, RFC 3030 §2
 */
export type Framing = 'dotted' | 'counted';

/** What a message should not hold. Each is the offset of its first octet, or -1. */
export interface MessageOddities {
  readonly bareLf: number;
  readonly bareCr: number;
  readonly nul: number;
  readonly eightBit: number;
  /** Where a line goes past its limit. */
  readonly overLong: number;
}

/**
 * Lines end in CR LF and in nothing else: `LF . LF` and `CR . CR` are content, or else a client could hide commands in a
 * message from one server and have the next one obey them. RFC 5321 §4.1.1.4
 */
export class MessageScan implements MessageOddities {
  /** Octets seen; at the end with the line that is one dot. */
  size = 0;
  bareLf = -1;
  bareCr = -1;
  nul = -1;
  eightBit = -1;
  overLong = -1;
  /** Octets since the last CR LF. */
  #lineSize = 0;
  /** The first octet of the line, where the line began before the octets now looked at. */
  #lineFirst = 0;
  #afterCr = false;
  readonly #framing: Framing;

  constructor(framing: Framing) {
    this.#framing = framing;
  }

  /** The index after the final dot line, or -1 if the message goes on past these octets; one that is counted always does. */
  scan(octets: Uint8Array, from = 0): number {
    const { length } = octets;
    if (from >= length) return -1;
    /** What turns an index into an offset in the message. */
    const base = this.size - from;
    let lineStart = from - this.#lineSize;
    let i = from;
    if (this.#afterCr) {
      if (octets[i] === LF) {
        if (this.#isDotLine(octets, from, lineStart, i)) return this.#ended(base, i + 1);
        this.#judgeLength(octets, from, lineStart, i, base);
        lineStart = ++i;
      } else if (this.bareCr < 0) this.bareCr = this.size - 1;
    }
    // Every octet of every message is looked at, and most are plain: four at a time are passed over at once.
    const words = wordsOf(octets);
    const firstWord = -octets.byteOffset & 3;
    for (; i < length; i++) {
      if (((i - firstWord) & 3) === 0 && i >= firstWord) {
        let w = (i - firstWord) >> 2;
        while (w < words.length && isPlain(words[w] as number)) w++;
        i = firstWord + w * 4;
        if (i >= length) break;
      }
      const octet = octets[i] as number;
      if (octet > CR && octet < 0x80) continue;
      if (octet === CR) {
        // One that ends these octets is judged by what comes next.
        if (i + 1 === length) break;
        if (octets[i + 1] === LF) {
          i++;
          if (this.#isDotLine(octets, from, lineStart, i)) return this.#ended(base, i + 1);
          if (i + 1 - lineStart > TEXT_LINE_OCTETS) this.#judgeLength(octets, from, lineStart, i, base);
          lineStart = i + 1;
        } else if (this.bareCr < 0) this.bareCr = base + i;
      } else if (octet === LF) {
        if (this.bareLf < 0) this.bareLf = base + i;
      } else if (octet === NUL) {
        if (this.nul < 0) this.nul = base + i;
      } else if (octet >= 0x80 && this.eightBit < 0) this.eightBit = base + i;
    }
    if (lineStart >= from) this.#lineFirst = octets[lineStart] ?? 0;
    this.#afterCr = octets[length - 1] === CR;
    this.#lineSize = length - lineStart;
    this.size = base + length;
    return -1;
  }

  /** As it stands now. */
  get found(): MessageOddities {
    const { bareLf, bareCr, nul, eightBit, overLong } = this;
    return { bareLf, bareCr, nul, eightBit, overLong };
  }

  /** What was found since `before`, by its offset in the last `size` octets. */
  foundSince(before: MessageOddities, size: number): MessageOddities {
    const start = this.size - size;
    // What stands just before them may be odd only now that it is seen what follows.
    const since = (was: number, is: number): number => (was >= 0 || is < 0 ? -1 : Math.max(0, is - start));
    return {
      bareLf: since(before.bareLf, this.bareLf),
      bareCr: since(before.bareCr, this.bareCr),
      nul: since(before.nul, this.nul),
      eightBit: since(before.eightBit, this.eightBit),
      overLong: since(before.overLong, this.overLong),
    };
  }

  #ended(base: number, after: number): number {
    this.size = base + after;
    return after;
  }

  /** Whether the line from `lineStart`, which may lie before these octets, to its LF is one dot. */
  #isDotLine(octets: Uint8Array, from: number, lineStart: number, lf: number): boolean {
    return lf - lineStart === 2 && this.#hasDotAdded(octets, from, lineStart);
  }

  /** Whether the line begins with a dot that is not the message's own. */
  #hasDotAdded(octets: Uint8Array, from: number, lineStart: number): boolean {
    return this.#framing === 'dotted' && (lineStart >= from ? octets[lineStart] : this.#lineFirst) === DOT;
  }

  #judgeLength(octets: Uint8Array, from: number, lineStart: number, lf: number, base: number): void {
    if (this.overLong >= 0) return;
    // A stuffed dot does not count. RFC 5321 §4.5.3.1.6
    const limit = TEXT_LINE_OCTETS + (this.#hasDotAdded(octets, from, lineStart) ? 1 : 0);
    if (lf + 1 - lineStart > limit) this.overLong = base + lineStart + TEXT_LINE_OCTETS;
  }
}

/**
 * True if all four octets are 14 to 127: the highest bit of an octet is set where it is above, and after the subtraction
 * where it was below. What an octet below borrows may disturb its neighbour, but then the word is not plain anyway.
 */
function isPlain(word: number): boolean {
  return ((word | (word - 0x0e0e0e0e)) & 0x80808080) === 0;
}

/** The same octets four at a time, from the first that lies on a border of four. */
function wordsOf(octets: Uint8Array): Int32Array {
  const skipped = -octets.byteOffset & 3;
  const count = (octets.length - skipped) >> 2;
  // Short messages are not worth a second view.
  if (count < 64) return NO_WORDS;
  return new Int32Array(octets.buffer, octets.byteOffset + skipped, count);
}

const NO_WORDS = new Int32Array(0);
