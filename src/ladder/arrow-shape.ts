/** The outlines of arrows, in the diagram's visual language: paths computed by d3, put on the page by `RowMark.svelte`. */
import { path } from 'd3';
import { isBlock } from './row-size.ts';
import { BAR, type RowShape } from './scene.ts';

export interface ArrowShape {
  readonly line?: string;
  readonly head?: string;
  /** The head of a command or a question: filled. */
  readonly solid?: string;
  /** At the head of what was refused, and where a lifeline was broken off. */
  readonly cross?: string;
  /** The broad bar of message data and literals. */
  readonly bar?: string;
  /** A connection begins or ends. */
  readonly cap?: string;
  /** Something about it is odd: a small triangle at its tail. */
  readonly odd?: string;
  /** The server waits for more. */
  readonly loop?: string;
  /** Somebody looks something up: a magnifying glass at the asker's end. */
  readonly glass?: string;
}

const HEAD = 9;
const HEAD_HALF = 4.5;
const CROSS = 5;
const BLOCK_HALF = 10;
const CAP_HALF = 9;
const CAP_LEGS = 7;
/** Between the arrows of a repetition. */
const STACK = 5;
const FLAP = 15;
const GLASS_WIDTH = 16;
const GLASS_RADIUS = 4.5;
/** From an arrow up to the middle of the letters on it. */
const LABEL_MIDDLE = 11;

/** A padlock, 12 by 14. */
export const TLS_LOCK =
  'M3 6V4a3 3 0 0 1 6 0v2h.5A1.5 1.5 0 0 1 11 7.5v5A1.5 1.5 0 0 1 9.5 14h-7A1.5 1.5 0 0 1 1 12.5v-5A1.5 1.5 0 0 1 2.5 6zm1.6 0h2.8V4a1.4 1.4 0 0 0-2.8 0z';

export function shapeArrow(shape: RowShape, refused: boolean): ArrowShape {
  const arrow = plainArrow(shape, refused);
  const { row, line, oddX } = shape;
  if (oddX === undefined) return arrow;
  return { ...arrow, odd: triangle(oddX, isBlock(row) ? line : line - LABEL_MIDDLE) };
}

function plainArrow(shape: RowShape, refused: boolean): ArrowShape {
  const { row, run, line: y, clientX, serverX, size } = shape;
  const rightwards = serverX >= clientX ? 1 : -1;
  const atServer = serverX - BAR * rightwards;
  const [from, to] = row.from === 'client' ? [clientX, atServer] : [atServer, clientX];
  const direction = to >= from ? 1 : -1;
  if (run) return stack(run.answer === undefined ? undefined : to, from, to, y, size, direction);
  if (row.kind === 'open' || row.kind === 'close') {
    if (shape.failed) return { line: straight(clientX, serverX, y), cross: cross(clientX, y, size) };
    return { line: straight(clientX, serverX, y), cap: cap(clientX, y, size, row.kind === 'open' ? 1 : -1) };
  }
  if (isBlock(row)) return { bar: block(from, to, y, direction, BLOCK_HALF * size, row.kind === 'literal') };
  if (row.kind === 'continuation') {
    const loop = path();
    // From the shaft around and back to it.
    loop.arc(clientX + 20, y - 5 * size, 5 * size, Math.PI * 0.6, Math.PI * 2.4);
    return { line: straight(from, to, y), head: open(to, y, direction, size), loop: loop.toString() };
  }
  if (row.kind === 'lookup') {
    const edge = from + direction * GLASS_WIDTH;
    return {
      line: straight(edge, to - direction * HEAD * size, y),
      solid: filled(to, y, direction, size),
      glass: glass(from, y, direction),
    };
  }
  if (refused || (row.kind === 'answer' && shape.failed)) {
    const tip = to - direction * CROSS * size;
    return { line: straight(from, tip, y), cross: cross(tip, y, size) };
  }
  if (row.kind === 'untagged' && row.exchange) {
    return { line: straight(from, to, y), head: half(to, y, direction, size) };
  }
  if (row.from === 'server') return { line: straight(from, to, y), head: open(to, y, direction, size) };
  const line = straight(from, to - direction * HEAD * size, y);
  const head = filled(to, y, direction, size);
  // What continues a command is no command: its head is closed, and hollow.
  return row.kind === 'command' ? { line, solid: head } : { line, head };
}

