/** What lifelines are called when they are hidden, pinned or moved, and in which order a person wants them. */
import type { LadderConnection } from '../../common/projections/ladder.ts';
import type { Client, Server } from '../../common/projections/lifelines.ts';

/** The mailboxes' own lifeline. */
export const STORE = 'store';

export const serverKey = ({ key }: Server): string => `server:${key}`;

/** Who it is, wherever it stands. */
export function clientKey(client: Client): string {
  if (client.host !== undefined) return `host:${client.host}`;
  if ('number' in client) return `client:${String((client as LadderConnection).number)}`;
  return `asker:${client.name ?? ''}`;
}

/** Where it stands: whoever comes next to a lane stands there too. */
export const placeKey = ({ host, column }: Client): string =>
  host === undefined ? `lane:${String(column)}` : `host:${host}`;

/**
 * The items in the order of those that are known; one that is not follows the item it follows by itself.
 */
export function inOrder<T>(items: readonly T[], order: readonly string[], keyOf: (item: T) => string): T[] {
  const places = new Map(order.map((key, place) => [key, place]));
  const place = (item: T): number | undefined => places.get(keyOf(item));
  const known = items.filter((item) => place(item) !== undefined);
  const sorted = known.sort((a, b) => (place(a) ?? 0) - (place(b) ?? 0));
  for (const [i, item] of items.entries()) {
    if (place(item) !== undefined) continue;
    const before = items[i - 1];
    sorted.splice(before === undefined ? 0 : sorted.indexOf(before) + 1, 0, item);
  }
  return sorted;
}

const self = (key: string): string => key;

/**
 * The order after one of the lifelines in sight was moved to another place among them. What is out of sight keeps to
 * its neighbour.
 */
export function moved(
  order: readonly string[],
  inSight: readonly string[],
  key: string,
  to: number,
): string[] {
  const others = inSight.filter((one) => one !== key);
  const now = [...others.slice(0, to), key, ...others.slice(to)];
  const all = inOrder([...new Set([...order, ...inSight])], order, self);
  return inOrder(all, now, self);
}
