/* eslint-disable svelte/prefer-svelte-reactivity -- the collections grow in place and are announced by a version once per frame; a signal for each entry would cost more than all the rest. */
/** How the ladder is looked at: which rows are shown, where the window stands, whether it follows, what is folded. */
import type { Ladder, Row } from '../../common/projections/ladder.ts';
import type { Server } from '../../common/projections/lifelines.ts';
import type { SessionLanes } from '../../common/projections/session-lanes.ts';
import type { Fact } from '../../common/trace/facts.ts';
import type { Live } from '../live/live.svelte.ts';
import { Throttle } from '../live/throttle.ts';
import { Arrangement } from './arrangement.svelte.ts';
import { ColumnSlots, columnsFor } from './columns.ts';
import type { Density } from './density.ts';
import { Drawing } from './drawing.ts';
import type { Facets } from './facets.ts';
import { Folded } from './folded.ts';
import { isHidden, presentIn } from './presence.ts';
import { NO_FILTER, type Filter } from './row-filter.ts';
import { RowList } from './row-list.ts';
import { canFold, heightOf, placeHeight, type Look } from './row-size.ts';
import type { Run } from './runs.ts';
import { isLeast, isMost, USUAL, zoomed, type Zoom } from './zoom.ts';

/**
 * Rows drawn beyond either end of the window, in pixels, so that a flick of the wheel shows no gap. Where the whole picture
 * is another at once they wait until it has stood still for so many milliseconds: before, nobody would see them.
 */
const OVERSCAN = 160;
const STANDS_STILL = 150;
/** Milliseconds between two sums. */
const SUMS_APART = 250;
/** Room beneath the last row: the newest must not lie under the buttons in the corner. */
const TAIL = 46;
/** More new rows than this in one frame are not animated one by one. */
const MOST_DRAWN_IN = 6;
/** This close to the end counts as the end. */
const AT_END = 8;
/** What is drawn changes by so many rows at once, so that most scrolling draws nothing anew. */
const BLOCK = 8;
/** No window is so high that it shows more rows. */
const MOST_DRAWN = 65_536;

export class LadderView {
  following = $state(true);
  filter = $state.raw<Filter>(NO_FILTER);
  /** Seqs of rows that are folded or unfolded against the usual. */
  toggled = $state.raw<ReadonlySet<number>>(new Set());
  width = $state(0);
  height = $state(0);
  scrollTop = $state(0);
  /** Changes when the page itself moves the window; the component then scrolls to `scrollTop`. */
  moved = $state(0);
  /** Rows from this index on have just arrived and draw themselves in. */
  freshFrom = $state(Infinity);
  /** Rows that arrived below while the window stood elsewhere. */
  unseen = $state(0);
  /** Changes when rows were added or measured anew. */
  grown = $state(0);
  /** Follows `grown` a few times a second at most: for what sums up, which nobody reads as fast as rows may come. */
  summed = $state(0);
  readonly #summing = new Throttle(SUMS_APART, () => this.summed++);
  scale = $state(1);
  zoom = $state.raw<Zoom>(USUAL);
  /** The time axis is to scale, long silences cut. */
  timed = $state(false);
  /** One thing at a time, for a hall. */
  presenting = $state(false);
  /** What is drawn beyond either end of the window, in pixels. */
  #overscan = $state(OVERSCAN);
  #standing: ReturnType<typeof setTimeout> | undefined;

  list: RowList;
  /** Which lifelines are hidden, pinned and where they stand. */
  readonly arrangement = new Arrangement(globalThis.sessionStorage as Storage | undefined);
  #folded = new Folded();
  /** Seqs of the first rows of runs that are open. */
  readonly #openRuns = new Set<number>();
  #generation = -1;
  /** The person asked for the pause, and did not merely look back. */
  #held = false;
  readonly #drawing = new Drawing();
  readonly #slots = new ColumnSlots();
  readonly #live: Live;

