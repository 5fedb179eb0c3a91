/** The octets of one frame as they come in: the first `KEPT_OCTETS` are kept, the rest is counted and handed on. */
import { concat, EMPTY } from './octets.ts';
import { KEPT_OCTETS } from './trace/facts.ts';

export class KeptOctets {
  /** How many octets the frame has so far. */
  size = 0;
  #kept: Uint8Array = EMPTY;
  /** What came after `#kept` and is not yet joined to it; most frames come in one piece. */
  #more: Uint8Array[] = [];
  readonly #overflow: ((octets: Uint8Array) => void) | undefined;

  /** @param overflow called with the octets that are not kept, as they come */
  constructor(overflow?: (octets: Uint8Array) => void) {
    this.#overflow = overflow;
  }

  /** Takes the next octets, which nobody may change any more. */
  take(octets: Uint8Array): void {
    const room = KEPT_OCTETS - this.size;
    this.size += octets.length;
    let kept = octets;
    if (octets.length > room) {
      this.#overflow?.(room > 0 ? octets.subarray(room) : octets);
      if (room <= 0) return;
      kept = octets.subarray(0, room);
    }
    if (this.#kept.length === 0) this.#kept = kept;
    else this.#more.push(kept);
  }

  /** The octets kept so far. */
  get kept(): Uint8Array {
    if (this.#more.length > 0) {
      this.#kept = concat([this.#kept, ...this.#more]);
      this.#more = [];
    }
    return this.#kept;
  }
}
