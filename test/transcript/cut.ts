/** Cuts octets at random places, the same ones for the same seed. */

export type Cut = (octets: Uint8Array) => Uint8Array[];

/** How many pieces an array is cut into at most, so that a long message does not take a turn for each octet. */
const MOST_PIECES = 24;

/** @param seed any whole number; every array gets other places */
export function cutter(seed: number): Cut {
  const random = randomOf(seed);
  return (octets) => {
    const places = new Set<number>();
    const wanted = 1 + Math.floor(random() * MOST_PIECES);
    for (let i = 0; i < wanted; i++) places.add(Math.floor(random() * octets.length));
    places.delete(0);
    const ends = [...places].sort((a, b) => a - b);
    let from = 0;
    return [...ends, octets.length].map((end) => octets.slice(from, (from = end)));
  };
}

/** A small generator of uniform numbers in [0, 1): mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
