/**
 * A projection as of any fact, without a fold from nothing. Views handed out never change: a fold copies what it touches and
 * shares the rest. Checkpoints lie where folding has cost a fair amount of work, not so many facts apart: what changes
 * ten thousand messages is a thousand times the work of a line on the wire, and of that a view keeps nothing.
 */
import type { Fact } from '../../common/trace/facts.ts';

export interface Projection<View> {
  readonly empty: View;
  /** Folds facts[from, to) into a new view; the given one is left as it is, and is returned when nothing changes. */
  fold(view: View, facts: readonly Fact[], from: number, to: number): View;
  /** What folding a fact into the view costs; a fact that changes nothing costs 1. */
  costOf(view: View, fact: Fact): number;
}

interface Checkpoint<View> {
  /** How many facts are folded in. */
  readonly count: number;
  readonly view: View;
}

/** What a fact costs at least that changes something. */
export const CHANGE = 20;
/** Work between two checkpoints at first: a few milliseconds of it. */
const INTERVAL = 100_000;
/** Checkpoints kept; when there are more, every other one goes and the interval doubles. */
const MOST_CHECKPOINTS = 32;

export class Travel<View> {
  readonly #projection: Projection<View>;
  #checkpoints: Checkpoint<View>[];
  #interval = INTERVAL;
  /** Work since the last checkpoint. */
  #work = 0;
  #count = 0;
  #latest: View;
  #remembered: Checkpoint<View> | undefined;

  constructor(projection: Projection<View>) {
    this.#projection = projection;
    this.#latest = projection.empty;
    this.#checkpoints = [{ count: 0, view: projection.empty }];
  }

  get latest(): View {
    return this.#latest;
  }

  /** How many views are kept to begin at. */
  get checkpoints(): number {
    return this.#checkpoints.length;
  }

  /** Folds in what the list has grown by since the last call. */
  advance(facts: readonly Fact[]): void {
    const { fold, costOf } = this.#projection;
    while (this.#count < facts.length) {
      let to = this.#count;
      while (to < facts.length && this.#work < this.#interval) {
        this.#work += costOf(this.#latest, facts[to++] as Fact);
      }
      this.#latest = fold(this.#latest, facts, this.#count, to);
      this.#count = to;
      if (this.#work >= this.#interval) this.#keep();
    }
  }

  /** Once the first `count` facts had happened. Asked again for the same count it is the same object. */
  at(facts: readonly Fact[], count: number): View {
    if (count >= this.#count) return this.#latest;
    if (this.#remembered?.count === count) return this.#remembered.view;
    const view = this.glimpse(facts, count);
    this.#remembered = { count, view };
    return view;
  }

  /** The same for somebody beside whoever travels: where that one stands stays remembered. */
  glimpse(facts: readonly Fact[], count: number): View {
    if (count >= this.#count) return this.#latest;
    let nearest = this.#checkpoints[0] as Checkpoint<View>;
    for (const checkpoint of this.#checkpoints) {
      if (checkpoint.count > count) break;
      nearest = checkpoint;
    }
    // Stepping forwards goes on from where the last step ended.
    const last = this.#remembered;
    if (last && last.count <= count && last.count > nearest.count) nearest = last;
    return this.#projection.fold(nearest.view, facts, nearest.count, count);
  }

  #keep(): void {
    this.#work = 0;
    this.#checkpoints.push({ count: this.#count, view: this.#latest });
    if (this.#checkpoints.length <= MOST_CHECKPOINTS) return;
    this.#interval *= 2;
    this.#checkpoints = this.#checkpoints.filter((_, i) => i % 2 === 0);
  }
}
