/** The octets of the messages last looked at, so that going back to one costs nothing. */

export class MessageCache {
  /** Least recently used first. */
  readonly #held = new Map<string, Promise<Uint8Array>>();
  readonly #sizes = new Map<string, number>();
  readonly #fetch: (message: string) => Promise<Uint8Array>;
  readonly #maxMessages: number;
  readonly #maxOctets: number;

  /** Octets are bounded, since messages of 30 MB exist; and messages too, since an empty one costs as well. */
  constructor(fetch: (message: string) => Promise<Uint8Array>, maxMessages = 32, maxOctets = 64_000_000) {
    this.#fetch = fetch;
    this.#maxMessages = maxMessages;
    this.#maxOctets = maxOctets;
  }

  /** Asked twice at once, it fetches once. What could not be fetched is asked for again next time. */
  get(message: string): Promise<Uint8Array> {
    const held = this.#held.get(message);
    if (held) {
      this.#held.delete(message);
      this.#held.set(message, held);
      return held;
    }
    const fetched = this.#fetch(message).then(
      (octets) => {
        this.#sizes.set(message, octets.length);
        this.#trim(message);
        return octets;
      },
      (error: unknown) => {
        this.#held.delete(message);
        throw error;
      },
    );
    this.#held.set(message, fetched);
    this.#trim(message);
    return fetched;
  }

  #trim(newest: string): void {
    let octets = 0;
    for (const size of this.#sizes.values()) octets += size;
    for (const message of this.#held.keys()) {
      if (this.#held.size <= this.#maxMessages && octets <= this.#maxOctets) return;
      // The one asked for is kept whatever its size; somebody is looking at it.
      if (message === newest) continue;
      octets -= this.#sizes.get(message) ?? 0;
      this.#held.delete(message);
      this.#sizes.delete(message);
    }
  }
}
