/** Who is in the picture: the lifelines that pass through a window, without those that a person has hidden. */
import type { Ladder, LadderConnection, Row } from '../../common/projections/ladder.ts';
import { reachesStore, type Client, type Server } from '../../common/projections/lifelines.ts';
import type { Arrangement } from './arrangement.svelte.ts';
import { aliveBetween, SERVERS_AT_EASE } from './columns.ts';
import { clientKey, serverKey, STORE } from './lifeline-order.ts';
import { filtersNothing, type Filter } from './row-filter.ts';
import type { RowList } from './row-list.ts';

export interface Presence {
  /** The clients whose lifelines pass through the window. */
  readonly alive: readonly Client[];
  /** Those of them that have a row in it. */
  readonly busy: ReadonlySet<Client>;
  readonly spokenTo: ReadonlySet<Server>;
  /** The mailboxes have a part in it. */
  readonly store: boolean;
}

export interface Sight {
  readonly ladder: Ladder;
  readonly list: RowList;
  readonly filter: Filter;
  /** Positions in the list. */
  readonly inSight: { readonly first: number; readonly last: number };
  readonly arrangement: Pick<Arrangement, 'hidden' | 'pinned'>;
  /** Something was done to a mailbox before now. */
  readonly storeUsed: boolean;
}

type Keys = ReadonlyMap<string, unknown>;

/** What was done to a mailbox. */
export function isStored(row: Row): boolean {
  return row.kind === 'effect' && reachesStore(row);
}

const isHiddenServer = (server: Server | null, hidden: Keys): boolean =>
  server !== null && hidden.has(serverKey(server));

/** It begins or ends at a lifeline that is hidden. */
export function isHidden(row: Row, hidden: Keys): boolean {
  if (hidden.size === 0) return false;
  const { client, server } = row;
  return (
    hidden.has(clientKey(client)) || isHiddenServer(server, hidden) || (hidden.has(STORE) && isStored(row))
  );
}

export function presentIn({ ladder, list, filter, inSight, arrangement, storeUsed }: Sight): Presence {
  const { hidden, pinned } = arrangement;
  const { journey } = filter;
  // A journey is one picture: who takes part in it keeps its place from the first row to the last.
  const { first, last } = journey ? { first: 0, last: list.length - 1 } : inSight;
  const rows = list.indexes.slice(first, last + 1).flatMap((index) => ladder.rows[index] ?? []);
  const busy = new Set(rows.map(({ client }) => client));
  const lastRow = last >= list.length - 1 ? ladder.rows.length - 1 : (list.indexes[last] ?? 0);
  const around = aliveBetween(ladder, list.indexes[first] ?? 0, lastRow).filter(
    (client) => !hidden.has(clientKey(client)) && !isHiddenServer(serverOf(client), hidden),
  );
  const isWhole = filtersNothing(filter);
  const alive = isWhole
    ? around
    : [...busy, ...around.filter((client) => isPinned(client) && !busy.has(client))];
  return {
    alive,
    busy,
    spokenTo: new Set(servers().filter((server) => !isHiddenServer(server, hidden))),
    store: !hidden.has(STORE) && (journey ? rows.some(isStored) : storeUsed),
  };

  function isPinned(client: Client): boolean {
    return pinned.has(clientKey(client));
  }

  /** All servers may keep their column while they are few: but in a journey only those that take part. */
  function servers(): Server[] {
    if (!journey && ladder.servers.length <= SERVERS_AT_EASE) return ladder.servers;
    const spoken = rows.flatMap(({ server }) => server ?? []);
    const kept = ladder.servers.filter((server) => pinned.has(serverKey(server)));
    // Whoever is connected may yet be answered.
    const connected = isWhole ? alive.flatMap((client) => serverOf(client) ?? []) : [];
    return [...spoken, ...kept, ...connected];
  }
}

const serverOf = (client: Client): Server | null =>
  'server' in client ? (client as LadderConnection).server : null;
