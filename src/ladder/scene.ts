/**
 * What is drawn of the ladder in one window: rows with their places and labels, pieces of lifelines, and the bars that
 * show a command at work. Pure: a window in, shapes out; the components only put them on the page.
 */
import {
  isError,
  type Exchange,
  type Ladder,
  type LadderConnection,
  type Row,
} from '../../common/projections/ladder.ts';
import { reachesStore, type Client, type Server, type Spoken } from '../../common/projections/lifelines.ts';
import type { SessionLanes } from '../../common/projections/session-lanes.ts';
import { services } from '../../common/protocols.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import type { Columns, ServerColumn } from './columns.ts';
import { elide, lengthOf, type Piece } from './label.ts';
import { isTrouble } from './row-filter.ts';
import type { RowList } from './row-list.ts';
import { statesOf, type StatePiece } from './state-lanes.ts';
import { durationText, timeText } from './time-text.ts';
import { canFold, heightOf, isBlock, isUnfolded, WIRE_ADVANCE, WIRE_SIZE, type Look } from './row-size.ts';
import { foldWords, linesFor, runPieces } from './row-text.ts';
import type { Run } from './runs.ts';
import { LONGEST_GAP, silenceBetween } from './time-scale.ts';

export interface RowShape {
  /** Tells it from all other rows, and the line above an unfolded run from that run's first row. */
  readonly key: string;
  readonly row: Row;
  /** It stands for all these. */
  readonly run?: Run;
  /** The last row it stands for. */
  readonly lastRow: Row;
  /** Top, counted from the drawing's origin, and height. */
  readonly y: number;
  readonly height: number;
  /** Where its arrow lies, from the row's top. */
  readonly line: number;
  /** The lifelines it goes between. */
  readonly clientX: number;
  readonly serverX: number;
  /** The mailboxes' lifeline, where it is drawn and the row tells what was done to one. */
  readonly storeX?: number;
  /** Where its label begins (commands) or ends (replies). */
  readonly labelX: number;
  readonly anchor: 'start' | 'end';
  /** Where the mark of something odd stands, beside the label or on the bar. */
  readonly oddX?: number;
  /** How big heads and other marks are, of the usual. */
  readonly size: number;
  /** From the arrow up to the label's baseline. */
  readonly lift: number;
  /** One for each line shown. */
  readonly label: readonly (readonly Piece[])[];
  /** What stands at a fold: `8 lines · 220 octets`. */
  readonly folded?: string;
  readonly unfolded: boolean;
  /** The exchange it belongs to was refused, or the row itself tells so. */
  readonly failed: boolean;
  /** Time of day, when it differs from the row above; and how long after it, when that was long. */
  readonly time: string;
  readonly elided: boolean;
}

export interface LifelinePiece {
  readonly key: string;
  readonly x: number;
  readonly from: number;
  readonly to: number;
  /** What is spoken over it; a mail host by itself speaks nothing. */
  readonly protocol: Spoken | 'host';
  readonly secure: boolean;
}

export interface ActivationBar {
  readonly key: string;
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly protocol: Spoken;
  readonly failed: boolean;
  /** From command to final reply, once that is in. */
  readonly took?: string;
  readonly exchange: Exchange;
  /** Seq of the command, before which it was not at work. */
  readonly since: number;
}

/** A silence too long for a time axis to scale. */
export interface Break {
  readonly key: string;
  readonly y: number;
  readonly height: number;
  /** How long it was. */
  readonly lasts: string;
}

export interface Scene {
  /** Where the drawing of lifelines and bars begins, and how high it is. */
  readonly top: number;
  readonly height: number;
  readonly breaks: readonly Break[];
  readonly rows: readonly RowShape[];
  readonly lifelines: readonly LifelinePiece[];
  readonly states: readonly StatePiece[];
  readonly servers: readonly ServerColumn[];
  readonly store?: number;
  readonly bars: readonly ActivationBar[];
}

export interface SceneView {
  readonly ladder: Ladder;
  readonly list: RowList;
  readonly columns: Columns;
  /** The clients whose lifelines pass through the window. */
  readonly alive: readonly Client[];
  /** The states of their sessions. */
  readonly lanes?: SessionLanes;
  readonly look: Look;
  /** Heights of rows and breaks are counted from here: it moves seldom, so that rows stay as they are while one scrolls. */
  readonly origin: number;
  /** Shapes drawn before that still hold, by key. */
  readonly known?: ReadonlyMap<string, RowShape>;
  /** Pixels that are in sight even when there are fewer rows. */
  readonly viewport: number;
}

