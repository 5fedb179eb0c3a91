/** The octets of one frame as they come: the first are kept, the rest handed on, what is odd about them noted. */
import { concat, CR, LF, NUL } from '../octets.ts';
import { KEPT_OCTETS, type Framed, type Oddity } from '../trace/facts.ts';
import { oddities } from './oddities.ts';

export class FrameOctets {
  size = 0;
  /** How many lines have ended. */
  lines = 0;
  #parts: Uint8Array[] = [];
  #kept = 0;
  #last = 0;
  #oddities: Oddity[] = [];
  readonly #overflow: ((octets: Uint8Array) => void) | undefined;

  constructor(overflow: ((octets: Uint8Array) => void) | undefined) {
    this.#overflow = overflow;
  }

  /**
   * Takes the next octets.
   * @param isMessage message data, in which octets above 127 are nothing special
   */
  take(octets: Uint8Array, isMessage: boolean): void {
    if (octets.length === 0) return;
    const room = KEPT_OCTETS - this.#kept;
    if (room > 0) {
      // A copy, lest a short line keep alive the whole block a socket read.
      const kept = octets.slice(0, room);
      this.#parts.push(kept);
      this.#kept += kept.length;
    }
    if (octets.length > room) this.#overflow?.(octets.subarray(Math.max(0, room)));
    for (let i = 0; i < octets.length; i++) {
      const octet = octets[i] as number;
      if (octet === LF) this.lines++;
      if (octet === LF ? this.#last !== CR : this.#last === CR) {
        const name = octet === LF ? 'bare-lf' : 'bare-cr';
        this.odd(name, oddities[name], this.size + i - (octet === LF ? 0 : 1));
      }
      if (octet === NUL) this.odd('nul', oddities.nul, this.size + i);
      else if (octet >= 0x80 && !isMessage) this.odd('eight-bit', oddities.eightBit, this.size + i);
      this.#last = octet;
    }
    this.size += octets.length;
  }

  /** The octets kept so far. Few of them: the first line is all that decides anything. */
  get kept(): Uint8Array {
    if (this.#parts.length > 1) this.#parts = [concat(this.#parts)];
    return concat(this.#parts);
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
      ...(this.#oddities.length > 0 ? { oddities: this.#oddities } : {}),
    };
  }
}
