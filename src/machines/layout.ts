/**
 * Lays out the machine of a protocol on a stage of a given size: boxes, frames, lines and labels as plain numbers, which
 * the page draws and an export can draw alike. The same machine and size give the same layout.
 */
import { path } from 'd3';
import { machineOf, wayKey, type Edge, type Machine, type Way } from '../../common/machines/machine.ts';
import type { Move, Place } from '../../common/machines/moves.ts';
import { contentWords, stateWords } from '../../common/machines/state-words.ts';
import type { Protocol } from '../../common/protocols.ts';
import { plans, type Anchor, type LabelPlace, type Plan, type Route } from './plans.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One move as the machine knows it. */
export type Step = Pick<Move, 'from' | 'to' | 'verb' | 'by'>;

/** A word on an edge or in a state that can be pointed at. */
export interface Chip extends Box {
  readonly text: string;
  /** The moves it stands for: one, or the same from each state of a frame. */
  readonly steps: readonly Step[];
  readonly way: Way;
  /** It is taken by being refused, and only so. */
  readonly refused: boolean;
  /** TLS begins with it. */
  readonly secures: boolean;
}

export interface StateBox extends Box {
  readonly place: Place;
  readonly title: string;
  /** What may be said without leaving it. */
  readonly chips: readonly Chip[];
  /** No command leaves it. */
  readonly last: boolean;
}

export interface Line {
  readonly id: string;
  readonly from: readonly Place[];
  readonly to: Place;
  /** For `d` of an SVG path. */
  readonly path: string;
  /** The end, and the direction it arrives in, in degrees. */
  readonly head: { readonly x: number; readonly y: number; readonly turn: number };
  /** Begins on the border of a frame, and so in each state of it. */
  readonly tail?: { readonly x: number; readonly y: number };
  readonly chips: readonly Chip[];
}

export interface Chart {
  readonly protocol: Protocol;
  /** In units of the chart, which are pixels where the stage is as small as the plan. */
  readonly width: number;
  readonly height: number;
  /** Pixels in a unit. */
  readonly scale: number;
  readonly states: readonly StateBox[];
  readonly frames: readonly Box[];
  readonly lines: readonly Line[];
}

/** Text of chips is this large, monospaced: an advance of 0.6 em. */
export const CHIP_TEXT = 12;
export const TITLE_TEXT = 13;
const ADVANCE = 0.6 * CHIP_TEXT;
/** Of a bold small letter and of a capital. */
const TITLE_ADVANCE = [7.4, 9.2] as const;
const CHIP_HEIGHT = 17;
const ROW = 18;
/** Beside the word: room for its border, and for how often it was said. */
const CHIP_ROOM = 20;
const TITLE_HEIGHT = 24;
const START = 9;
const CORNER = 8;
/** Less than this is not readable: the chart is then larger than its stage and can be moved about. */
const LEAST_SCALE = 0.74;

/** @param width and height of the stage, in pixels */
export function layOut(protocol: Protocol, width: number, height: number): Chart {
  const plan = plans[protocol];
  const scale = Math.max(LEAST_SCALE, Math.min(width / plan.width, height / plan.height));
  const [w, h] = [Math.max(plan.width, width / scale), Math.max(plan.height, height / scale)];
  const machine = machineOf(protocol);
  const stretched = stretch(plan, w / plan.width, h / plan.height);
  const drawn = new Set<string>();
  const framed = stretched.frames.map((frame) => ({ frame, box: emptyBox }));
  const claimed = claimFrames(machine, stretched, drawn);
  const states = machine.places.map((place) => stateBox(machine, stretched, place, drawn));
  const boxes = new Map<Place, Box>(states.map((state) => [state.place, state]));
  for (const each of framed)
    each.box = boxAround(
      each.frame.around.flatMap((place) => boxes.get(place) ?? []),
      each.frame.pad,
    );
  const lines: Line[] = [];
  for (const { frame, route, parts } of claimed) {
    const box = framed.find((each) => each.frame === frame)?.box;
    const to = boxes.get(route.to);
    if (box && to) lines.push(lineOf(box, to, { ...route, from: frame.around }, parts));
  }
  for (const edge of machine.edges) {
    for (const { route, ways } of routesOf(stretched, edge, drawn)) {
      const [from, to] = [boxes.get(edge.from), boxes.get(edge.to)];
      if (!from || !to) continue;
      const parts = ways.map((way) => ({ way, steps: [stepOf(edge, way)] }));
      lines.push(lineOf(from, to, { ...route, from: [edge.from] }, parts));
    }
  }
  return { protocol, width: w, height: h, scale, states, frames: framed.map(({ box }) => box), lines };
}

const emptyBox: Box = { x: 0, y: 0, width: 0, height: 0 };

