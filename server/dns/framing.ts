/** DNS messages on a TCP stream: each has its length in two octets in front. RFC 1035 §4.2.2 */
import { concat } from '../../common/octets.ts';

const PREFIX_OCTETS = 2;

export function withLength(message: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);
}

/** Takes octets as they come and gives whole messages. */
export class LengthFramed {
  #octets: Uint8Array = new Uint8Array(0);

  push(octets: Uint8Array): void {
    this.#octets = concat([this.#octets, octets]);
  }

  /** What the message that comes next says of its length; `undefined` while unknown. */
  get announced(): number | undefined {
    const [high, low] = this.#octets;
    return high === undefined || low === undefined ? undefined : (high << 8) | low;
  }

  /** The next message, once it is there to its end. */
  take(): Uint8Array | undefined {
    const { announced } = this;
    const end = PREFIX_OCTETS + (announced ?? Infinity);
    if (this.#octets.length < end) return undefined;
    const message = this.#octets.subarray(PREFIX_OCTETS, end);
    this.#octets = this.#octets.subarray(end);
    return message;
  }
}
