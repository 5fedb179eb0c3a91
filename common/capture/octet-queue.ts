/** The octets of a file as they come in pieces, read off piece by piece without ever holding the whole. */
import { EMPTY } from '../octets.ts';

export class OctetQueue {
  /** Where in the file the next octet stands. */
  offset = 0;
  /** What can be read stands in [#at, #end); there may be room behind it. What was read is never written over. */
  #octets: Uint8Array = EMPTY;
  #at = 0;
  #end = 0;
  /** Octets still to come that nobody wants. */
  #unwanted = 0;

  push(octets: Uint8Array): void {
    const passed = Math.min(this.#unwanted, octets.length);
    this.#unwanted -= passed;
    this.offset += passed;
    const wanted = octets.subarray(passed);
    if (wanted.length === 0) return;
    if (this.length === 0) {
      this.#octets = wanted;
      this.#at = 0;
      this.#end = wanted.length;
      return;
    }
    if (this.#end + wanted.length > this.#octets.length) this.#makeRoom(wanted.length);
    this.#octets.set(wanted, this.#end);
    this.#end += wanted.length;
  }

  /** For as much again as there is, so that a packet or a line of many pieces is not copied with each of them. */
  #makeRoom(count: number): void {
    const roomy = new Uint8Array(2 * (this.length + count));
    roomy.set(this.#octets.subarray(this.#at, this.#end));
    this.#end = this.length;
    this.#at = 0;
    this.#octets = roomy;
  }

  /** How many octets can be read now. */
  get length(): number {
    return this.#end - this.#at;
  }

  /** The next octets, left where they are; `undefined` while there are not so many. They share memory with the file's. */
  peek(count: number): Uint8Array | undefined {
    return this.length < count ? undefined : this.#octets.subarray(this.#at, this.#at + count);
  }

  /** Passes over octets, even those that are still to come. */
  skip(count: number): void {
    const here = Math.min(count, this.length);
    this.#at += here;
    this.offset += here;
    this.#unwanted += count - here;
  }

  /** How many octets were to be passed over and never came. */
  get missing(): number {
    return this.#unwanted;
  }

  /** The place of an octet among those at hand, from the next; -1 when it is not there. */
  indexOf(octet: number, from = 0): number {
    const found = this.#octets.subarray(0, this.#end).indexOf(octet, this.#at + from);
    return found < 0 ? -1 : found - this.#at;
  }
}
