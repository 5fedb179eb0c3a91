/**
 * Keeps small octets together. An array of its own for each line would cost several times the line, in memory and in the
 * work of the garbage collector; and a piece of what a socket read would keep all of it alive.
 */

/** A slab is freed when the last of its octets is; so it must not be so large that one line keeps much. */
const SLAB_OCTETS = 64 * 1024;

export class Slab {
  #octets = new Uint8Array(SLAB_OCTETS);
  #used = 0;

  /** A copy that lasts. Large octets get an array of their own. */
  keep(octets: Uint8Array): Uint8Array {
    const { length } = octets;
    // Else the rest of a slab that such octets do not fit into would be lost.
    if (length > SLAB_OCTETS / 8) return new Uint8Array(octets);
    if (this.#used + length > SLAB_OCTETS) {
      this.#octets = new Uint8Array(SLAB_OCTETS);
      this.#used = 0;
    }
    const kept = this.#octets.subarray(this.#used, this.#used + length);
    kept.set(octets);
    this.#used += length;
    return kept;
  }
}
