/** How closely the rows stand: from thin lines, a hundred of them in sight, to letters for the last row of a hall. */

export interface Zoom {
  readonly name: 'overview' | 'compact' | 'usual' | 'large' | 'largest';
  /** Heights of rows, of the usual. */
  readonly rows: number;
  /** Sizes of letters, of the usual. */
  readonly letters: number;
  /** Without labels a row is a thin line. */
  readonly labels: boolean;
}

export const USUAL: Zoom = { name: 'usual', rows: 1, letters: 1, labels: true };

/** From the most rows to the largest. */
const zooms: readonly Zoom[] = [
  { name: 'overview', rows: 0.19, letters: 0.86, labels: false },
  { name: 'compact', rows: 0.64, letters: 0.86, labels: true },
  USUAL,
  { name: 'large', rows: 1.3, letters: 1.3, labels: true },
  { name: 'largest', rows: 1.7, letters: 1.7, labels: true },
];

/** The next one in a direction; itself at either end. */
export function zoomed(from: Zoom, by: number): Zoom {
  const at = Math.max(0, Math.min(zooms.indexOf(from) + by, zooms.length - 1));
  return zooms[at] ?? from;
}

export const isLeast = (zoom: Zoom): boolean => zoom === zooms[0];
export const isMost = (zoom: Zoom): boolean => zoom === zooms.at(-1);
