/** Dragging a lifeline by its head: it follows the pointer, and the others make room as it passes them. */

/** Where a lifeline stands, under the key of its place. */
export interface Place {
  readonly key: string;
  readonly x: number;
}

/** Pixels that a pointer moves by itself while it clicks. */
const SLACK = 5;

/**
 * Which of the places a lifeline takes that is dragged to `x`. It takes a neighbour's once it is half way there, so that
 * it does not flicker between two.
 */
export function placeAt(places: readonly Place[], key: string, x: number): number {
  const from = places.findIndex((place) => place.key === key);
  let to = from;
  while (to > 0 && x < middle(places, to - 1)) to--;
  while (to < places.length - 1 && x > middle(places, to)) to++;
  return to;
}

/** Half way from a place to the next. */
const middle = (places: readonly Place[], i: number): number =>
  ((places[i]?.x ?? 0) + (places[i + 1]?.x ?? 0)) / 2;

export class HeadDrag {
  /** Whose head is held, and where it is drawn. */
  #held = $state.raw<{
    readonly place: string;
    readonly begun: number;
    readonly grip: number;
    readonly x: number;
  }>();
  #moving = $state(false);
  /** The click that ends a drag is none. */
  #ended = false;

  take(event: PointerEvent, { key: place, x }: Place): void {
    this.#ended = false;
    if (event.button === 0) this.#held = { place, begun: event.clientX, grip: event.clientX - x, x };
  }

  /** @param move puts the lifeline at another of the places that `placesOf` tells for its bank */
  pull(
    event: PointerEvent,
    placesOf: (place: string) => readonly Place[],
    move: (places: readonly Place[], place: string, to: number) => void,
  ): void {
    const held = this.#held;
    if (!held || (!this.#moving && Math.abs(event.clientX - held.begun) < SLACK)) return;
    this.#moving = true;
    const x = event.clientX - held.grip;
    const places = placesOf(held.place);
    move(places, held.place, placeAt(places, held.place, x));
    this.#held = { ...held, x };
  }

  release(): void {
    this.#ended = this.#moving;
    this.#moving = false;
    this.#held = undefined;
  }

  isMoving(place: string): boolean {
    return this.#moving && this.#held?.place === place;
  }

  /** Where a head is drawn: at its lifeline, or at the pointer that drags it. */
  xOf({ key, x }: Place): number {
    return this.isMoving(key) ? (this.#held?.x ?? x) : x;
  }

  /** A key is pressed: the click that may come of it ends no drag. */
  rest(): void {
    this.#ended = false;
  }

  /** Whether a click is one, and not the end of a drag. */
  get clicked(): boolean {
    return !this.#ended;
  }
}
