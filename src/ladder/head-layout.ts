/**
 * How the names above the clients' lifelines share their room: side by side where they fit, else in two or three rows, each
 * then as wide as so many columns, so that who it is can be read however close the lifelines stand. Above the servers
 * stands whose they are.
 */
import type { ServerColumn } from './columns.ts';

/** Heights in pixels at scale 1: of one row of names, and of the badges beneath them. */
export const NAME_HEIGHT = 15;
export const FOOT_HEIGHT = 19;

/** How far a bold letter of prose reaches on average. */
const LETTER = 6.2;
const MOST_ROWS = 3;
/** Names longer than this are cut, rather than have everything else move for them. */
const MOST_LETTERS = 14;
/** A badge, a lock and a port number. */
const PORT_SPACING = 72;

export interface HeadLayout {
  readonly height: number;
  /** For each client: its row, the lowest is 0, and how many columns wide it may be. */
  readonly names: readonly { readonly row: number; readonly reach: number }[];
  /** There is room for port numbers. */
  readonly ports: boolean;
}

/** @param spacing between neighbours, in pixels at scale 1 */
export function layoutHeads(names: readonly string[], spacing: number): HeadLayout {
  const longest = Math.min(MOST_LETTERS, Math.max(0, ...names.map(({ length }) => length)));
  const wanted = Math.ceil((longest * LETTER + 8) / spacing);
  const rows = Math.max(1, Math.min(MOST_ROWS, names.length, wanted));
  return {
    // Two rows from the beginning: only a crowd makes the diagram move down.
    height: FOOT_HEIGHT + Math.max(2, rows) * NAME_HEIGHT + 4,
    names: names.map((_, i) => ({ row: rows - 1 - (i % rows), reach: rows })),
    ports: spacing >= PORT_SPACING,
  };
}

export interface HostGroup {
  readonly host: string;
  /** Where the first and the last of its neighbouring services stand. */
  readonly from: number;
  readonly to: number;
  /** 1 where the name of the neighbour before stands in row 0 and leaves no room. */
  readonly row: 0 | 1;
}

/**
 * Neighbouring servers of one host, under its name.
 * @param spacing between neighbours, in pixels at scale 1
 */
export function groupByHost(servers: readonly ServerColumn[], spacing: number): HostGroup[] {
  const groups: { host: string; from: number; to: number; row: 0 | 1; first: number; last: number }[] = [];
  for (const [index, { server, x }] of servers.entries()) {
    const { host } = server;
    if (host === undefined) continue;
    const before = groups.at(-1);
    if (before?.host === host && before.last === index - 1) {
      before.to = x;
      before.last = index;
    } else groups.push({ host, from: x, to: x, row: 0, first: index, last: index });
  }
  for (const [i, group] of groups.entries()) {
    const before = groups[i - 1];
    if (!before || before.row === 1) continue;
    const distance = ((group.first + group.last - before.first - before.last) / 2) * spacing;
    const needed = ((group.host.length + before.host.length) / 2) * LETTER + 8;
    if (distance < needed) group.row = 1;
  }
  return groups.map(({ host, from, to, row }) => ({ host, from, to, row }));
}
