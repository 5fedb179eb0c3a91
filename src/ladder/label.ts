/** What is written on an arrow: octets made readable, secrets masked, control characters visible, the verb in bold. */
import { CR, LF, strictTextOf } from '../../common/octets.ts';
import type { Frame, Framed } from '../../common/trace/facts.ts';
import { controlName } from '../ui/control-names.ts';
import { words } from '../words/words.ts';

/** A run of text in one style. */
export interface Piece {
  readonly text: string;
  /** `verb` is the word to look at first; `mark` stands for something that is no letter; `mask` hides a secret. */
  readonly style?: 'verb' | 'mark' | 'mask';
  /** The page says it in its own words; all else was on the wire, or is said by `common/`. */
  readonly ours?: true;
}

/** However long the secret is, the mask is this long: its length is nobody's business either. */
const MASK = '••••••';
/** Lines are read up to this many octets for a label; the inspector shows all. */
const READ_OCTETS = 2048;

/** The lines of a frame as [from, to) of its octets, without their line ends; at most `most` of them. */
export function lineRanges(octets: Uint8Array, most: number): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  let from = 0;
  while (from < octets.length && ranges.length < most) {
    let end = octets.indexOf(LF, from);
    if (end < 0) end = octets.length;
    // A bare LF ends no line in these protocols, so it stays in sight as a mark.
    const bare = end < octets.length && octets[end - 1] !== CR;
    ranges.push([from, bare ? end + 1 : end < octets.length ? end - 1 : end]);
    from = end + 1;
  }
  return ranges;
}

/** The text of octets [from, to), in pieces. */
export function piecesOf(frame: Framed, from: number, to: number): Piece[] {
  const { octets, secrets = [] } = frame;
  const end = Math.min(to, from + READ_OCTETS);
  const pieces: Piece[] = [];
  let at = from;
  for (const [secretFrom, secretTo] of secrets) {
    if (secretTo <= at || secretFrom >= end) continue;
    appendText(pieces, octets, at, Math.max(at, secretFrom));
    pieces.push({ text: MASK, style: 'mask' });
    at = Math.min(end, secretTo);
  }
  appendText(pieces, octets, at, end);
  if (end < to) pieces.push({ text: '…' });
  return pieces;
}

// Characters that would change the direction or vanish in what is shown. Unicode 16 §23.2
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

function appendText(pieces: Piece[], octets: Uint8Array, from: number, to: number): void {
  let plain = '';
  const flush = (): void => {
    if (plain) pieces.push({ text: plain });
    plain = '';
  };
  const mark = (text: string): void => {
    flush();
    const last = pieces.at(-1);
    if (last?.style === 'mark') pieces[pieces.length - 1] = { text: last.text + text, style: 'mark' };
    else pieces.push({ text, style: 'mark' });
  };
  for (let i = from; i < to; i++) {
    const octet = octets[i] as number;
    const control = controlName(octet);
    if (control !== undefined) mark(control);
    else if (octet < 0x80) plain += String.fromCharCode(octet);
    else {
      const length = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : 2;
      const letter = i + length <= to ? strictTextOf(octets.subarray(i, i + length)) : undefined;
      if (letter === undefined) mark(`\\x${octet.toString(16).padStart(2, '0')}`);
      else {
        if (INVISIBLE.test(letter) || (letter.codePointAt(0) ?? 0) < 0xa0) {
          mark(`\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`);
        } else plain += letter;
        i += length - 1;
      }
    }
  }
  flush();
}

/** The first line of a frame with its verb (or the reply's code) in bold. */
export function firstLine(frame: Frame): Piece[] {
  const [range] = lineRanges(frame.octets, 1);
  if (!range) return [];
  const pieces = piecesOf(frame, range[0], range[1]);
  const word = frame.kind === 'command-sent' ? frame.verb : frame.kind === 'reply-sent' ? frame.code : '';
  return word ? embolden(pieces, word) : pieces;
}

/** Makes the first whole-word occurrence near the beginning bold. */
function embolden(pieces: Piece[], word: string): Piece[] {
  const first = pieces[0];
  if (!first || first.style) return pieces;
  const letters = first.text.toLowerCase();
  for (
    let at = letters.indexOf(word.toLowerCase());
    at >= 0;
    at = letters.indexOf(word.toLowerCase(), at + 1)
  ) {
    const before = letters[at - 1];
    const after = letters[at + word.length];
    if ((before !== undefined && before !== ' ') || (after !== undefined && /[a-z0-9]/.test(after))) continue;
    return [
      { text: first.text.slice(0, at) },
      { text: first.text.slice(at, at + word.length), style: 'verb' as const },
      { text: first.text.slice(at + word.length) },
      ...pieces.slice(1),
    ].filter((piece) => piece.text !== '');
  }
  return pieces;
}

export function lengthOf(pieces: readonly Piece[]): number {
  let length = 0;
  for (const { text } of pieces) length += text.length;
  return length;
}

/** Cut in the middle to so many characters: beginnings tell what it is, ends tell how it ended. */
export function elide(pieces: readonly Piece[], characters: number): readonly Piece[] {
  const length = lengthOf(pieces);
  if (length <= characters) return pieces;
  const room = Math.max(1, characters - 1);
  const head = Math.ceil(room * 0.6);
  return [...slice(pieces, 0, head), { text: '…' }, ...slice(pieces, length - (room - head), length)];
}

function slice(pieces: readonly Piece[], from: number, to: number): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    let start = Math.max(0, from - at);
    let end = Math.min(piece.text.length, to - at);
    at += piece.text.length;
    if (start >= end) continue;
    // Never half of a character that takes two code units.
    if (isLow(piece.text, start)) start++;
    if (isLow(piece.text, end)) end--;
    if (start < end) out.push({ ...piece, text: piece.text.slice(start, end) });
  }
  return out;
}

function isLow(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

export function textOfPieces(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

/** `312 octets`, `1.4 kB`, `30 MB`: octets while a person can count them. */
export function sizeText(octets: number): string {
  if (octets < 10_000) return words.units.octets(octets);
  if (octets < 1_000_000) return words.units.kilo(octets / 1000, 1);
  return words.units.mega(octets / 1_000_000, 1);
}
