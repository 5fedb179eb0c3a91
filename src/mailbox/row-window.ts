/** Which rows of a long list stand in its scrolled window, so that ten thousand cost no more than twenty. */

export interface RowWindow {
  /** Rows to draw, [from, to). */
  readonly from: number;
  readonly to: number;
  /** Where the first of them stands, in pixels from the top of what scrolls. */
  readonly top: number;
  /** Height of what scrolls. */
  readonly height: number;
}

/** Browsers lay out no box much taller than this; longer lists scroll faster than they are drawn. */
export const MAX_SCROLL_HEIGHT = 8_000_000;

/** Rows drawn beyond each edge, so that a quick scroll shows no gap. */
const OVERSCAN = 6;

export function rowWindow(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
): RowWindow {
  const full = count * rowHeight;
  const height = Math.min(full, MAX_SCROLL_HEIGHT);
  // Where the view would stand in a box of the full height.
  const reach = Math.max(1, height - viewHeight);
  const at = full === height ? scrollTop : (Math.min(scrollTop, reach) / reach) * (full - viewHeight);
  const from = clamp(Math.floor(at / rowHeight) - OVERSCAN, 0, count);
  const to = clamp(Math.ceil((at + viewHeight) / rowHeight) + OVERSCAN, from, count);
  return { from, to, top: scrollTop - (at - from * rowHeight), height };
}

/** The scroll position that brings a row into view with as little movement as can be. */
export function scrollTopFor(
  index: number,
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
): number {
  const full = count * rowHeight;
  const height = Math.min(full, MAX_SCROLL_HEIGHT);
  const scale = full === height ? 1 : (height - viewHeight) / Math.max(1, full - viewHeight);
  const top = index * rowHeight * scale;
  const bottom = ((index + 1) * rowHeight - viewHeight) * scale;
  if (scrollTop > top) return top;
  return scrollTop < bottom ? bottom : scrollTop;
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
