/** The octets of one frame as they come in: its beginning, its size, and what is odd about it, in bounded memory. */
import { concat, CR, LF, NUL } from '../octets.ts';
import { KEPT_OCTETS, type Framed, type Oddity } from '../trace/facts.ts';

export class FrameOctets {
  size = 0;
  #kept: Uint8Array[] = [];
  #oddities: Oddity[] | undefined;
  #afterCr = false;
  readonly #overflow: ((octets: Uint8Array) => void) | undefined;

  constructor(overflow?: (octets: Uint8Array) => void) {
    this.#overflow = overflow;
  }

  /** Where octets of some kinds first stand in the frame's lines, or -1. */
  bareLf = -1;
  bareCr = -1;
  nul = -1;
  eightBit = -1;

  /** Takes octets of a line; its LF, if among them, is the last. */
  line(octets: Uint8Array): void {
    let afterCr = this.#afterCr;
    for (let i = 0; i < octets.length; i++) {
      const octet = octets[i] as number;
      if (octet > CR && octet < 0x80 && !afterCr) continue;
      const at = this.size + i;
      if (octet === LF) {
        if (!afterCr && this.bareLf < 0) this.bareLf = at;
      } else {
        if (afterCr && this.bareCr < 0) this.bareCr = at - 1;
        if (octet === NUL && this.nul < 0) this.nul = at;
        else if (octet >= 0x80 && this.eightBit < 0) this.eightBit = at;
      }
      afterCr = octet === CR;
    }
    this.#afterCr = afterCr;
    this.take(octets);
  }

  /** Takes octets whose oddities somebody else looks for. */
  take(octets: Uint8Array): void {
    const room = KEPT_OCTETS - this.size;
    if (room >= octets.length) this.#kept.push(octets);
    else {
      if (room > 0) this.#kept.push(octets.subarray(0, room));
      this.#overflow?.(room > 0 ? octets.subarray(room) : octets);
    }
    this.size += octets.length;
  }

  /** The octets kept so far: the frame's first `KEPT_OCTETS`. */
  get kept(): Uint8Array {
    const whole = concat(this.#kept);
    this.#kept = [whole];
    return whole;
  }

  /** Notes an oddity if there is one: a negative offset says that there is none. */
  odd(name: Oddity['name'], at: number | undefined, means: string): void {
    if (at !== undefined && at < 0) return;
    (this.#oddities ??= []).push({ name, ...(at === undefined ? {} : { at }), means });
  }

  framed(): Framed {
    return {
      octets: this.kept,
      size: this.size,
      ...(this.#oddities ? { oddities: this.#oddities } : {}),
    };
  }
}
