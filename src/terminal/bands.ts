/** What is laid over the lines of a terminal: those after the moment looked at are veiled, those selected elsewhere stand out. */
import type { Drawing } from './drawing.ts';
import { isAfter } from './transcript.ts';

export interface Band {
  readonly kind: 'after' | 'selected' | 'hovered';
  /** In rows from the top of what is in sight. */
  readonly top: number;
  readonly rows: number;
}

/** Where the screen stands, in rows of what it scrolls over. */
export interface InSight {
  /** The first row in sight. */
  readonly first: number;
  readonly rows: number;
  /** The first row of the line being typed. */
  readonly typed: number;
}

export interface Pointed {
  /** Seq of the last fact that had happened; `null` is now. */
  readonly cursor: number | null;
  readonly selected: number | null;
  readonly hovered: number | null;
}

export function bandsOf(drawing: Drawing, { first, rows, typed }: InSight, pointed: Pointed): Band[] {
  const bands: Band[] = [];
  const { drawn } = drawing;
  const add = (kind: Band['kind'], index: number): void => {
    const top = typed - drawing.rowsAbove(index) - first;
    const end = Math.min(rows, typed - drawing.rowsAbove(index + 1) - first);
    const before = bands.findLast((band) => band.kind === kind);
    if (before && before.top + before.rows === top) {
      bands[bands.indexOf(before)] = { ...before, rows: end - before.top };
    } else {
      const from = Math.max(0, top);
      if (end > from) bands.push({ kind, top: from, rows: end - from });
    }
  };
  const { cursor, selected, hovered } = pointed;
  for (let index = firstInSight(drawing, typed - first); index < drawn.length; index++) {
    if (typed - drawing.rowsAbove(index) - first >= rows) break;
    const seq = drawn[index]?.told?.seq;
    if (cursor !== null && isAfter(drawn, index, cursor)) add('after', index);
    if (seq === undefined) continue;
    if (seq === selected) add('selected', index);
    else if (seq === hovered) add('hovered', index);
  }
  return bands;
}

function firstInSight(drawing: Drawing, above: number): number {
  return Math.max(0, drawing.lineAt(above));
}

/** The index of the last drawn line that had been said at a moment, or -1. */
export function lastBefore(drawing: Drawing, moment: number): number {
  return drawing.drawn.findLastIndex(({ told }) => told?.seq !== undefined && told.seq <= moment);
}

/** The seq of the next fact that has lines, from that of a line that is selected, else from the end. */
export function nextSeq(drawing: Drawing, selected: number | null, by: 1 | -1): number | undefined {
  const { drawn } = drawing;
  let at = selected === null ? -1 : drawn.findIndex(({ told }) => told?.seq === selected);
  if (at < 0) {
    if (by > 0) return undefined;
    at = drawn.length;
  }
  for (let index = at + by; index >= 0 && index < drawn.length; index += by) {
    const seq = drawn[index]?.told?.seq;
    if (seq !== undefined && seq !== selected) return seq;
  }
  return undefined;
}
