/**
 * The line being typed. It knows no terminal and no protocol: keys go in, the text and where the cursor stands come out.
 * Positions are offsets into the string and always stand between what a person would call characters.
 */
import type { KeyName } from './keys.ts';

/** Enough to find yesterday's mistake, little enough that nobody has to think about it. */
export const HISTORY_LINES = 500;

/** Longer than any line a protocol allows; what is pasted beyond it is dropped, so that a wrong paste cannot hang the page. */
export const LONGEST_LINE = 1024 * 1024;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Lines sent before, oldest first. Terminals of one protocol share it. */
export class History {
  readonly lines: string[] = [];

  add(line: string): void {
    if (line === '' || line === this.lines.at(-1)) return;
    this.lines.push(line);
    if (this.lines.length > HISTORY_LINES) this.lines.shift();
  }
}

export class LineEditor {
  text = '';
  cursor = 0;
  readonly #history: History;
  /** Where in the history we stand; `undefined` on the line being typed. */
  #at: number | undefined;
  /** What was typed before the history was leafed through. */
  #typed = '';
  #killed = '';

  constructor(history: History) {
    this.#history = history;
  }

  get atEnd(): boolean {
    return this.cursor === this.text.length;
  }

  insert(text: string): void {
    const fits = text.slice(0, Math.max(0, LONGEST_LINE - this.text.length));
    this.text = this.text.slice(0, this.cursor) + fits + this.text.slice(this.cursor);
    this.cursor += fits.length;
  }

  /** Replaces the whole line; the cursor goes to its end. */
  set(text: string): void {
    this.text = text;
    this.cursor = text.length;
  }

  /** Takes the line away to be sent. */
  take(): string {
    const line = this.text;
    this.set('');
    this.#at = undefined;
    return line;
  }

  remember(line: string): void {
    this.#history.add(line);
  }

  /** Does what a key asks for. False when the key is not one of editing, for the caller to deal with. */
  press(key: KeyName): boolean {
    switch (key) {
      case 'left':
        this.cursor = this.#left();
        return true;
      case 'right':
        this.cursor = this.#right();
        return true;
      case 'home':
        this.cursor = 0;
        return true;
      case 'end':
        this.cursor = this.text.length;
        return true;
      case 'word-left':
        this.cursor = this.#wordLeft();
        return true;
      case 'word-right':
        this.cursor = this.#wordRight();
        return true;
      case 'backspace':
        this.#cut(this.#left(), this.cursor);
        return true;
      case 'delete':
        this.#cut(this.cursor, this.#right());
        return true;
      case 'kill-to-end':
        this.#kill(this.cursor, this.text.length);
        return true;
      case 'kill-to-start':
        this.#kill(0, this.cursor);
        return true;
      case 'kill-word':
        this.#kill(this.#wordLeft(), this.cursor);
        return true;
      case 'kill-next-word':
        this.#kill(this.cursor, this.#wordRight());
        return true;
      case 'yank':
        this.insert(this.#killed);
        return true;
      case 'up':
        this.#leaf(-1);
        return true;
      case 'down':
        this.#leaf(1);
        return true;
      default:
        return false;
    }
  }

  #cut(from: number, to: number): void {
    this.text = this.text.slice(0, from) + this.text.slice(to);
    this.cursor = from;
  }

  #kill(from: number, to: number): void {
    if (from === to) return;
    this.#killed = this.text.slice(from, to);
    this.#cut(from, to);
  }

  #left(): number {
    if (this.cursor === 0) return 0;
    return characters.segment(this.text).containing(this.cursor - 1)?.index ?? this.cursor - 1;
  }

  #right(): number {
    const here = characters.segment(this.text).containing(this.cursor);
    return here ? here.index + here.segment.length : this.text.length;
  }

  /** Words are parted by spaces and by what parts an address: `<bob@north.test>` is three words. */
  #wordLeft(): number {
    const isWord = (at: number): boolean => /[\p{L}\p{N}]/u.test(this.text[at] ?? '');
    let at = this.cursor;
    while (at > 0 && !isWord(at - 1)) at--;
    while (at > 0 && isWord(at - 1)) at--;
    return at;
  }

  #wordRight(): number {
    const rest = /^[^\p{L}\p{N}]*[\p{L}\p{N}]*/u.exec(this.text.slice(this.cursor));
    return this.cursor + (rest?.[0].length ?? 0);
  }

  #leaf(step: -1 | 1): void {
    const lines = this.#history.lines;
    const from = this.#at ?? lines.length;
    const to = from + step;
    if (to < 0 || to > lines.length || (step === 1 && this.#at === undefined)) return;
    if (this.#at === undefined) this.#typed = this.text;
    this.#at = to === lines.length ? undefined : to;
    this.set(lines[to] ?? this.#typed);
  }
}
