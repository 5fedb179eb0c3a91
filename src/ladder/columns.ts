/**
 * Where the lifelines stand: clients in a bank at the left, servers in a bank at the right, and between them a channel
 * that all arrows cross and in which labels are read. Only connections alive in the window take a column, so that three
 * terminals have room and two hundred clients fit.
 */
import type { Ladder } from '../../common/projections/ladder.ts';
import { inTravelOrder, type Client, type Server } from '../../common/projections/lifelines.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import { clientKey, inOrder, placeKey, serverKey } from './lifeline-order.ts';

export interface ClientColumn {
  readonly lane: number;
  readonly x: number;
  /** Who lives there at the window's end. */
  readonly client: Client;
}

export interface ServerColumn {
  readonly server: Server;
  readonly x: number;
}

export interface Columns {
  readonly clients: readonly ClientColumn[];
  readonly servers: readonly ServerColumn[];
  /** Where the mailboxes' lifeline stands, if it is wanted and there is room for it. */
  readonly store?: number;
  /** Between these no lifeline stands. */
  readonly left: number;
  readonly right: number;
  /** So far may a note reach that begins at the left. */
  readonly end: number;
  /** Distances between neighbours. */
  readonly clientSpacing: number;
  readonly serverSpacing: number;
  /** Clients alive in the window for which there is no column. */
  readonly others: readonly Client[];
  readonly gutter: number;
}

export interface ColumnSpace {
  readonly width: number;
  /** 1 for a desk, more for a projector. */
  readonly scale: number;
}

/** What a person wants of the columns. */
export interface Wishes {
  /** Keys of clients that keep their column whatever happens. */
  readonly pinned: ReadonlySet<string>;
  /** Keys of places from left to right. */
  readonly order: readonly string[];
  /** The mailboxes' own lifeline. */
  readonly store: boolean;
}

const NO_WISHES: Wishes = { pinned: new Set(), order: [], store: false };

/** Closer than this, lifelines run into one another. */
const LEAST_SPACING = 26;
/** Heads in three rows leave a name of a dozen letters legible at this distance. */
const LEGIBLE_SPACING = 36;
const MOST_SPACING = 96;
/** A neighbour takes at most this share of the width, so that the channel between the banks stays the widest thing. */
const SPACING_SHARE = 0.095;
/** What a line of the wire wants to be read whole; the clients move together for it, but take no more than half. */
const CHANNEL = 360;
/** A time of day to the left of the first lifeline, a latency to the right of the last. */
const GUTTER = 92;
const LATENCY = 64;
/** The mailboxes' lifeline: from the last server, and from the right edge. */
const STORE_DISTANCE = 84;
const STORE_EDGE = 38;
/** Below this width, or with less than this between the banks, what is done to mailboxes is noted at the servers. */
const STORE_WIDTH = 800;
const STORE_CHANNEL = 210;
/** Above so many servers only those in sight keep a column. */
export const SERVERS_AT_EASE = 4;

/** The clients alive anywhere between two rows, by lane. Later inhabitants of a lane come later. */
export function aliveBetween(ladder: Ladder, first: number, last: number): Client[] {
  const alive: Client[] = [];
  for (const lane of ladder.lanes) {
    // Those of one lane follow one another, so their ends ascend as well.
    let next = lowerBound(lane, first, ({ closeRow }) => closeRow ?? Infinity);
    for (; next < lane.length; next++) {
      const client = lane[next] as Client;
      if (client.openRow > last) break;
      alive.push(client);
    }
  }
  return alive;
}

/** Remembers which lane has which column while there are more lanes than columns, so that columns stay put while rows pass. */
export class ColumnSlots {
  #slots: (number | undefined)[] = [];

  /** Lanes in the order of their columns. `pinned` and then `busy` lanes come first when there is not room for all. */
  arrange(
    lanes: readonly number[],
    busy: ReadonlySet<number>,
    room: number,
    pinned: ReadonlySet<number> = new Set(),
  ): number[] {
    if (lanes.length <= room) {
      this.#slots = [];
      return [...lanes].sort((a, b) => a - b);
    }
    const wanted = [...lanes]
      .sort(
        (a, b) =>
          Number(pinned.has(b)) - Number(pinned.has(a)) || Number(busy.has(b)) - Number(busy.has(a)) || a - b,
      )
      .slice(0, room);
    const chosen = new Set(wanted);
    const slots = Array.from({ length: room }, (_, i) => {
      const lane = this.#slots[i];
      return lane !== undefined && chosen.has(lane) ? lane : undefined;
    });
    for (const lane of slots) if (lane !== undefined) chosen.delete(lane);
    const waiting = [...chosen].sort((a, b) => a - b);
    this.#slots = slots.map((lane) => lane ?? waiting.shift());
    return this.#slots.filter((lane) => lane !== undefined);
  }
}

