/** The protocol state beside each client's lifeline, as far as it is in one window. */
import type { LadderConnection } from '../../common/projections/ladder.ts';
import type { Client } from '../../common/projections/lifelines.ts';
import { stretchAt, type SessionLanes } from '../../common/projections/session-lanes.ts';
import type { Protocol } from '../../common/protocols.ts';
import { visible } from '../terminal/printable.ts';

export interface StatePiece {
  readonly key: string;
  /** Its left edge. */
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly protocol: Protocol;
  /** Every second one is hatched, so that neighbours are told apart without colour. */
  readonly hatched: boolean;
  /** It began above the window. */
  readonly goesOn: boolean;
  readonly words: string;
}

export interface LaneView {
  readonly lanes: Pick<SessionLanes, 'of'>;
  readonly alive: readonly Client[];
  /** Where the lifeline of a client stands, if it has one. */
  xOf(client: Client): number | undefined;
  /** Where a row's arrow lies in the window's drawing. */
  yOf(index: number): number;
  /** First and last row in the window. */
  readonly first: number;
  readonly last: number;
  readonly height: number;
  readonly scale: number;
}

/** Width of a lane, and its distance from the lifeline. */
export const LANE = 13;
const APART = 4;

/** Costs what is in the window: the state at its first row is found by halving, the rest follows. */
export function statesOf({ lanes, alive, xOf, yOf, first, last, height, scale }: LaneView): StatePiece[] {
  const pieces: StatePiece[] = [];
  for (const client of alive) {
    const lifeline = xOf(client);
    // A mail host has many connections on one lifeline.
    if (!('number' in client) || lifeline === undefined || client.host !== undefined) continue;
    const lane = lanes.of(client as LadderConnection);
    const { stretches } = lane;
    const end = client.closeRow === undefined ? height : Math.min(height, yOf(client.closeRow));
    const { protocol } = client as LadderConnection;
    for (let i = Math.max(0, stretchAt(lane, first)); i < stretches.length; i++) {
      const stretch = stretches[i];
      if (!stretch || stretch.row > last) break;
      const next = stretches[i + 1];
      const begin = yOf(stretch.row);
      const from = Math.max(0, begin);
      const to = next && next.row <= last ? Math.min(end, yOf(next.row)) : end;
      if (to - from < 1) continue;
      pieces.push({
        key: `${String(client.lane)} ${String(stretch.row)}`,
        x: lifeline - (LANE + APART) * scale,
        from,
        to,
        protocol,
        hatched: i % 2 === 1,
        goesOn: begin < 0,
        words: visible(stretch.words),
      });
    }
  }
  return pieces;
}

/** Pixels between two lines of a hatch. */
const HATCH = 7;

/** Slanting lines that fill a lane, as a path: a pattern would not go along into a picture. */
export function hatch({ x, from, to }: Pick<StatePiece, 'x' | 'from' | 'to'>, width: number): string {
  let path = '';
  // In step with the page, so that they stand still while it scrolls.
  for (let y = Math.floor(from / HATCH) * HATCH; y < to + width; y += HATCH) {
    // From the left edge at y upwards to the right edge at y - width, as far as it is within the lane.
    const [low, high] = [Math.min(y, to), Math.max(y - width, from)];
    if (low > high) path += `M${String(x + y - low)} ${String(low)}L${String(x + y - high)} ${String(high)}`;
  }
  return path;
}

/** How far a letter of prose reaches on average, in pixels at scale 1. */
const ADVANCE = 6.4;
const PADDING = 4;
/** Fewer letters than this name nothing. */
const LEAST_LETTERS = 3;

/**
 * The name of a state as far as its lane has room, and where it begins.
 * @param above how much of the drawing is above the window: what began there is named at the window's top
 */
export function laneLabel(
  { from, to, words }: Pick<StatePiece, 'from' | 'to' | 'words'>,
  above: number,
  scale: number,
): { readonly text: string; readonly y: number } {
  const y = Math.max(from, above) + PADDING * scale;
  const letters = Math.floor((to - y) / (ADVANCE * scale));
  if (letters >= words.length) return { text: words, y };
  return { text: letters < LEAST_LETTERS ? '' : `${words.slice(0, letters - 1)}…`, y };
}
