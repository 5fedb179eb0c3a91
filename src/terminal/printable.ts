/**
 * What a terminal may be given to draw: control characters never reach it raw, because a server that can move the cursor
 * can also lie about what it said.
 */
import { latin1Of, strictTextOf } from '../../common/octets.ts';
import { controlName } from '../ui/control-names.ts';

/**
 * Characters that act instead of showing: C0, DEL, C1, and those that turn the direction of the text or break its lines.
 * The joiners U+200C and U+200D stay, since scripts and emoji need them.
 */
const ACTS =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** The text with every acting character replaced by its name (`‹ESC›`) or number (`‹U+202E›`). */
export function visible(text: string): string {
  return text.replace(ACTS, nameOf);
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return controlName(code) ?? `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

/** The text of octets to be shown: UTF-8 where it is, else each octet above 127 as `\xE9`. */
export function visibleText(octets: Uint8Array): string {
  const text = strictTextOf(octets);
  if (text !== undefined) return visible(text);
  const marked = latin1Of(octets).replace(
    /[\u0080-\u00ff]/g,
    (octet) => `\\x${octet.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return visible(marked);
}

const TAKES_NO_CELL = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Ranges of code points drawn two cells wide (East Asian wide and full width, and emoji), both ends included. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];

/** How many cells of the terminal a code point takes: 0, 1 or 2. The terminal is told to use this same function. */
export function cellsOfCodePoint(code: number): 0 | 1 | 2 {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code < 0x300) return 1;
  if (TAKES_NO_CELL.test(String.fromCodePoint(code))) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

export function cellsOf(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOfCodePoint(character.codePointAt(0) ?? 0);
  return cells;
}

/**
 * Where the rows of a text begin when it is drawn `width` cells wide: offsets into the text, the first always 0. A wide
 * character that does not fit at the end of a row goes to the next.
 */
export function rowsOf(text: string, width: number): number[] {
  const starts = [0];
  let cells = 0;
  let at = 0;
  for (const character of text) {
    const wide = cellsOfCodePoint(character.codePointAt(0) ?? 0);
    if (cells + wide > width && cells > 0) {
      starts.push(at);
      cells = 0;
    }
    cells += wide;
    at += character.length;
  }
  return starts;
}