/** Columns for clients alive in the window, of which the `busy` have something to say in it, and for the servers spoken to. */
export function columnsFor(
  ladder: Ladder,
  alive: readonly Client[],
  busy: ReadonlySet<Client>,
  spokenTo: ReadonlySet<Server>,
  { width, scale }: ColumnSpace,
  slots: ColumnSlots,
  wishes = NO_WISHES,
): Columns {
  const busyLanes = new Set<number>();
  for (const { column } of busy) busyLanes.add(column);
  const pinnedLanes = new Set<number>();
  const tenants = new Map<number, Client>();
  for (const client of alive) {
    if (wishes.pinned.has(clientKey(client))) pinnedLanes.add(client.column);
    // A mail host's connections are all its own: it stands there for them.
    tenants.set(client.column, ladder.hosts.get(client.host ?? '') ?? client);
  }

  const gutter = width >= 560 ? GUTTER * scale : 8;
  const bank = (width - gutter) * 0.42;
  const room = Math.max(1, Math.floor(bank / (LEAST_SPACING * scale)));
  const arranged = slots.arrange([...tenants.keys()], busyLanes, room, pinnedLanes);
  const isHost = (lane: number): boolean => tenants.get(lane)?.host !== undefined;
  // Mail comes from a client to a host before that host is a client itself.
  const lanes = inOrder(
    [...arranged.filter((lane) => !isHost(lane)), ...arranged.filter(isHost)],
    wishes.order,
    (lane) => placeKey(tenants.get(lane) as Client),
  );
  const mostSpacing = Math.min(MOST_SPACING * scale, Math.max(76 * scale, width * SPACING_SHARE));
  const seen = inOrder(
    inTravelOrder(ladder).filter((server) => spokenTo.has(server)),
    wishes.order,
    serverKey,
  );
  const count = Math.max(1, lanes.length);
  const least = Math.min(bank, count * LEGIBLE_SPACING * scale);
  const withStore = wishes.store ? serversAt(seen, width, gutter, scale, mostSpacing, true) : undefined;
  const hasStore =
    withStore !== undefined &&
    width >= STORE_WIDTH * scale &&
    (withStore.servers[0]?.x ?? withStore.end) - gutter - least >= STORE_CHANNEL * scale;
  const { servers, end, serverSpacing } = hasStore
    ? withStore
    : serversAt(seen, width, gutter, scale, mostSpacing, false);

  const channel = Math.min(CHANNEL * scale, (width - gutter) / 2);
  const spare = (servers[0]?.x ?? end) - gutter - channel;
  const clientSpacing = Math.min(mostSpacing, bank / count, Math.max(LEGIBLE_SPACING * scale, spare / count));
  const clients = lanes.map((lane, i) => ({
    lane,
    x: Math.round(gutter + clientSpacing * (i + 0.5)),
    client: tenants.get(lane) as Client,
  }));
  const shown = new Set(lanes);
  return {
    clients,
    servers,
    ...(hasStore ? { store: Math.round(width - STORE_EDGE * scale) } : {}),
    left: clients.at(-1)?.x ?? gutter,
    right: servers[0]?.x ?? end,
    end,
    clientSpacing,
    serverSpacing,
    others: [...tenants].filter(([lane]) => !shown.has(lane)).map(([, client]) => client),
    gutter,
  };
}

/** The bank of servers, with or without room for the mailboxes beyond it. */
function serversAt(
  seen: readonly Server[],
  width: number,
  gutter: number,
  scale: number,
  mostSpacing: number,
  store: boolean,
): Pick<Columns, 'servers' | 'end' | 'serverSpacing'> {
  // The more servers, the more room, but never so much that the channel goes.
  const share = Math.min(0.4, Math.max(0.3, seen.length * 0.095));
  const serverSpacing = Math.min(mostSpacing, ((width - gutter) * share) / Math.max(1, seen.length));
  const edge = store ? (STORE_EDGE + STORE_DISTANCE) * scale : Math.max(LATENCY * scale, serverSpacing / 2);
  const end = width - edge;
  const servers = seen.map((server, i) => ({
    server,
    x: Math.round(end - serverSpacing * (seen.length - 1 - i)),
  }));
  return { servers, end, serverSpacing };
}
