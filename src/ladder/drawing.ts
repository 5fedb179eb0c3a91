/**
 * Draws the window onto the rows again and again, and keeps what still holds: while one scrolls, only rows that come into
 * sight are made, and the others are the very objects they were, so that the page leaves them alone.
 */
import type { Columns } from './columns.ts';
import { sceneOf, type RowShape, type Scene, type SceneView } from './scene.ts';

/** Rows are placed from a multiple of this: near enough that pixels stay exact, far enough to be crossed seldom. */
const ORIGIN_STEP = 65_536;

export interface DrawnScene extends Scene {
  readonly origin: number;
}

export class Drawing {
  #known: ReadonlyMap<string, RowShape> = new Map();
  #knownFor: readonly unknown[] = [];
  #columns: Columns | undefined;

  /** These columns, or those before where nothing changed. */
  settle(columns: Columns): Columns {
    if (!this.#columns || !isSame(columns, this.#columns)) this.#columns = columns;
    return this.#columns;
  }

  /**
   * Draws the list's positions [first, last].
   * @param version another one says that rows or what they tell may have changed
   */
  draw(view: Omit<SceneView, 'origin' | 'known'>, version: number, first: number, last: number): DrawnScene {
    const origin = Math.floor((view.list.tops[first] ?? 0) / ORIGIN_STEP) * ORIGIN_STEP;
    const { toggled, scale, zoom, timed } = view.look;
    const holds = [version, view.list, placesKey(view.columns), toggled, scale, zoom, timed, origin];
    const isKnown = holds.every((one, i) => one === this.#knownFor[i]);
    const scene = sceneOf({ ...view, origin, ...(isKnown ? { known: this.#known } : {}) }, first, last);
    this.#known = new Map(scene.rows.map((shape) => [shape.key, shape]));
    this.#knownFor = holds;
    return { ...scene, origin };
  }
}

/** All that a row's place depends on: not who lives at a lifeline, but where it stands. */
function placesKey({ clients, servers, store, left, right, end, gutter }: Columns): string {
  return [
    left,
    right,
    end,
    gutter,
    store,
    ...clients.map(({ lane, x }) => `${String(lane)}:${String(x)}`),
    ...servers.map(({ server, x }) => `${server.key}:${String(x)}`),
  ].join(' ');
}

/** Whether columns stand where they stood, for the same clients and servers. */
function isSame(a: Columns, b: Columns): boolean {
  return (
    placesKey(a) === placesKey(b) &&
    a.others.length === b.others.length &&
    a.others.every((client, i) => b.others[i] === client) &&
    a.clientSpacing === b.clientSpacing &&
    a.serverSpacing === b.serverSpacing &&
    a.clients.every(({ client }, i) => b.clients[i]?.client === client)
  );
}