/** The plan on a larger stage: what it says of places grows, boxes and letters do not. */
function stretch(plan: Plan, sx: number, sy: number): Plan {
  const via = <T extends Pick<Route, 'via'>>(route: T): T =>
    route.via
      ? { ...route, via: route.via.map((line) => ('x' in line ? { x: line.x * sx } : { y: line.y * sy })) }
      : route;
  const places = Object.entries(plan.places).map(([place, at]) => [
    place,
    { ...at, x: at.x * sx, y: at.y * sy },
  ]);
  const sideways = ({ side, off = 0 }: Anchor): Anchor => ({
    side,
    off: side === 'top' || side === 'bottom' ? off * sx : off * sy,
  });
  return {
    ...plan,
    places: Object.fromEntries(places) as Plan['places'],
    routes: plan.routes.map(via),
    frames: plan.frames.map((frame) => ({
      ...frame,
      edges: frame.edges.map((edge) => ({ ...via(edge), out: sideways(edge.out) })),
    })),
  };
}

const stepOf = ({ from, to }: Edge, { verb, by }: Way): Step => ({ from, to, verb, by });

interface Part {
  readonly way: Way;
  readonly steps: readonly Step[];
}

/** What leaves a frame: the same ways from each of the states in it. */
function claimFrames(machine: Machine, plan: Plan, drawn: Set<string>) {
  return plan.frames.flatMap((frame) =>
    frame.edges.map((route) => {
      const parts = route.verbs.flatMap((verb): Part[] => {
        const steps: Step[] = [];
        let found: Way | undefined;
        for (const edge of machine.edges) {
          if (edge.to !== route.to || !frame.around.includes(edge.from)) continue;
          const way = edge.ways.find((one) => one.verb === verb && one.by !== 'content');
          if (!way) continue;
          found ??= way;
          steps.push(stepOf(edge, way));
          drawn.add(wayKey(stepOf(edge, way)));
        }
        return found ? [{ way: found, steps }] : [];
      });
      return { frame, route, parts };
    }),
  );
}

/** How what is left of an edge is drawn. */
function routesOf(plan: Plan, edge: Edge, drawn: ReadonlySet<string>): { route: Route; ways: Way[] }[] {
  if (edge.from === edge.to) return [];
  const ways = edge.ways.filter((way) => !drawn.has(wayKey(stepOf(edge, way))));
  if (ways.length === 0) return [];
  const route = plan.routes.find(({ from, to }) => from === edge.from && to === edge.to) ?? {
    from: edge.from,
    to: edge.to,
    out: { side: 'bottom' as const },
    into: { side: 'top' as const },
    label: { side: 'right' as const },
  };
  return [{ route, ways }];
}

function textOf(way: Way): string {
  if (way.by === 'content') return contentWords(way.verb).title;
  return / LAST$/.test(way.line) ? `${way.verb} LAST` : way.verb;
}

const isRefused = ({ outcomes }: Way): boolean => outcomes.every((outcome) => outcome === 'refused');

/** RFC 3207 §4, RFC 2595 §4, RFC 3501 §6.2.1 */
const secures = ({ verb }: Way): boolean => verb === 'STARTTLS' || verb === 'STLS';

/** A mark stands behind the word where there is something to say about it. */
const widthOf = (way: Way): number =>
  (textOf(way).length + (isRefused(way) || secures(way) ? 2 : 0)) * ADVANCE + CHIP_ROOM;

function chipOf({ way, steps }: Part, x: number, y: number, width = widthOf(way)): Chip {
  return {
    x,
    y,
    width,
    height: CHIP_HEIGHT,
    text: textOf(way),
    steps,
    way,
    refused: isRefused(way),
    secures: secures(way),
  };
}

function titleWidth(title: string): number {
  const capitals = title.replace(/[^A-Z]/g, '').length;
  return (title.length - capitals) * TITLE_ADVANCE[0] + capitals * TITLE_ADVANCE[1];
}

function stateBox(machine: Machine, plan: Plan, place: Place, drawn: ReadonlySet<string>): StateBox {
  const at = plan.places[place] ?? { x: plan.width / 2, y: plan.height / 2 };
  const { title } = stateWords(machine.protocol, place);
  const last = !machine.edges.some(({ from }) => from === place);
  if (place === 'start') {
    const box = { x: at.x - START, y: at.y - START, width: 2 * START, height: 2 * START };
    return { ...box, place, title, chips: [], last };
  }
  const loops = machine.edges
    .filter(({ from, to }) => from === place && to === place)
    .flatMap((edge) => edge.ways.map((way) => ({ way, steps: [stepOf(edge, way)] })))
    .filter(({ steps }) => steps.every((step) => !drawn.has(wayKey(step))))
    .sort((a, b) => (a.way.verb < b.way.verb ? -1 : 1));
  const rows = Math.ceil(loops.length / (at.columns ?? 1));
  const columns: Part[][] = [];
  for (let i = 0; i < loops.length; i += rows) columns.push(loops.slice(i, i + rows));
  const widths = columns.map((column) => Math.max(...column.map(({ way }) => widthOf(way))));
  const inner = widths.reduce((sum, width) => sum + width + 2, -2);
  const width = Math.max(titleWidth(title) + 34, inner + 12);
  const height = TITLE_HEIGHT + rows * ROW + (rows > 0 ? 5 : 4);
  const [x, y] = [at.x - width / 2, at.y - height / 2];
  let columnX = x + (width - inner) / 2;
  const chips = columns.flatMap((column, index) => {
    const made = column.map((part, row) =>
      chipOf(part, columnX, y + TITLE_HEIGHT + row * ROW, widths[index]),
    );
    columnX += (widths[index] ?? 0) + 2;
    return made;
  });
  return { x, y, width, height, place, title, chips, last };
}

