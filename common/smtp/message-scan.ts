/** Finds the end of a message after 354, octets cut anywhere, each looked at once. RFC 5321 §4.1.1.4, §4.5.2 */
import { CR, DOT, LF, NUL } from '../octets.ts';
import { TEXT_LINE_OCTETS } from './limits.ts';

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

  /** The index after the final dot line, or -1 if the message goes on past these octets. */
  scan(octets: Uint8Array, from = 0): number {
    const { length } = octets;
    if (from >= length) return -1;
    /** What turns an index into an offset in the message. */
    const base = this.size - from;
    let lineStart = from - this.#lineSize;
    const endsAt = (lf: number): boolean => {
      const lineSize = lf + 1 - lineStart;
      const dot = (lineStart >= from ? octets[lineStart] : this.#lineFirst) === DOT;
      if (lineSize === 3 && dot) return true;
      // A stuffed dot does not count. RFC 5321 §4.5.3.1.6
      if (this.overLong < 0 && lineSize > TEXT_LINE_OCTETS + (dot ? 1 : 0)) {
        this.overLong = base + lineStart + TEXT_LINE_OCTETS;
      }
      lineStart = lf + 1;
      return false;
    };

    let i = from;
    if (this.#afterCr) {
      if (octets[i] === LF) {
        if (endsAt(i)) return this.#ended(base, i + 1);
        i++;
      } else if (this.bareCr < 0) this.bareCr = this.size - 1;
    }
    for (; i < length; i++) {
      const octet = octets[i] as number;
      // All but a few octets in a hundred end here: 14 to 127. One comparison, since this is done for every octet.
      if ((octet - 14) >>> 0 < 114) continue;
      if (octet === CR) {
        // One that ends these octets is judged by what comes next.
        if (i + 1 === length) break;
        if (octets[i + 1] === LF) {
          i++;
          if (endsAt(i)) return this.#ended(base, i + 1);
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

  #ended(base: number, after: number): number {
    this.size = base + after;
    return after;
  }
}
