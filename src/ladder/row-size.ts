/** How high each row is drawn, and which rows can be unfolded. */
import type { Row } from '../../common/projections/ladder.ts';
import { lineRanges } from './label.ts';

/** Heights in pixels at scale 1. */
export const ROW_HEIGHT = 32;
export const BLOCK_HEIGHT = 38;
export const BAND_HEIGHT = 36;
export const EFFECT_HEIGHT = 26;
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

/** How high a row is drawn, in pixels. */
export function heightOf(row: Row, toggled: ReadonlySet<number>, scale: number): number {
  return Math.round(unscaledHeight(row, toggled) * scale);
}

function unscaledHeight(row: Row, toggled: ReadonlySet<number>): number {
  switch (row.kind) {
    case 'effect':
      return EFFECT_HEIGHT;
    case 'tls':
    case 'tls-failed':
    case 'unread':
      return BAND_HEIGHT;
    default: {
      const base = isBlock(row) ? BLOCK_HEIGHT : ROW_HEIGHT;
      if (!isUnfolded(row, toggled)) return base;
      const { lines, more } = shownLines(row);
      const extra = lines.length + (more ? 1 : 0) - (isBlock(row) ? 0 : 1);
      return base + Math.max(0, extra) * LINE_HEIGHT;
    }
  }
}
