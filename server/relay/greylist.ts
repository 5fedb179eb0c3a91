/**
 * Greylisting: who never sent before is asked to come back, which a real host does and much bulk mailers' software does
 * not. RFC 6647 §2
 */
import type { Refusal } from '../smtp/policy.ts';

/** Triples remembered; the oldest are forgotten first. */
const MAX_KNOWN = 10_000;

export class Greylist {
  /** When a client, sender and recipient were first seen together. */
  readonly #first = new Map<string, number>();
  readonly #now: () => number;
  readonly #wait: () => number;

  /**
   * @param now the world's clock
   * @param wait how long a first attempt is deferred; 0 defers nobody
   */
  constructor(now: () => number, wait: () => number) {
    this.#now = now;
    this.#wait = wait;
  }

  refusal(client: string, sender: string, recipient: string): Refusal | undefined {
    const wait = this.#wait();
    if (wait === 0) return undefined;
    const key = `${client} ${sender} ${recipient}`.toLowerCase();
    const now = this.#now();
    const first = this.#first.get(key) ?? now;
    this.#first.set(key, first);
    for (const oldest of this.#first.keys()) {
      if (this.#first.size <= MAX_KNOWN) break;
      this.#first.delete(oldest);
    }
    const left = Math.ceil((first + wait - now) / 1000);
    if (left <= 0) return undefined;
    // RFC 6647 §2.1
    return {
      code: 451,
      text: `4.7.1 greylisted: this sender is new here; a host that means it tries again in ${left} s or later`,
    };
  }
}