/** Several arrows close upon one another: commands and their replies, or data alone. */
function stack(
  there: number | undefined,
  from: number,
  to: number,
  y: number,
  size: number,
  direction: number,
): ArrowShape {
  const step = STACK * size;
  const lines = [-step, 0, step].map((by) => straight(from, to, y + by)).join('');
  if (there === undefined) {
    const heads = [0, HEAD * 0.7, HEAD * 1.4].map((by) =>
      open(to - direction * by * size, y, direction, size * 1.3),
    );
    return { line: lines, head: heads.join('') };
  }
  const solid = filled(there, y - step, direction, size);
  return { line: lines, solid, head: open(from, y + step, -direction, size) };
}

/** Embraces the lifeline that begins below it, or ends above. */
function cap(x: number, y: number, size: number, downwards: number): string {
  const mark = path();
  const legs = y + downwards * CAP_LEGS * size;
  mark.moveTo(x - CAP_HALF * size, legs);
  mark.lineTo(x - CAP_HALF * size, y);
  mark.lineTo(x + CAP_HALF * size, y);
  mark.lineTo(x + CAP_HALF * size, legs);
  return mark.toString();
}

function straight(from: number, to: number, y: number): string {
  const line = path();
  line.moveTo(from, y);
  line.lineTo(to, y);
  return line.toString();
}

function cross(x: number, y: number, size: number): string {
  const mark = path();
  const arm = CROSS * size;
  mark.moveTo(x - arm, y - arm);
  mark.lineTo(x + arm, y + arm);
  mark.moveTo(x - arm, y + arm);
  mark.lineTo(x + arm, y - arm);
  return mark.toString();
}

/** Its handle towards whoever asks. */
function glass(x: number, y: number, direction: number): string {
  const mark = path();
  const centre = x + direction * (GLASS_WIDTH - GLASS_RADIUS);
  mark.moveTo(x + direction * 3, y + 6);
  mark.lineTo(centre - direction * 3.4, y + 1.8);
  mark.moveTo(centre + GLASS_RADIUS, y - 1);
  mark.arc(centre, y - 1, GLASS_RADIUS, 0, Math.PI * 2);
  return mark.toString();
}

function filled(x: number, y: number, direction: number, size: number): string {
  const head = path();
  head.moveTo(x, y);
  head.lineTo(x - direction * HEAD * size, y - HEAD_HALF * size);
  head.lineTo(x - direction * HEAD * size, y + HEAD_HALF * size);
  head.closePath();
  return head.toString();
}

function open(x: number, y: number, direction: number, size: number): string {
  const head = path();
  head.moveTo(x - direction * HEAD * size, y - HEAD_HALF * size);
  head.lineTo(x, y);
  head.lineTo(x - direction * HEAD * size, y + HEAD_HALF * size);
  return head.toString();
}

/** One barb only. */
function half(x: number, y: number, direction: number, size: number): string {
  const head = path();
  head.moveTo(x - direction * HEAD * 1.2 * size, y - HEAD_HALF * 1.4 * size);
  head.lineTo(x, y);
  return head.toString();
}

function triangle(x: number, y: number): string {
  const mark = path();
  mark.moveTo(x, y - 8);
  mark.lineTo(x + 8, y + 6);
  mark.lineTo(x - 8, y + 6);
  mark.closePath();
  // The stroke and the dot of its exclamation mark.
  mark.moveTo(x, y - 3);
  mark.lineTo(x, y + 1);
  mark.moveTo(x, y + 3.4);
  mark.lineTo(x, y + 3.6);
  return mark.toString();
}

/** A literal has its tail notched, as if it were cut out of the command; a message has the flap of an envelope. */
function block(
  from: number,
  to: number,
  y: number,
  direction: number,
  halfHeight: number,
  notched: boolean,
): string {
  const neck = to - direction * halfHeight;
  const bar = path();
  bar.moveTo(from, y - halfHeight);
  bar.lineTo(neck, y - halfHeight);
  bar.lineTo(to, y);
  bar.lineTo(neck, y + halfHeight);
  bar.lineTo(from, y + halfHeight);
  if (notched) bar.lineTo(from + direction * halfHeight, y);
  bar.closePath();
  if (notched) return bar.toString();
  bar.moveTo(from, y - halfHeight);
  bar.lineTo(from + direction * FLAP, y);
  bar.lineTo(from, y + halfHeight);
  return bar.toString();
}
