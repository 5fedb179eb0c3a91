/** Where among its neighbours a lifeline comes to stand that is dragged to a place. */

/**
 * How many of the others stand left of it. It takes a neighbour's place once it is half way there, so that it does not
 * flicker between two.
 */
export function placeAt(
  places: readonly { readonly key: string; readonly x: number }[],
  key: string,
  x: number,
): number {
  const from = places.findIndex((place) => place.key === key);
  let to = from;
  for (const [i, place] of places.entries()) {
    const own = places[from]?.x ?? x;
    const middle = (place.x + (places[i + (i < from ? 1 : -1)]?.x ?? own)) / 2;
    if (i < from && x < middle) to = Math.min(to, i);
    if (i > from && x > middle) to = Math.max(to, i);
  }
  return to;
}