  constructor(live: Live) {
    this.#live = live;
    this.list = this.#newList();
  }

  get ladder(): Ladder {
    return this.#folded.ladder;
  }

  get density(): Density {
    return this.#folded.density;
  }

  get lanes(): SessionLanes {
    return this.#folded.lanes;
  }

  get facets(): Facets {
    return this.#folded.facets;
  }

  readonly total = $derived.by(() => {
    void this.grown;
    return this.list.height + TAIL * this.scale;
  });

  /** Positions in the list that are in sight, without overscan. */
  readonly inSight = $derived.by(() => {
    void this.grown;
    const first = this.list.positionAt(this.scrollTop);
    const last = this.list.positionAt(this.scrollTop + this.height);
    return { first, last };
  });

  readonly #alive = $derived.by(() => {
    void this.grown;
    const { ladder, list, filter, inSight, arrangement } = this;
    return presentIn({ ladder, list, filter, inSight, arrangement, storeUsed: this.#folded.storeUsed });
  });

  readonly columns = $derived.by(() => {
    const { alive, busy, spokenTo, store } = this.#alive;
    const { pinned, order } = this.arrangement;
    const columns = columnsFor(
      this.ladder,
      alive,
      busy,
      spokenTo,
      { width: this.width, scale: this.scale },
      this.#slots,
      { pinned, order, store },
    );
    return this.#drawing.settle(columns);
  });

  get look(): Look {
    const { toggled, scale, zoom, timed } = this;
    return { toggled, scale, zoom, timed };
  }

