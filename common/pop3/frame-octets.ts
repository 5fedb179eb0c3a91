/** The octets of one frame as they come: the first are kept, the rest handed on, what is odd about them noted. */
import { KeptOctets } from '../kept-octets.ts';
import { CR, LF, NUL } from '../octets.ts';
import type { Framed, Oddity } from '../trace/facts.ts';
import { oddities } from './oddities.ts';

export class FrameOctets extends KeptOctets {
  /** How many lines have ended. */
  lines = 0;
  #last = 0;
  #oddities: Oddity[] = [];

  /** Takes the next octets of a line. `utf8`: such as may be UTF-8. */
  line(octets: Uint8Array, utf8: boolean): void {
    if (octets.length === 0) return;
    this.#look(octets, utf8);
    this.take(octets);
  }

  /** Takes the next octets of a message, in which those above 127 are nothing special. */
  message(octets: Uint8Array): void {
    if (octets.length === 0) return;
    this.#look(octets, true);
    this.take(octets);
  }

  /** Counts lines and notes oddities. A message may have 30 MB, so this leaves the search to `indexOf`. */
  #look(octets: Uint8Array, isEightBit: boolean): void {
    for (let lf = octets.indexOf(LF); lf >= 0; lf = octets.indexOf(LF, lf + 1)) {
      this.lines++;
      const before = lf === 0 ? this.#last : octets[lf - 1];
      if (before !== CR) this.odd('bare-lf', oddities['bare-lf'], this.size + lf);
    }
    if (this.#last === CR && octets[0] !== LF) this.odd('bare-cr', oddities['bare-cr'], this.size - 1);
    for (let cr = octets.indexOf(CR); cr >= 0 && cr + 1 < octets.length; cr = octets.indexOf(CR, cr + 1)) {
      if (octets[cr + 1] !== LF) this.odd('bare-cr', oddities['bare-cr'], this.size + cr);
    }
    const nul = octets.indexOf(NUL);
    if (nul >= 0) this.odd('nul', oddities.nul, this.size + nul);
    const eightBit = isEightBit ? -1 : octets.findIndex((octet) => octet >= 0x80);
    if (eightBit >= 0) this.odd('eight-bit', oddities.eightBit, this.size + eightBit);
    this.#last = octets.at(-1) ?? 0;
  }

  /** Only the first oddity of a name is noted. */
  odd(name: Oddity['name'], means: string, at?: number): void {
    if (this.#oddities.some((odd) => odd.name === name)) return;
    this.#oddities.push({ name, means, ...(at === undefined ? {} : { at }) });
  }

  /** @param secret the range of a password or its like */
  framed(secret?: readonly [from: number, to: number]): Framed {
    const octets = this.kept;
    const to = secret && Math.min(secret[1], octets.length);
    return {
      octets,
      size: this.size,
      ...(secret && to !== undefined && to > secret[0] ? { secrets: [[secret[0], to]] } : {}),
      ...(this.#oddities.length > 0 ? { oddities: this.#oddities.toSorted(byPlace) } : {}),
    };
  }
}

/** In the order of the octets, whatever the order of finding; what has no place comes last. */
function byPlace(a: Oddity, b: Oddity): number {
  const places = (a.at ?? Number.MAX_SAFE_INTEGER) - (b.at ?? Number.MAX_SAFE_INTEGER);
  return places !== 0 ? places : a.name < b.name ? -1 : 1;
}