/** Half the width of the bar on a server's lifeline; arrows end at its edge. */
export const BAR = 4;
/** Bars of exchanges at work at the same time are this far from one another. */
const LEVEL = 5;
/** Between a lifeline and a label. */
const MARGIN = 14;
/** Where an arrow and a broad bar lie, from their row's bottom, at scale 1. */
const ARROW_LINE = 8;
const BLOCK_LINE = 15;
const RUN_LINE = 11;
/** How far a letter of prose reaches on average, in pixels at scale 1. */
const PROSE_ADVANCE = 6.6;
/** Letters of what tells of a fold are this much of the wire's. */
const FOLD_SIZE = 0.86;
/** What a mark before a label takes: the triangle of something odd, the loop of a continuation, the lock of TLS. */
const MARK_ROOM = 22;

/** Draws the list's positions [first, last]. */
export function sceneOf(view: SceneView, first: number, last: number): Scene {
  const { ladder, list, columns, alive, viewport } = view;
  const top = list.tops[first] ?? 0;
  // Beneath the last row the lifelines go on to the edge: what lives there may yet speak.
  const tail = last >= list.length - 1 ? viewport : 0;
  const height = (list.tops[last + 1] ?? list.height) - top + tail;
  const places = placesOf(columns);
  const rows: RowShape[] = [];
  const breaks: Break[] = [];
  for (let position = first; position <= last; position++) {
    const row = ladder.rows[list.indexes[position] ?? -1];
    if (!row) continue;
    const run = list.runAt(position);
    const key = `${run ? 'run ' : ''}${String(row.index)}`;
    rows.push(view.known?.get(key) ?? shapeOf(view, key, row, run, position, places));
    const silence = view.look.timed ? silenceBetween(list.beforeOf(position), row) : 0;
    if (silence <= LONGEST_GAP) continue;
    const y = list.tops[position] ?? 0;
    const height = heightAt(list, position) - heightOf(row, view.look, run);
    breaks.push({ key, y: y - view.origin, height, lasts: durationText(silence) });
  }
  const firstRow = list.indexes[first] ?? 0;
  return {
    top,
    height,
    rows,
    breaks,
    lifelines: lifelinesOf(view, alive, places, top, height),
    states: statesIn(view, places, first, last, top, height),
    servers: columns.servers,
    ...(columns.store === undefined ? {} : { store: columns.store }),
    bars: barsOf(view, alive, places, firstRow, top, height),
  };
}

interface Places {
  readonly client: ReadonlyMap<number, number>;
  readonly server: ReadonlyMap<Server, number>;
}

function placesOf({ clients, servers }: Columns): Places {
  return {
    client: new Map(clients.map(({ lane, x }) => [lane, x])),
    server: new Map(servers.map(({ server, x }) => [server, x])),
  };
}

const heightAt = (list: RowList, position: number): number =>
  (list.tops[position + 1] ?? 0) - (list.tops[position] ?? 0);

function shapeOf(
  view: SceneView,
  key: string,
  row: Row,
  run: Run | undefined,
  position: number,
  places: Places,
): RowShape {
  const { columns, ladder, list, look, origin } = view;
  const { scale, zoom } = look;
  const height = heightOf(row, look, run);
  const block = isBlock(row) && !run;
  const fromClient = run ? run.answer !== undefined : row.from === 'client';
  const lineAt = run ? RUN_LINE : block ? BLOCK_LINE : ARROW_LINE;
  const before = list.beforeOf(position);
  const base = {
    key,
    row,
    ...(run ? { run } : {}),
    lastRow: ladder.rows[list.lastAt(position) ?? row.index] ?? row,
    y: (list.tops[position + 1] ?? 0) - height - origin,
    height,
    line: zoom.labels ? height - Math.round(lineAt * scale * zoom.rows) : Math.round(height / 2),
    // A client without a column of its own comes from the edge of the clients' bank.
    clientX: places.client.get(row.client.column) ?? columns.gutter,
    serverX: (row.server && places.server.get(row.server)) ?? columns.right,
    size: Math.min(1, Math.max(0.4, zoom.rows * 1.2)),
    lift: zoom.rows < 1 ? 4.5 : 7,
    failed: isTrouble(row) || (row.kind === 'command' && isError(row.exchange?.outcome)),
    time: zoom.labels ? timeText(row.fact.at, before?.fact.at) : '',
  };
  if (!zoom.labels) {
    const nothing = {
      labelX: base.clientX,
      anchor: 'start',
      label: [],
      unfolded: false,
      elided: true,
    } as const;
    return { ...base, ...nothing };
  }
  const unfolded = run ? list.isUnfolded(run) : isUnfolded(row, look.toggled);
  const nameless = !places.client.has(row.client.column);
  const whole = run ? [runPieces(run, unfolded)] : linesFor(row, unfolded, nameless);
  return { ...base, unfolded, ...labelOf(view, base, whole, { unfolded, fromClient }) };
}

