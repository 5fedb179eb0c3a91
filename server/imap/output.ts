/** Gathers responses into large writes, so that ten thousand FETCH responses are not ten thousand writes. */
import { concat, octetsOf } from '../../common/octets.ts';
import type { Wire } from '../net/engine.ts';
import { WRITE_OCTETS } from './limits.ts';

/**
 * One untagged response without `* ` and CR LF. Text is ASCII; octets are what literals hold, and large ones are sent as
 * they are, not copied.
 */
export type Response = string | readonly (string | Uint8Array)[];

export class Output {
  readonly #wire: Wire;
  #text = '';
  #parts: Uint8Array[] = [];
  #octets = 0;

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  untagged(response: Response): void {
    if (typeof response === 'string') this.line(`* ${response}`);
    else {
      this.#text += '* ';
      for (const part of response) {
        if (typeof part === 'string') this.#text += part;
        else this.#add(part);
      }
      this.line('');
    }
  }

  line(text: string): void {
    this.#text += `${text}\r\n`;
    if (this.#octets + this.#text.length >= WRITE_OCTETS) this.flush();
  }

  /** Hands over to the wire what was gathered. */
  flush(): void {
    this.#endText();
    if (this.#parts.length === 0) return;
    const octets = concat(this.#parts);
    this.#parts = [];
    this.#octets = 0;
    this.#wire.send(octets);
  }

  #add(octets: Uint8Array): void {
    this.#endText();
    if (octets.length < WRITE_OCTETS) {
      this.#parts.push(octets);
      this.#octets += octets.length;
    } else {
      this.flush();
      this.#wire.send(octets);
    }
  }

  #endText(): void {
    if (this.#text === '') return;
    const octets = octetsOf(this.#text);
    this.#text = '';
    this.#parts.push(octets);
    this.#octets += octets.length;
  }
}
