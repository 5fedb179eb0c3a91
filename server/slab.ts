/**
 * Keeps small octets together. An array of its own for each line would cost several times the line, in memory and in the
 * work of the garbage collector; and a piece of what a socket read would keep all of it alive.
 */

/** A slab is freed when the last of its octets is; so it must not be so large that one line keeps much. */
const SLAB_OCTETS = 64 * 1024;

/** An array of their own for octets fewer than this would cost more than the octets. */
const OWN_OCTETS = 512;

export class Slab {
  #octets = new Uint8Array(SLAB_OCTETS);
  #used = 0;

  /**
   * Octets that last: themselves where they are most of what they are a part of, as a message is of what the socket read;
   * else a copy. Nobody may change them.
   */
  keep(octets: Uint8Array): Uint8Array {
    if (octets.length > OWN_OCTETS && octets.length * 2 > octets.buffer.byteLength) return octets;
    const kept = this.room(octets.length);
    kept.set(octets);
    return kept;
  }

  /** Octets to fill, of no value yet. Many get an array of their own. */
  room(length: number): Uint8Array {
    // Else the rest of a slab that they do not fit into would be lost.
    if (length > SLAB_OCTETS / 8) return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
    if (this.#used + length > SLAB_OCTETS) {
      this.#octets = new Uint8Array(SLAB_OCTETS);
      this.#used = 0;
    }
    const room = new Uint8Array(this.#octets.buffer, this.#used, length);
    this.#used += length;
    return room;
  }
}