/** Where a row's words stand, cut to the room there is. */
function labelOf(
  { columns, look: { scale, zoom } }: SceneView,
  { row, run, clientX, serverX }: Pick<RowShape, 'row' | 'run' | 'clientX' | 'serverX'>,
  whole: readonly (readonly Piece[])[],
  { unfolded, fromClient }: { readonly unfolded: boolean; readonly fromClient: boolean },
): Pick<RowShape, 'labelX' | 'oddX' | 'anchor' | 'label' | 'folded' | 'elided'> {
  const isProse = !run && (row.kind === 'effect' || row.kind === 'open' || row.kind === 'close');
  const advance = isProse
    ? PROSE_ADVANCE * scale * Math.max(1, zoom.letters)
    : WIRE_SIZE * WIRE_ADVANCE * scale * zoom.letters;
  const longest = Math.max(0, ...whole.map(lengthOf));
  const block = isBlock(row) && !run;
  const folded =
    !run && canFold(row)
      ? foldWords(row, unfolded, (serverX - clientX - 2 * MARGIN) / advance - longest)
      : undefined;
  const badge = folded && !block ? (folded.length + 3) * advance * FOLD_SIZE : 0;
  const odd = 'oddities' in row.fact && (row.fact.oddities?.length ?? 0) > 0;
  const mark = (odd && !block) || row.kind === 'tls' || row.kind === 'tls-failed' ? MARK_ROOM * scale : 0;
  const loop = row.kind === 'continuation' ? MARK_ROOM * scale : 0;
  // A label may reach over other lifelines, never past its own: it begins in the channel between the banks, and takes
  // the room outside only when it needs it.
  const isNote = row.kind === 'effect' && !run;
  const from = (isNote && !fromClient ? columns.gutter : clientX) + MARGIN + loop;
  const to = isNote && fromClient ? columns.end : serverX - MARGIN;
  const needed = badge + mark + advance * longest;
  const begin = isNote ? from : Math.max(from, Math.min(columns.left + MARGIN, to - needed));
  const end = isNote ? to : Math.min(to, Math.max(columns.right - MARGIN, from + needed));
  const room = fromClient ? to - begin : end - from;
  const characters = Math.max(4, Math.floor((room - badge - mark) / advance));
  const label = whole.map((line) => elide(line, characters));
  // Several lines stand flush left, so that they read like the text they are.
  const flush = fromClient || label.length > 1;
  const widest = Math.max(0, ...label.map(lengthOf)) * advance;
  return {
    ...(columns.store !== undefined && reachesStore(row) ? { storeX: columns.store } : {}),
    labelX: fromClient ? begin + mark : flush ? Math.max(from + badge, end - widest) : end - mark,
    ...(odd ? { oddX: block ? clientX + MARK_ROOM : fromClient ? begin + 8 : to - 8 } : {}),
    anchor: flush ? 'start' : 'end',
    label,
    ...(folded === undefined ? {} : { folded }),
    elided: whole.some((line) => lengthOf(line) > characters),
  };
}

function statesIn(
  { lanes, alive, list, look: { scale, zoom } }: SceneView,
  places: Places,
  first: number,
  last: number,
  top: number,
  height: number,
): StatePiece[] {
  if (!lanes) return [];
  return statesOf({
    lanes,
    alive,
    xOf: ({ column }) => places.client.get(column),
    yOf: (index) => lineOf(list, index, scale * zoom.rows) - top,
    first: list.indexes[first] ?? 0,
    // What is beneath the last row in the list may be one that is not shown.
    last: list.indexes[last + 1] ?? Infinity,
    height,
    scale,
  });
}

/** Where the arrow of a row lies in the list; of one not shown, where it would begin. */
function lineOf(list: RowList, index: number, scale: number): number {
  const position = list.positionOf(index);
  if (list.indexes[position] !== index) return list.tops[position] ?? list.height;
  return (list.tops[position + 1] ?? 0) - ARROW_LINE * scale;
}

