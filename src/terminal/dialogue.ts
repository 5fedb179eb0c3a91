/**
 * Both directions of a terminal's connection as lines: which octets make a line, what a server's line means to the eye, and
 * how many octets the client still owes. Work is linear in the octets, whatever their number and however they are cut.
 */
import { CR, LF, concat, latin1Of } from '../../common/octets.ts';
import type { Protocol } from '../../common/protocols.ts';
import { visibleText } from './printable.ts';
import { turnsOf } from './turns.ts';
import type { Ink, Turn, Turns } from './turns.ts';

/** Of a longer line the terminal shows so many octets; the inspector has the rest. */
export const SHOWN_OCTETS = 4096;

/** Enough of a line's end to read the literal it announces. */
const TAIL_OCTETS = 32;

export type LineEnd = 'crlf' | 'lf' | 'none';

export interface ServerLine {
  /** Safe to be drawn; without its line end. */
  readonly text: string;
  readonly ink: Ink;
  readonly head: number;
  readonly end: LineEnd;
  /** Octets of the line that are not shown. */
  readonly hidden: number;
  /** All its octets, line end included. */
  readonly size: number;
}

/** What the client's next octets are for. */
export type ClientMode =
  | Turn
  | { readonly kind: 'octets'; readonly owed: number; readonly of: number; readonly asked: boolean }
  /** All octets are sent; the command goes on after them, if only with its CR LF. RFC 9051 §2.2.1 */
  | { readonly kind: 'rest' };

interface Line {
  /** The first octets of the line, without its line end. */
  readonly shown: Uint8Array;
  /** Its last octets without its line end, one character per octet. */
  readonly tail: string;
  /** All its octets, line end included. */
  readonly size: number;
  readonly end: LineEnd;
}

/**
 * @param octets the line, or so much of its beginning as is kept
 * @param ending its last octets, line end included
 */
function lineOf(octets: Uint8Array, ending: Uint8Array = octets, size = octets.length): Line {
  const end = ending.at(-1) !== LF ? 'none' : ending.at(-2) === CR ? 'crlf' : 'lf';
  const length = size - endOctets(end);
  const shown = octets.subarray(
    0,
    length > SHOWN_OCTETS ? wholeCharacters(octets.subarray(0, SHOWN_OCTETS)) : length,
  );
  const tail = latin1Of(ending, Math.max(0, ending.length - TAIL_OCTETS), ending.length - endOctets(end));
  return { shown, tail, size, end };
}

/** Cuts octets into lines at LF. Holds no more of a line than is shown of it. */
class LineReader {
  #parts: Uint8Array[] = [];
  #kept = 0;
  #size = 0;
  #tail: Uint8Array = new Uint8Array(0);

  /** The line that ends within `octets` at or after `from`, and where the next begins; without one all is held. */
  read(octets: Uint8Array, from: number): { line: Line; next: number } | undefined {
    const found = octets.indexOf(LF, from);
    if (found === -1) {
      this.#hold(octets.subarray(from));
      return undefined;
    }
    const next = found + 1;
    if (this.#size === 0) return { line: lineOf(octets.subarray(from, next)), next };
    this.#hold(octets.subarray(from, next));
    return { line: this.#take(), next };
  }

  get size(): number {
    return this.#size;
  }

  #hold(octets: Uint8Array): void {
    const room = SHOWN_OCTETS + 2 - this.#kept;
    if (room > 0) {
      const part = octets.slice(0, room);
      this.#parts.push(part);
      this.#kept += part.length;
    }
    this.#size += octets.length;
    const recent = octets.subarray(Math.max(0, octets.length - TAIL_OCTETS));
    this.#tail = concat([this.#tail, recent]).slice(-TAIL_OCTETS);
  }

  #take(): Line {
    const line = this.#line();
    this.forget();
    return line;
  }

  #line(): Line {
    return lineOf(concat(this.#parts), this.#tail, this.#size);
  }

  /** Takes what is held of a line that has not ended; an UTF-8 character cut in two waits for its rest. */
  takePartial(): Line | undefined {
    const { shown, size } = this.#line();
    if (size === 0) return undefined;
    const whole = wholeCharacters(shown);
    if (whole === 0) return undefined;
    const rest = shown.slice(whole);
    const line = { shown: shown.slice(0, whole), tail: '', size: size - rest.length, end: 'none' } as const;
    this.forget();
    if (rest.length > 0) this.#hold(rest);
    return line;
  }

  forget(): void {
    this.#parts = [];
    this.#kept = 0;
    this.#size = 0;
    this.#tail = new Uint8Array(0);
  }
}

function endOctets(end: LineEnd): number {
  return end === 'crlf' ? 2 : end === 'lf' ? 1 : 0;
}

/** How many octets there are before a UTF-8 character that is cut off at the end. */
function wholeCharacters(octets: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, octets.length); back++) {
    const octet = octets[octets.length - back] ?? 0;
    if ((octet & 0xc0) === 0x80) continue;
    const expected = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : octet >= 0xc0 ? 2 : 1;
    return expected > back ? octets.length - back : octets.length;
  }
  return octets.length;
}

