/** The octets of one frame as they come in, and what is odd about them, in bounded memory. */
import { KeptOctets } from '../kept-octets.ts';
import { CR, LF, NUL } from '../octets.ts';
import type { Oddity } from '../trace/facts.ts';

export class FrameOctets extends KeptOctets {
  /** In the order in which they were noted; `undefined` while there are none. */
  oddities: Oddity[] | undefined;
  /** Where octets of some kinds first stand in the frame's lines, or -1. */
  bareLf = -1;
  bareCr = -1;
  nul = -1;
  eightBit = -1;
  #afterCr = false;

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

  /** Notes an oddity if there is one: a negative offset says that there is none. */
  odd(name: Oddity['name'], at: number | undefined, means: string): void {
    if (at !== undefined && at < 0) return;
    (this.oddities ??= []).push({ name, ...(at === undefined ? {} : { at }), means });
  }
}