const connectionOf = (client: Client): LadderConnection | undefined =>
  'opened' in client ? (client as LadderConnection) : undefined;

function lifelinesOf(
  { ladder, list, look: { scale, zoom } }: SceneView,
  alive: readonly Client[],
  places: Places,
  top: number,
  height: number,
): LifelinePiece[] {
  const pieces: LifelinePiece[] = [];
  const middle = (index: number): number => lineOf(list, index, scale * zoom.rows) - top;
  for (const client of alive) {
    const x = places.client.get(client.column);
    if (x === undefined) continue;
    const from = Math.max(0, middle(client.openRow));
    const to =
      client.closeRow === undefined || client.closeRow >= ladder.rows.length
        ? height
        : Math.min(height, middle(client.closeRow));
    const tlsRow = connectionOf(client)?.tlsRow;
    const tls = tlsRow === undefined ? Infinity : middle(tlsRow);
    const { service } = client;
    const protocol = service === undefined ? 'host' : service === 'dns' ? 'dns' : services[service].protocol;
    // One lives in a lane at a time, so these tell pieces apart.
    const key = `${String(client.lane)} ${String(client.openRow)}`;
    if (tls > from) pieces.push({ key, x, from, to: Math.min(to, tls), protocol, secure: false });
    if (tls < to) {
      pieces.push({ key: `${key} tls`, x, from: Math.max(from, tls), to, protocol, secure: true });
    }
  }
  return pieces;
}

/** Exchanges of one connection that may be at work across the window's beginning: more are not pipelined in earnest. */
const SPANNING = 4;

function barsOf(
  { ladder, list, look: { scale, zoom } }: SceneView,
  alive: readonly Client[],
  places: Places,
  firstRow: number,
  top: number,
  height: number,
): ActivationBar[] {
  const exchanges = new Set<Exchange>();
  const bars: ActivationBar[] = [];
  const first = list.positionOf(firstRow);
  for (
    let position = first;
    position < list.length && (list.tops[position] ?? 0) - top < height;
    position++
  ) {
    const row = ladder.rows[list.indexes[position] ?? -1];
    const exchange = row?.exchange;
    if (!exchange) continue;
    const run = list.runAt(position);
    if (run?.answer === undefined) exchanges.add(exchange);
    else if (!list.isUnfolded(run)) bars.push(...runBar(row, exchange, position));
  }
  for (const client of alive) {
    const connection = connectionOf(client);
    if (!connection) continue;
    const at = connection.rows.length === 0 ? 0 : lowerBound(connection.rows, firstRow, self);
    const exchange = ladder.rows[connection.rows[at - 1] ?? -1]?.exchange;
    for (let n = exchange?.number ?? 0; n > (exchange?.number ?? 0) - SPANNING && n > 0; n--) {
      const spanning = connection.exchanges.get(n);
      if (spanning && (spanning.final?.index ?? Infinity) >= firstRow) exchanges.add(spanning);
    }
  }
  const yOf = (index: number): number => lineOf(list, index, scale * zoom.rows) - top;
  // Commands in a fold have come and gone within its one row: the bar tells how long all took together.
  function runBar(row: Row, exchange: Exchange, position: number): ActivationBar[] {
    const x = places.server.get(exchange.server);
    const last = ladder.rows[list.lastAt(position) ?? -1];
    if (x === undefined || !last) return [];
    const to = (list.tops[position + 1] ?? 0) - top - 4;
    return [
      {
        key: `run ${exchange.key}`,
        x,
        from: to - 16 * zoom.rows * scale,
        to,
        protocol: exchange.server.protocol,
        failed: false,
        took: durationText(last.fact.at - row.fact.at),
        exchange,
        since: row.fact.seq,
      },
    ];
  }
  for (const exchange of exchanges) {
    const { command, final, client, server } = exchange;
    const x = places.server.get(server);
    if (!command || x === undefined) continue;
    const end = final?.index ?? client.closeRow;
    const from = Math.max(0, yOf(command.index));
    const to = Math.min(height, end === undefined ? list.height - top : yOf(end));
    if (to < from) continue;
    bars.push({
      key: exchange.key,
      x: x + (exchange.level ?? 0) * LEVEL,
      from,
      to,
      protocol: server.protocol,
      failed: isError(exchange.outcome),
      ...(final ? { took: durationText(final.fact.at - command.fact.at) } : {}),
      exchange,
      since: command.fact.seq,
    });
  }
  return bars;
}

const self = (value: number): number => value;