export class Dialogue {
  readonly #turns: Turns;
  readonly #client = new LineReader();
  readonly #server = new LineReader();
  /** The client's announced octets that have not been sent yet. */
  #owed = 0;
  #of = 0;
  #asked = false;
  #clientContinues = false;
  /** Octets left of the server's literal. */
  #literal = 0;
  #serverContinues = false;
  /** The beginning of the server's line is already on the screen, in this ink. */
  #begun: Ink | undefined;

  constructor(protocol: Protocol) {
    this.#turns = turnsOf(protocol);
  }

  get mode(): ClientMode {
    if (this.#owed === 0) return this.#goesOn ? { kind: 'rest' } : this.#turns.turn;
    return { kind: 'octets', owed: this.#owed, of: this.#of, asked: this.#asked };
  }

  /** A literal was sent, and nothing after it yet. */
  get #goesOn(): boolean {
    return this.#clientContinues && this.#client.size === 0;
  }

  /** The client has sent these octets. */
  sent(octets: Uint8Array): void {
    let at = 0;
    while (at < octets.length) {
      if (this.#owed > 0) {
        const taken = Math.min(this.#owed, octets.length - at);
        this.#owed -= taken;
        at += taken;
        continue;
      }
      const read = this.#client.read(octets, at);
      if (!read) return;
      at = read.next;
      const { line } = read;
      const text = line.size <= SHOWN_OCTETS ? latin1Of(line.shown) : latin1Of(line.shown) + line.tail;
      const announced = this.#turns.said(text, this.#clientContinues);
      this.#clientContinues = announced?.goesOn ?? false;
      this.#owed = this.#of = announced?.octets ?? 0;
      this.#asked = announced?.asked ?? false;
    }
  }

  /** The server has sent these octets: the lines that thereby became whole. */
  received(octets: Uint8Array): ServerLine[] {
    const lines: ServerLine[] = [];
    let at = 0;
    while (at < octets.length) {
      const read = this.#server.read(octets, at);
      if (!read) break;
      at = read.next;
      lines.push(this.#heard(read.line));
    }
    return lines;
  }

  /** The server has begun a line and not ended it. */
  get hasBegun(): boolean {
    return this.#server.size > 0;
  }

  /** A line that the server has begun and not ended, to be shown as it is because nothing more comes. */
  takeBegun(): ServerLine | undefined {
    const line = this.#server.takePartial();
    if (!line) return undefined;
    this.#begun ??= this.#literal > 0 ? 'data' : 'untagged';
    this.#literal = Math.max(0, this.#literal - line.size);
    return shownAs(line, this.#begun, 0);
  }

  /** TLS has begun. RFC 3207 §4.2 */
  secured(): void {
    this.#turns.secured();
    this.#client.forget();
    this.#server.forget();
    this.#owed = 0;
    this.#literal = 0;
    this.#clientContinues = this.#serverContinues = false;
    this.#begun = undefined;
  }

  #heard(line: Line): ServerLine {
    const begun = this.#begun;
    this.#begun = undefined;
    if (this.#literal >= line.size) {
      this.#literal -= line.size;
      return shownAs(line, 'data', 0);
    }
    if (this.#literal > 0) {
      // The literal ends within this line; its last octets may announce another.
      const rest = line.size - this.#literal - endOctets(line.end);
      this.#literal = 0;
      this.#follow(rest > 0 ? line.tail.slice(-rest) : '', true);
      return shownAs(line, 'data', 0);
    }
    const text = line.size <= SHOWN_OCTETS ? latin1Of(line.shown) : latin1Of(line.shown) + line.tail;
    const { ink, head } = this.#follow(text, this.#serverContinues);
    return begun ? shownAs(line, begun, 0) : shownAs(line, ink, head);
  }

  #follow(text: string, continues: boolean): { ink: Ink; head: number } {
    const heard = this.#turns.heard(text, continues);
    this.#literal = heard.literal ?? 0;
    this.#serverContinues = heard.literal !== undefined;
    if (heard.announced === 'asked' && this.#owed > 0) this.#asked = true;
    if (heard.announced === 'refused' && !this.#asked) {
      // Refused before the octets were sent: they are not wanted any more. RFC 9051 §4.3
      this.#owed = 0;
      this.#clientContinues = false;
    }
    return heard;
  }
}

function shownAs(line: Line, ink: Ink, head: number): ServerLine {
  const hidden = line.size - endOctets(line.end) - line.shown.length;
  return { text: visibleText(line.shown), ink, head, end: line.end, hidden, size: line.size };
}
