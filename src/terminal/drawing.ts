/**
 * The terminal's screen as what must be written to it: lines with their gutter, and the line being typed beneath them. It
 * knows how wide the screen is and what it drew last; it knows no terminal. Colours are the sixteen of the palette, whose
 * values the theme gives, so that a change of theme needs no new drawing.
 */
import { lowerBound } from '../../common/uid-ranges.ts';
import { cellsOf, rowsOf, visible } from './printable.ts';
import { SHOWN_LINES, timeOf } from './transcript.ts';
import type { ShownLine } from './transcript.ts';
import { controlName, CRLF_NAME } from '../ui/control-names.ts';
import { words } from '../words/words.ts';

const LF_NAME = controlName(0x0a);

/** Places in the palette; `theme.ts` says what they look like. */
export const PALETTE = {
  error: 31,
  positive: 32,
  more: 33,
  protocol: 34,
  accent: 35,
  soft: 37,
  faint: 90,
} as const;

type Colour = keyof typeof PALETTE;

/** The place after the sixteen, as a ground. */
const BAND = '\x1b[48;5;16m';

function paint(text: string, colour: Colour, bold = false): string {
  return `\x1b[${bold ? '1;' : ''}${PALETTE[colour]}m${text}\x1b[0m`;
}

/** Below this many columns the times are left out. */
const COLUMNS_FOR_TIMES = 64;

/** `C 12:03:04.123 │ ` */
const WIDE_GUTTER = 17;
/** The column of the time in it, from 1. */
export const TIME_COLUMN = 3;
const NARROW_GUTTER = 4;

export interface TypedView {
  readonly text: string;
  /** Offset into the text. */
  readonly cursor: number;
  readonly ghost: string;
  /** Stands in the gutter in place of the time: `message`, `36 owed`. */
  readonly prompt: string;
  /** A line for the terminal itself, not to be sent. */
  readonly local: boolean;
}

export class Drawing {
  columns = 80;
  rows = 24;
  marks = false;
  /** How many rows the cursor stands below the first row of the line being typed; `undefined` when none is drawn. */
  #cursorRow: number | undefined;
  #drawn: ShownLine[] = [];
  /** The row at which each drawn line begins, counted from the first ever drawn; one more than there are lines. */
  #tops: number[] = [0];

  /** The lines on the screen and in what it scrolls back to. */
  get drawn(): readonly ShownLine[] {
    return this.#drawn;
  }

  /** How many rows the cursor stands below the first row of the line being typed. */
  get cursorRow(): number {
    return this.#cursorRow ?? 0;
  }

  /** How many rows a drawn line begins above the line being typed; of the one after the last, none. */
  rowsAbove(index: number): number {
    return (this.#tops.at(-1) ?? 0) - (this.#tops[index] ?? 0);
  }

  /** The drawn line that covers the row so many above the line being typed, or -1. */
  lineAt(above: number): number {
    const row = (this.#tops.at(-1) ?? 0) - above;
    const next = lowerBound(this.#tops, row + 1, (top) => top);
    return next > this.#drawn.length ? -1 : next - 1;
  }

  /** The time of a drawn line as it stands in its gutter, for one whose time was told since. */
  timeIn(line: ShownLine): string | undefined {
    return this.#gutter === NARROW_GUTTER ? undefined : paint(clock(timeOf(line)), 'faint');
  }

  /** New lines, and the line being typed drawn again beneath them. */
  append(lines: readonly ShownLine[], typed: TypedView | undefined): string {
    return this.#erase() + lines.map((line) => this.#line(line)).join('') + this.#typed(typed);
  }

  /** Everything from nothing, the scrollback too. */
  anew(lines: readonly ShownLine[], typed: TypedView | undefined): string {
    this.#cursorRow = undefined;
    this.#drawn = [];
    this.#tops = [0];
    return `\x1b[0m\x1b[2J\x1b[3J\x1b[H${lines.map((line) => this.#line(line)).join('')}${this.#typed(typed)}`;
  }

  get #gutter(): number {
    return this.columns < COLUMNS_FOR_TIMES ? NARROW_GUTTER : WIDE_GUTTER;
  }

  /** Columns left for text. */
  get #width(): number {
    return Math.max(8, this.columns - this.#gutter);
  }

  #erase(): string {
    if (this.#cursorRow === undefined) return '';
    const up = this.#cursorRow > 0 ? `\x1b[${this.#cursorRow}A` : '';
    this.#cursorRow = undefined;
    return `${up}\r\x1b[J`;
  }

  #mark(letter: string, colour: Colour, slot: string, slotColour: Colour = 'faint'): string {
    const head = paint(letter, colour, true);
    if (this.#gutter === NARROW_GUTTER) return `${head} ${paint('│', 'faint')} `;
    return `${head} ${paint(slot.slice(0, 12).padEnd(12), slotColour)} ${paint('│', 'faint')} `;
  }

  #blank(): string {
    return `${' '.repeat(this.#gutter - 2)}${paint('│', 'faint')} `;
  }

  #line(line: ShownLine): string {
    if (this.#drawn.length > 2 * SHOWN_LINES) {
      this.#drawn = this.#drawn.slice(-SHOWN_LINES);
      this.#tops = this.#tops.slice(-SHOWN_LINES - 1);
    }
    const end = this.marks || line.end === 'lf' ? { crlf: CRLF_NAME, lf: LF_NAME, none: '' }[line.end] : '';
    const hidden = line.hidden > 0 ? ` ${words.terminal.hiddenOctets(words.units.number(line.hidden))}` : '';
    const text = line.text + hidden + end;
    const starts = rowsOf(text, this.#width);
    this.#drawn.push(line);
    this.#tops.push((this.#tops.at(-1) ?? 0) + starts.length);
    const gutter =
      line.speaker === 'note'
        ? this.#mark('·', 'accent', clock(timeOf(line)))
        : this.#mark(
            line.speaker === 'client' ? 'C' : 'S',
            line.speaker === 'client' ? 'protocol' : 'soft',
            clock(timeOf(line)),
          );
    let out = '';
    starts.forEach((from, row) => {
      const to = starts[row + 1] ?? text.length;
      out += row === 0 ? gutter : this.#blank();
      out += inked(text, from, to, line);
      // TLS is a band across, as in the diagram.
      out += line.ink === 'tls' ? `${BAND}\x1b[K\x1b[0m\r\n` : '\r\n';
    });
    return out;
  }

