/** Reads octets that came in parts from first to last, without joining the parts. */
export class Parts {
  /** How many octets are still to be read. */
  left: number;
  readonly #parts: readonly Uint8Array[];
  #part = 0;
  #at = 0;

  constructor(parts: readonly Uint8Array[]) {
    this.#parts = parts;
    this.left = parts.reduce((sum, { length }) => sum + length, 0);
  }

  /** The next so many octets, as one array of their own. */
  copy(count: number): Uint8Array {
    const octets = new Uint8Array(count);
    let used = 0;
    for (const part of this.#take(count)) {
      octets.set(part, used);
      used += part.length;
    }
    return octets;
  }

  /** The text of the next so many octets, which are UTF-8. */
  text(count: number): string {
    // One for each text: it keeps the beginning of a character for the next part.
    const decoder = new TextDecoder();
    let text = '';
    for (const part of this.#take(count)) text += decoder.decode(part, { stream: true });
    return text + decoder.decode();
  }

  *#take(count: number): Generator<Uint8Array> {
    if (count > this.left)
      throw new RangeError(`${String(count)} octets wanted, ${String(this.left)} are left`);
    this.left -= count;
    while (count > 0) {
      const part = this.#parts[this.#part] as Uint8Array;
      const piece = part.subarray(this.#at, this.#at + count);
      count -= piece.length;
      this.#at += piece.length;
      if (this.#at === part.length) {
        this.#part++;
        this.#at = 0;
      }
      if (piece.length > 0) yield piece;
    }
  }
}
