/** How high each row is drawn, and which rows can be unfolded. */
import type { Row } from '../../common/projections/ladder.ts';
import { lineRanges } from './label.ts';
import type { Run } from './runs.ts';
import { gapBefore } from './time-scale.ts';
import type { Zoom } from './zoom.ts';

/** Heights in pixels at scale 1. */
const ROW_HEIGHT = 32;
const BLOCK_HEIGHT = 38;
const BAND_HEIGHT = 36;
const EFFECT_HEIGHT = 26;
const RUN_HEIGHT = 40;
export const LINE_HEIGHT = 18;
/** Letters of the wire: size in pixels at scale 1, and how far one reaches in its own size. */
export const WIRE_SIZE = 14;
export const WIRE_ADVANCE = 0.6;

/** An unfolded row shows at most so many lines; the inspector shows all. */
export const MOST_LINES = 40;
/** Replies of up to so many lines are shown whole unasked. */
const LINES_AT_EASE = 2;

export function isBlock(row: Row): boolean {
  return row.kind === 'message' || row.kind === 'literal';
}

/** Whether a row has more lines than one to show. */
export function canFold(row: Row): boolean {
  const { fact } = row;
  return isBlock(row) || (fact.kind === 'reply-sent' && (fact.lines > 1 || (fact.literals?.length ?? 0) > 0));
}

/** Whether a row shows all its lines; `toggled` holds the seqs of those whose state is not the usual. */
export function isUnfolded(row: Row, toggled: ReadonlySet<number>): boolean {
  if (!canFold(row)) return false;
  const { fact } = row;
  const usual = fact.kind === 'reply-sent' && fact.lines <= LINES_AT_EASE && !fact.literals?.length;
  return usual !== toggled.has(fact.seq);
}

/** The lines an unfolded row shows, as ranges of its octets, and whether there are more. */
export function shownLines(row: Row): {
  readonly lines: readonly (readonly [number, number])[];
  readonly more: boolean;
} {
  const { fact } = row;
  if (!('octets' in fact)) return { lines: [], more: false };
  const lines = lineRanges(fact.octets, MOST_LINES + 1);
  const more = lines.length > MOST_LINES || fact.size > fact.octets.length;
  return { lines: lines.slice(0, MOST_LINES), more };
}

/** How rows are looked at; all of it decides how high they are. */
export interface Look {
  /** Seqs of rows that are folded or unfolded against the usual. */
  readonly toggled: ReadonlySet<number>;
  readonly scale: number;
  readonly zoom: Zoom;
  /** The time axis is to scale. */
  readonly timed: boolean;
}

/** How high a row is drawn, without the room before it; a run is one row. */
export function heightOf(row: Row, look: Look, run?: Run): number {
  const { scale, zoom } = look;
  if (!zoom.labels) return Math.round(ROW_HEIGHT * scale * zoom.rows);
  return Math.round(
    scale * (zoom.rows * barHeight(row, run) + zoom.letters * LINE_HEIGHT * moreLines(row, look, run)),
  );
}

/** How high a position is, in pixels: the row, and when time is to scale the silence before it. */
export function placeHeight(row: Row, before: Row | undefined, look: Look, run?: Run): number {
  return heightOf(row, look, run) + (look.timed ? Math.round(gapBefore(before, row, look.scale)) : 0);
}

function barHeight(row: Row, run: Run | undefined): number {
  if (run) return RUN_HEIGHT;
  if (row.kind === 'effect') return EFFECT_HEIGHT;
  if (row.kind === 'tls' || row.kind === 'tls-failed' || row.kind === 'unread') return BAND_HEIGHT;
  return isBlock(row) ? BLOCK_HEIGHT : ROW_HEIGHT;
}

function moreLines(row: Row, { toggled }: Look, run: Run | undefined): number {
  if (run || !isUnfolded(row, toggled)) return 0;
  const { lines, more } = shownLines(row);
  return Math.max(0, lines.length + (more ? 1 : 0) - (isBlock(row) ? 0 : 1));
}