function boxAround(
  boxes: readonly Box[],
  [left, top, right, bottom]: readonly [number, number, number, number],
): Box {
  const x = Math.min(...boxes.map((box) => box.x)) - left;
  const y = Math.min(...boxes.map((box) => box.y)) - top;
  const toX = Math.max(...boxes.map((box) => box.x + box.width)) + right;
  const toY = Math.max(...boxes.map((box) => box.y + box.height)) + bottom;
  return { x, y, width: toX - x, height: toY - y };
}

type Point = readonly [x: number, y: number];

function pointOn({ x, y, width, height }: Box, { side, off = 0 }: Anchor): Point {
  switch (side) {
    case 'left':
      return [x, y + height / 2 + off];
    case 'right':
      return [x + width, y + height / 2 + off];
    case 'top':
      return [x + width / 2 + off, y];
    case 'bottom':
      return [x + width / 2 + off, y + height];
  }
}

function lineOf(
  from: Box,
  to: Box,
  route: Omit<Route, 'from'> & { readonly from: readonly Place[] },
  parts: readonly Part[],
): Line {
  const points = pointsOf(pointOn(from, route.out), pointOn(to, route.into), route.via);
  const [before, end] = [points.at(-2), points.at(-1)] as [Point, Point];
  const turn = (Math.atan2(end[1] - before[1], end[0] - before[0]) * 180) / Math.PI;
  const [first] = points as [Point];
  return {
    id: `${route.from.join('+')}>${route.to}:${parts.map(({ way }) => way.verb).join('+')}`,
    from: route.from,
    to: route.to,
    path: rounded(points),
    head: { x: end[0], y: end[1], turn },
    ...(route.from.length > 1 ? { tail: { x: first[0], y: first[1] } } : {}),
    chips: labelled(points, route.label, parts),
  };
}

/** Corners where it turns; without any a straight line, level where it nearly is. */
function pointsOf(from: Point, to: Point, via: Route['via'] = []): Point[] {
  const points: Point[] = [from];
  let [x, y] = from;
  for (const line of via) {
    if ('x' in line) x = line.x;
    else y = line.y;
    points.push([x, y]);
  }
  const last = via.at(-1);
  if (last) points.push('x' in last ? [x, to[1]] : [to[0], y]);
  else if (Math.abs(to[1] - y) < Math.abs(to[0] - x))
    return [from, [to[0], Math.abs(to[1] - y) < 90 ? y : to[1]]];
  else return [from, [Math.abs(to[0] - x) < 60 ? x : to[0], to[1]]];
  points.push(to);
  return points.filter(([px, py], i) => i === 0 || px !== points[i - 1]?.[0] || py !== points[i - 1]?.[1]);
}

function rounded(points: readonly Point[]): string {
  const drawn = path();
  points.forEach(([x, y], i) => {
    const next = points[i + 1];
    if (i === 0) drawn.moveTo(x, y);
    else if (next) drawn.arcTo(x, y, next[0], next[1], CORNER);
    else drawn.lineTo(x, y);
  });
  return drawn.toString();
}

const LABEL_GAP = 4;

function labelled(points: readonly Point[], label: LabelPlace, parts: readonly Part[]): Chip[] {
  const { segment = 0, along = 0.5, side, row = false } = label;
  const [a, b] = [points[segment], points[segment + 1]] as [Point, Point];
  const [x, y] = [a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along];
  const widths = parts.map(({ way }) => widthOf(way));
  const width = row ? widths.reduce((sum, each) => sum + each + 2, -2) : Math.max(...widths);
  const height = row ? CHIP_HEIGHT : parts.length * ROW - 1;
  const left = side === 'left' ? x - width - LABEL_GAP : side === 'right' ? x + LABEL_GAP : x - width / 2;
  const top = side === 'above' ? y - height - LABEL_GAP : side === 'below' ? y + LABEL_GAP : y - height / 2;
  let at = left;
  return parts.map((part, i) => {
    const own = widths[i] ?? 0;
    const chip = row
      ? chipOf(part, at, top)
      : chipOf(
          part,
          side === 'left' ? left + width - own : side === 'right' ? left : left + (width - own) / 2,
          top + i * ROW,
        );
    at += own + 2;
    return chip;
  });
}
