/**
 * Cuts a client's octets into commands: lines, and the literals they announce. It is asked for what comes next instead of
 * telling it, because what a line means depends on what the session made of the one before.
 */
import { concat, EMPTY, latin1Of, LF } from '../../common/octets.ts';
import { announcedLiteral, type CommandText } from '../../common/imap/lexer.ts';
import { MAX_COMMAND_LINE } from './limits.ts';

export type Input =
  | { readonly kind: 'command'; readonly command: CommandText }
  /**
   * The line ends by announcing a literal. The session must answer with `takeLiteral` or `refuseLiteral`. `line` is what
   * of the command's first line was read.
   */
  | {
      readonly kind: 'literal';
      readonly size: number;
      readonly synchronizing: boolean;
      readonly line: string;
      /** Octets of the literals this command already has. */
      readonly before: number;
    }
  /** The command's lines are longer than `MAX_COMMAND_LINE`; `line` is its beginning. All of it has been passed over. */
  | { readonly kind: 'over-long'; readonly line: string };

/** What the octets that come next are. */
type Place =
  | { readonly at: 'line' }
  | { readonly at: 'literal'; readonly size: number }
  /** The session has not said yet what to do with a literal. */
  | { readonly at: 'announcement'; readonly size: number; readonly synchronizing: boolean }
  /** The rest of a refused command: so many octets of a literal, and then a line that may announce another. */
  | { readonly at: 'refused'; left: number };

/** The end of an over-long line is kept, since it may announce a literal that must be passed over too. RFC 7888 §3 */
const TAIL = 16;

export class CommandReader {
  #chunks: Uint8Array[] = [];
  #first = 0;
  /** Where in the first chunk the unread octets begin. */
  #at = 0;
  #place: Place = { at: 'line' };
  #lines: string[] = [];
  #literals: Uint8Array[] = [];
  #lineOctets = 0;
  #literalOctets = 0;
  // What of the present line or literal has come.
  #parts: Uint8Array[] = [];
  #length = 0;
  #tail = '';

  push(octets: Uint8Array): void {
    if (octets.length > 0) this.#chunks.push(octets);
  }

  /** Forgets all that was not read. */
  reset(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#at = 0;
    this.#restart();
    this.#forgetLine();
  }

  /** The literal just announced is wanted. */
  takeLiteral(): void {
    if (this.#place.at === 'announcement') this.#place = { at: 'literal', size: this.#place.size };
  }

  /** The command that announced a literal is answered already: what is left of it is passed over. */
  refuseLiteral(): void {
    if (this.#place.at === 'announcement') this.#refuse(this.#place);
  }

  #refuse({ size, synchronizing }: { size: number; synchronizing: boolean }): void {
    this.#restart();
    // A client that waits for leave to send a literal sends none when it is refused: the next line is a new command.
    if (!synchronizing) this.#place = { at: 'refused', left: size };
  }

  #restart(): void {
    this.#place = { at: 'line' };
    this.#lines = [];
    this.#literals = [];
    this.#lineOctets = 0;
    this.#literalOctets = 0;
  }

  #forgetLine(): void {
    this.#parts = [];
    this.#length = 0;
    this.#tail = '';
  }

  /** The next whole thing, or `null` until more octets come. */
  next(): Input | null {
    for (;;) {
      switch (this.#place.at) {
        case 'announcement':
          return null;
        case 'literal':
          if (!this.#readLiteral(this.#place.size)) return null;
          break;
        case 'refused':
          if (!this.#passOver(this.#place)) return null;
          break;
        case 'line': {
          const line = this.#readLine();
          if (line === null) return null;
          const input = this.#takeLine(line);
          if (input) return input;
        }
      }
    }
  }

  /** The next line as such, whatever stands in it, or `null`: the dialogues of AUTHENTICATE and IDLE are lines. */
  nextLine(): string | null {
    const line = this.#readLine();
    if (line !== null) this.#forgetLine();
    return line;
  }

  #takeLine(line: string): Input | null {
    const overLong = this.#lineOctets + this.#length > MAX_COMMAND_LINE;
    const announced = announcedLiteral(overLong ? this.#tail : line);
    this.#lineOctets += this.#length;
    this.#forgetLine();
    const firstLine = this.#lines[0] ?? line;
    if (overLong) {
      if (announced) this.#refuse(announced);
      else this.#restart();
      return { kind: 'over-long', line: firstLine };
    }
    this.#lines.push(line);
    if (announced) {
      this.#place = { at: 'announcement', ...announced };
      return { kind: 'literal', ...announced, line: firstLine, before: this.#literalOctets };
    }
    const command = { lines: this.#lines, literals: this.#literals };
    this.#restart();
    // An empty line is nobody's command: people press Enter, and some clients end a literal with one line end too many.
    return command.lines.length === 1 && line === '' ? null : { kind: 'command', command };
  }

  /**
   * The line up to LF. We differ: LF alone ends a line too, since people type it; RFC 3501 §2.2 knows only CR LF. Of an
   * over-long line only the beginning is answered, and its end kept in `#tail`.
   */
  #readLine(): string | null {
    for (let chunk; (chunk = this.#chunk());) {
      const end = chunk.indexOf(LF);
      const part = end === -1 ? chunk : chunk.subarray(0, end);
      if (this.#length <= MAX_COMMAND_LINE) this.#parts.push(part);
      this.#length += part.length;
      this.#tail = (this.#tail + latin1Of(part, Math.max(0, part.length - TAIL))).slice(-TAIL);
      this.#skip(end === -1 ? chunk.length : end + 1);
      if (end !== -1) {
        const octets = concat(this.#parts);
        const whole = latin1Of(octets, 0, Math.min(octets.length, MAX_COMMAND_LINE + 1));
        this.#parts = [];
        if (this.#tail.endsWith('\r')) this.#tail = this.#tail.slice(0, -1);
        return whole.endsWith('\r') ? whole.slice(0, -1) : whole;
      }
    }
    return null;
  }

  #readLiteral(size: number): boolean {
    while (this.#length < size) {
      const chunk = this.#chunk();
      if (!chunk) return false;
      const part = chunk.subarray(0, size - this.#length);
      this.#parts.push(part);
      this.#length += part.length;
      this.#skip(part.length);
    }
    this.#literals.push(this.#parts.length === 0 ? EMPTY : concat(this.#parts));
    this.#literalOctets += size;
    this.#forgetLine();
    this.#place = { at: 'line' };
    return true;
  }

  #passOver(place: { left: number }): boolean {
    while (place.left > 0) {
      const chunk = this.#chunk();
      if (!chunk) return false;
      const passed = Math.min(place.left, chunk.length);
      place.left -= passed;
      this.#skip(passed);
    }
    if (this.#readLine() === null) return false;
    const announced = announcedLiteral(this.#tail);
    this.#forgetLine();
    if (announced) this.#refuse(announced);
    else this.#restart();
    return true;
  }

  /** What is unread of the first chunk. */
  #chunk(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#first];
    return chunk && (this.#at === 0 ? chunk : chunk.subarray(this.#at));
  }

  #skip(octets: number): void {
    this.#at += octets;
    const chunk = this.#chunks[this.#first];
    if (!chunk || this.#at < chunk.length) return;
    this.#at = 0;
    this.#first++;
    if (this.#first === this.#chunks.length) {
      this.#chunks = [];
      this.#first = 0;
    }
  }
}