  #typed(typed: TypedView | undefined): string {
    if (!typed) return '\x1b[?25l';
    const { text, cursor, ghost, prompt, local } = typed;
    const drawn = visible(text);
    const before = visible(text.slice(0, cursor)).length;
    const whole = drawn + visible(ghost);
    // A cursor after the last cell of a row belongs to the next row, hence the cell that is not drawn.
    const starts = rowsOf(`${whole} `, this.#width);
    let cursorRow = starts.length - 1;
    while (cursorRow > 0 && (starts[cursorRow] ?? 0) > before) cursorRow--;
    // Of a line taller than the screen only the rows about the cursor are drawn; one row is left for what came before.
    const most = Math.max(1, this.rows - 1);
    const first = Math.max(0, Math.min(cursorRow - most + 1, starts.length - most));
    const last = Math.min(starts.length, first + most) - 1;
    const gutter = local
      ? this.#mark('·', 'accent', 'mailglass', 'accent')
      : this.#mark('C', 'protocol', prompt, 'accent');
    const rows: string[] = [];
    for (let row = first; row <= last; row++) {
      const from = starts[row] ?? 0;
      const to = Math.min(starts[row + 1] ?? whole.length, whole.length);
      const own = whole.slice(from, Math.min(to, drawn.length));
      const faint = whole.slice(Math.max(from, drawn.length), to);
      rows.push((row === first ? gutter : this.#blank()) + own + (faint === '' ? '' : paint(faint, 'faint')));
    }
    this.#cursorRow = cursorRow - first;
    const up = last - cursorRow;
    const column = this.#gutter + cellsOf(whole.slice(starts[cursorRow] ?? 0, before));
    return `${rows.join('\r\n')}${up > 0 ? `\x1b[${up}A` : ''}\r\x1b[${column}C\x1b[?25h`;
  }
}

/** `12:03:04.123`, in the time of the person's clock. */
export function clock(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`;
}

/** A row of a line in its colours: the head stands out, the line end and what is left out are faint. */
function inked(text: string, from: number, to: number, line: ShownLine): string {
  const headEnd = Math.min(line.head, line.text.length);
  const parts: string[] = [];
  const part = (start: number, end: number, draw: (piece: string) => string): void => {
    const piece = text.slice(Math.max(from, start), Math.min(to, end));
    if (piece !== '') parts.push(draw(piece));
  };
  part(0, headEnd, (piece) => HEAD[line.ink](piece));
  part(headEnd, line.text.length, (piece) => BODY[line.ink](piece));
  part(line.text.length, text.length, (piece) => paint(piece, 'faint'));
  return parts.join('');
}

type Draw = (piece: string) => string;
const asIs: Draw = (piece) => piece;
const inColour =
  (colour: Colour, bold = false): Draw =>
  (piece) =>
    paint(piece, colour, bold);

const HEAD: Readonly<Record<ShownLine['ink'], Draw>> = {
  positive: inColour('positive', true),
  more: inColour('more', true),
  error: inColour('error', true),
  untagged: inColour('soft', true),
  data: inColour('soft'),
  plain: (piece) => `\x1b[1m${piece}\x1b[0m`,
  trouble: inColour('error'),
  tls: (piece) => `${BAND}\x1b[1m${piece}\x1b[0m`,
};

const BODY: Readonly<Record<ShownLine['ink'], Draw>> = {
  positive: asIs,
  more: asIs,
  error: inColour('error'),
  untagged: inColour('soft'),
  data: inColour('soft'),
  plain: asIs,
  trouble: inColour('error'),
  tls: (piece) => `${BAND}\x1b[1m${piece}\x1b[0m`,
};
