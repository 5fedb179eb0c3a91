/** Cuts a client's octets into lines, in bounded memory and however they come. */
import { concat, CR, EMPTY, LF } from '../../common/octets.ts';

export interface Line {
  /** Without the line end; of an over-long line only its beginning. */
  readonly octets: Uint8Array;
  /** How many octets it had, line end included. */
  readonly size: number;
}

/** More of a line than any limit here allows is counted and not kept. */
const KEPT_OF_A_LINE = 4096;

export class CommandLines {
  #chunk: Uint8Array = EMPTY;
  #parts: Uint8Array[] = [];
  #kept = 0;
  #size = 0;

  /** Takes octets; those it had are to be read to the end before. */
  add(octets: Uint8Array): void {
    this.#chunk = this.#chunk.length === 0 ? octets : concat([this.#chunk, octets]);
  }

  /** The next whole line. An LF alone ends one as well. */
  next(): Line | undefined {
    const lf = this.#chunk.indexOf(LF);
    const end = lf < 0 ? this.#chunk.length : lf + 1;
    const part = this.#chunk.subarray(0, Math.min(end, KEPT_OF_A_LINE - this.#kept));
    if (part.length > 0) this.#parts.push(part);
    this.#kept += part.length;
    this.#size += end;
    this.#chunk = this.#chunk.subarray(end);
    if (lf < 0) return undefined;
    const whole = concat(this.#parts);
    const size = this.#size;
    this.#parts = [];
    this.#kept = this.#size = 0;
    const isWhole = whole.at(-1) === LF;
    const lineEnd = !isWhole ? 0 : whole.at(-2) === CR ? 2 : 1;
    return { octets: whole.subarray(0, whole.length - lineEnd), size };
  }

  /** Forgets all that was said and not yet read. */
  clear(): void {
    this.#chunk = EMPTY;
    this.#parts = [];
    this.#kept = this.#size = 0;
  }
}
