/** What the client sends while the server has yet to decide what it is. */
import type { Exchange } from './exchanges.ts';

/** What the server has to decide: may the literal follow, does the dialogue go on, has IDLE begun, does TLS begin. */
export interface Gate {
  readonly kind: 'literal' | 'sasl' | 'idle' | 'tls';
  readonly exchange: Exchange;
  /** Of the literal. */
  readonly size: number;
}

/** The commands after whose line the server decides what comes next. */
export const gates: Readonly<Partial<Record<string, Gate['kind']>>> = {
  AUTHENTICATE: 'sasl',
  IDLE: 'idle',
  STARTTLS: 'tls',
};

/** What a client sends before the server has decided is held up to this; then it is taken as if the server had agreed. */
const MAX_HELD = 65_536;

/** The client's octets behind a gate. */
export class Held {
  #octets: Uint8Array[] = [];
  #size = 0;

  hold(octets: Uint8Array): void {
    // A copy: whoever gave the octets may use the array again.
    this.#octets.push(octets.slice());
    this.#size += octets.length;
  }

  get tooMuch(): boolean {
    return this.#size > MAX_HELD;
  }

  /** All that is held, which then is held no longer. */
  take(): Uint8Array[] {
    const octets = this.#octets;
    this.#octets = [];
    this.#size = 0;
    return octets;
  }
}
