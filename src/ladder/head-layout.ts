/**
 * How the names above the clients' lifelines share their room: side by side where they fit, else in two or three rows, each
 * then as wide as so many columns, so that who it is can be read however close the lifelines stand.
 */

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
  const wanted = Math.ceil((longest * LETTER + 4) / spacing);
  const rows = Math.max(1, Math.min(MOST_ROWS, names.length, wanted));
  return {
    // Two rows from the beginning: only a crowd makes the diagram move down.
    height: FOOT_HEIGHT + Math.max(2, rows) * NAME_HEIGHT + 4,
    names: names.map((_, i) => ({ row: rows - 1 - (i % rows), reach: rows })),
    ports: spacing >= PORT_SPACING,
  };
}