  /** The first and last position to draw, as one number, so that it is a new one only when they are. */
  readonly #drawn = $derived.by(() => {
    void this.grown;
    const { list } = this;
    const overscan = this.#overscan;
    const first = list.positionAt(this.scrollTop - overscan);
    const last = list.positionAt(this.scrollTop + this.height + overscan);
    const block = overscan === 0 ? 1 : BLOCK;
    const from = Math.floor(first / block) * block;
    return from * MOST_DRAWN + Math.min(Math.ceil((last + 1) / block) * block, list.length) - 1 - from;
  });

  readonly scene = $derived.by(() => {
    const { ladder, list, columns, look, grown, height } = this;
    const { alive } = this.#alive;
    const { lanes } = this;
    const first = Math.floor(this.#drawn / MOST_DRAWN);
    const last = first + (this.#drawn % MOST_DRAWN);
    const viewport = height + OVERSCAN;
    return this.#drawing.draw({ ladder, list, columns, alive, lanes, look, viewport }, grown, first, last);
  });

  /** The exchange under the pointer, in whichever pane, and else the selected one. */
  readonly lit = $derived.by(() => {
    void this.grown;
    const row = this.rowOf(this.#live.hovered);
    return row?.exchange ?? null;
  });

  /** What a presenter speaks of: the selected row, else the newest. */
  readonly current = $derived.by(() => {
    void this.grown;
    const last = this.list.lastAt(this.list.length - 1);
    return this.rowOf(this.#live.selected) ?? (last === undefined ? undefined : this.ladder.rows[last]);
  });

  /** Folds in the facts that arrived since the last call. */
  advance(facts: readonly Fact[], generation: number): void {
    if (generation !== this.#generation) this.#startAnew(generation);
    const before = this.#folded.advance(facts);
    const { rows } = this.ladder;
    const shown = this.list.count;
    this.list.extend(rows);
    const added = rows.length - before;
    this.freshFrom = this.following && before > 0 && added <= MOST_DRAWN_IN ? before : Infinity;
    if (!this.following) this.unseen += Math.max(0, this.list.count - shown);
    else {
      if (added > MOST_DRAWN_IN) this.#becameAnother();
      this.#toEnd();
    }
    this.grown++;
    this.#summing.ask();
  }

  #startAnew(generation: number): void {
    this.#generation = generation;
    this.#folded = new Folded();
    // Where the oldest was let go, the numbers of connections still name the same.
    if (this.#live.dropped === 0) this.arrangement.forgetPassing();
    this.unseen = 0;
    this.list = this.#newList();
  }

  #newList(): RowList {
    const { facets } = this;
    const height = (row: Row, before: Row | undefined, run: Run | undefined): number =>
      placeHeight(row, before, this.look, run);
    return new RowList(this.filter, height, this.#openRuns, {
      marksOf: (row) => facets.marksOf(row),
      hides: (row) => isHidden(row, this.arrangement.hidden),
    });
  }

  /** Hides a lifeline and all rows that begin or end at it. */
  hide(key: string, name: string): void {
    this.#listAnew(() => {
      this.arrangement.hide(key, name);
    });
  }

  /** Brings a hidden lifeline back; without a key, all. */
  unhide(key?: string): void {
    this.#listAnew(() => {
      this.arrangement.show(key);
    });
  }

  #toEnd(): void {
    this.unseen = 0;
    this.#moveTo(this.list.height + TAIL * this.scale - this.height);
  }

  /** All that is in sight is about to be drawn anew. */
  #becameAnother(): void {
    this.#overscan = 0;
    clearTimeout(this.#standing);
    this.#standing = setTimeout(() => (this.#overscan = OVERSCAN), STANDS_STILL);
  }

  #moveTo(y: number): void {
    const most = this.list.height + TAIL * this.scale - this.height;
    if (Math.abs(y - this.scrollTop) > this.height) this.#becameAnother();
    this.scrollTop = Math.max(0, Math.min(y, most));
    this.moved++;
  }

  /** The person moved the window. */
  scrolled(y: number): void {
    const atEnd = y + this.height >= this.list.height + TAIL * this.scale - AT_END;
    if (atEnd) this.unseen = 0;
    this.#overscan = OVERSCAN;
    if (!atEnd && y < this.scrollTop) this.following = false;
    if (atEnd && y > this.scrollTop && this.#live.cursor === null) this.following = true;
    this.scrollTop = y;
  }

  resized(width: number, height: number): void {
    const before = this.scale;
    this.width = width;
    this.height = height;
    this.#fitScale();
    if (this.scale !== before) this.list.measure();
    if (this.following) this.#toEnd();
    else if (this.presenting && this.current) this.reveal(this.current.index);
    if (this.scale !== before) this.grown++;
  }

  /** Turns one thing at a time, and large, on or off. */
  present(presenting: boolean): void {
    this.#remeasure(() => {
      this.presenting = presenting;
      this.#fitScale();
    });
    if (this.current) this.reveal(this.current.index);
  }

  /** In a hall letters grow with the stage, so that a larger picture is not merely an emptier one. */
  #fitScale(): void {
    this.scale = this.presenting ? Math.max(1.3, Math.min(this.width / 950, 1.9)) : 1;
  }

  setTimed(timed: boolean): void {
    if (timed !== this.timed) this.#remeasure(() => (this.timed = timed));
  }

  /** Rows closer together or further apart; what is at `y` in the window stays there. */
  zoomBy(by: number, y?: number): void {
    const zoom = zoomed(this.zoom, by);
    if (zoom !== this.zoom) this.#remeasure(() => (this.zoom = zoom), y);
  }

  get canZoomOut(): boolean {
    return !isLeast(this.zoom);
  }

  get canZoomIn(): boolean {
    return !isMost(this.zoom);
  }

  #remeasure(change: () => void, y?: number): void {
    this.#becameAnother();
    this.#keepingPlace(() => {
      change();
      this.list.measure();
    }, y);
  }

  setFilter(filter: Filter): void {
    this.#listAnew(() => {
      this.filter = filter;
    });
  }

  #listAnew(change: () => void): void {
    this.#keepingPlace(() => {
      change();
      this.list = this.#newList();
      this.list.extend(this.ladder.rows);
      this.summed++;
    });
  }

  /** Changes the list so that the row at a height of the window, else the selected one, else that at its top stays in sight. */
  #keepingPlace(change: () => void, y?: number): void {
    const { list } = this;
    const at = this.rowOf(this.#live.selected)?.index;
    const anchor =
      y === undefined && at !== undefined
        ? at
        : (list.indexes[list.positionAt(this.scrollTop + (y ?? 0))] ?? 0);
    const offset = Math.max(0, Math.min(this.height, list.topOf(anchor) - this.scrollTop));
    change();
    this.freshFrom = Infinity;
    if (this.following) this.#toEnd();
    else this.#moveTo(this.list.topOf(anchor) - offset);
    this.grown++;
  }

  /**
   * Folds or unfolds a row, or the repetition it stands for; without one, whatever can be folded at the selected row or
   * in its exchange.
   */
  fold(row: Row | undefined = this.rowOf(this.#live.selected)): void {
    const run = row && this.list.runOf(row.index);
    if (run && (!this.list.isUnfolded(run) || !canFold(row))) {
      this.foldRun(run);
      return;
    }
    const target = row && canFold(row) ? row : this.#foldableOf(row);
    if (!target) {
      const { first, last } = this.inSight;
      for (let position = last; !row && position >= first; position--) {
        const inSight = this.list.runAt(position);
        if (!inSight) continue;
        this.foldRun(inSight);
        return;
      }
      return;
    }
    const toggled = new Set(this.toggled);
    const { seq } = target.fact;
    if (!toggled.delete(seq)) toggled.add(seq);
    this.toggled = toggled;
    this.list.measure(target.index);
    this.freshFrom = Infinity;
    if (this.following) this.#toEnd();
    this.grown++;
  }

  /** Shows all rows of a repetition, or one for all again. Its own line stays where it is. */
  foldRun(run: Run): void {
    const first = this.list.rowOfRun(run, 0);
    const seq = this.ladder.rows[first]?.fact.seq ?? 0;
    const position = this.list.positionOf(first) - (this.list.isUnfolded(run) ? 1 : 0);
    const offset = (this.list.tops[position] ?? 0) - this.scrollTop;
    if (!this.#openRuns.delete(seq)) this.#openRuns.add(seq);
    this.list.refold(run);
    this.freshFrom = Infinity;
    // Who opens something wants to see it, and not the end.
    if (this.#openRuns.has(seq)) this.following = false;
    if (this.following) this.#toEnd();
    else this.#moveTo((this.list.tops[position] ?? 0) - Math.max(0, offset));
    this.grown++;
  }

  /** Folds or unfolds the repetition that the selected row is in. */
  foldSelectedRun(): void {
    const row = this.rowOf(this.#live.selected);
    const run = row && this.list.runOf(row.index);
    if (run) this.foldRun(run);
  }

  #foldableOf(row: Row | undefined): Row | undefined {
    const { rows } = this.ladder;
    if (!row) {
      const { first, last } = this.inSight;
      const shown = this.list.indexes.slice(first, last + 1).reverse();
      return shown.map((index) => rows[index] as Row).find(canFold);
    }
    return row.exchange?.rows.map((index) => rows[index] as Row).find(canFold);
  }

  /** The row that shows a fact. */
  rowOf(seq: number | null): Row | undefined {
    return this.#folded.rowOf(seq);
  }

  /** The row of a fact, or the last one before it. */
  rowBefore(seq: number): Row | undefined {
    return this.#folded.rowBefore(seq);
  }

  /** The last row that had happened at a place on the strip of times. */
  rowAtTime(time: number): Row | undefined {
    return this.#folded.rowAtTime(time);
  }

  /** The port of a server, told by the server itself or, where it has not, by who connected; unknown for DNS. */
  portOf({ service, host, at }: Server): number | undefined {
    const told = this.#live.services.find(
      (status) => status.service === service && (host === undefined || status.host === host),
    );
    return told?.port ?? at?.port;
  }

  /** Follows the newest again, in place and in time. */
  goLive(): void {
    this.#live.cursor = null;
    this.#held = false;
    this.following = true;
    this.#toEnd();
  }

  /** Somebody typed a line here: who had looked back wants to see it answered, who paused does not. */
  typedHere(): void {
    // In a hall the line just typed is what is spoken of.
    if (this.presenting) this.#live.selected = null;
    if (!this.following && !this.#held) this.goLive();
  }

  /** Shows the first row, and stays there. */
  toStart(): void {
    this.following = false;
    this.#moveTo(0);
  }

  followOrPause(): void {
    if (this.following) {
      this.following = false;
      this.#held = true;
    } else this.goLive();
  }

  /** Brings a row into sight, a third down the window when it is not. */
  reveal(index: number): void {
    const position = this.list.positionOf(index);
    const bottom = this.list.tops[position + 1] ?? this.list.height;
    // When time is to scale, the silence before a row may stay out of sight.
    const row = this.ladder.rows[this.list.indexes[position] ?? -1];
    const top = row
      ? bottom - heightOf(row, this.look, this.list.runAt(position))
      : (this.list.tops[position] ?? this.list.height);
    // In a hall what is spoken of stands in the middle.
    if (this.presenting && !this.following) {
      this.#moveTo((top + bottom - this.height) / 2);
      return;
    }
    if (top < this.scrollTop) this.following = false;
    else if (bottom <= this.scrollTop + this.height) return;
    this.#moveTo(top - this.height / 3);
  }

  select(row: Row): void {
    this.#live.selected = row.fact.seq;
    this.reveal(row.index);
  }

  /** The shown row so many places after the selected one; without a selection, from the window's end. */
  step(by: number): void {
    const { list } = this;
    if (list.length === 0) return;
    const from = this.presenting ? this.current : this.rowOf(this.#live.selected);
    let position = from ? list.positionOf(from.index) + by : this.inSight.last;
    // The line above an unfolded repetition tells of the same row as the one below it.
    const heading = list.runAt(position);
    if (heading && list.isUnfolded(heading)) position += by;
    const index = list.indexes[Math.max(0, Math.min(position, list.length - 1))];
    const row = index === undefined ? undefined : this.ladder.rows[index];
    if (!row) return;
    if (by < 0) this.following = false;
    this.select(row);
  }

  /** The next row that tells of trouble after the selected one, from the first again after the last. */
  nextError(): void {
    const { errors, rows } = this.ladder;
    const from = this.rowOf(this.#live.selected)?.index ?? -1;
    const shown = errors.filter((index) => this.list.has(index));
    const next = shown.find((index) => index > from) ?? shown[0];
    if (next === undefined) return;
    this.following = false;
    this.select(rows[next] as Row);
  }

  /** Moves the cursor in time by so many shown rows; past the last is now. */
  stepTime(by: number): void {
    const { list, ladder } = this;
    const { cursor } = this.#live;
    // Without a row for the very fact, the last row not after it is where the cursor stands.
    const before = cursor === null ? undefined : this.rowBefore(cursor)?.index;
    let at = cursor === null ? list.length - 1 : before === undefined ? -1 : list.positionOf(before + 1) - 1;
    // In the midst of a repetition the step back leads before it.
    if (by < 0 && before !== undefined && list.has(before)) at = list.positionOf(before);
    const heading = list.runAt(at + by);
    if (heading && list.isUnfolded(heading)) at += by;
    const index = at + by < 0 ? undefined : list.lastAt(at + by);
    if (index === undefined || at + by >= list.length) {
      if (by > 0) this.goLive();
      return;
    }
    this.setCursor(ladder.rows[index] as Row);
  }

  setCursor(row: Row): void {
    this.following = false;
    this.#live.cursor = row.fact.seq;
    this.#live.selected = row.fact.seq;
    this.reveal(row.index);
  }
}
