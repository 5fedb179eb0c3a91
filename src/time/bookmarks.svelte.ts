/** The moments of a trace that somebody has marked. Those of the server's traces are remembered in the browser, by epoch. */
import type { Trace } from '../live/trace.svelte.ts';
import { visible } from '../terminal/printable.ts';
import { LONGEST_NAME, MOST_BOOKMARKS, type Bookmark } from './address.ts';

/** What is used of the browser's storage, so that tests can play one. */
type Store = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'mailglass.bookmarks';
/** Traces whose bookmarks are remembered: those of older ones lead nowhere any more. */
const MOST_TRACES = 10;

export class Bookmarks {
  /** Ascending by seq, one for each. */
  list = $state.raw<readonly Bookmark[]>([]);
  readonly #epoch: string;
  readonly #store: Store | undefined;

  /** @param epoch of the trace; those of a trace without one are forgotten with the page */
  constructor(epoch: string, store: Store | undefined = browserStore()) {
    this.#epoch = epoch;
    this.#store = store;
    this.list = tidy(recall(store)[epoch] ?? []);
  }

  at(seq: number): Bookmark | undefined {
    return this.list.find((bookmark) => bookmark.seq === seq);
  }

  /** Marks a moment, or gives it another name. */
  set(seq: number, name: string): void {
    this.#become([...this.list.filter((other) => other.seq !== seq), { seq, name }]);
  }

  remove(seq: number): void {
    this.#become(this.list.filter((other) => other.seq !== seq));
  }

  /** Takes in those that a link carries; what is marked already keeps its name. */
  merge(bookmarks: readonly Bookmark[]): void {
    const fresh = bookmarks.filter(({ seq }) => !this.at(seq));
    if (fresh.length > 0) this.#become([...this.list, ...fresh]);
  }

  #become(list: readonly Bookmark[]): void {
    this.list = tidy(list);
    if (this.#epoch !== '') remember(this.#store, this.#epoch, this.list);
  }
}

function tidy(list: readonly Bookmark[]): readonly Bookmark[] {
  return list
    .map(({ seq, name }) => ({ seq, name: visible(name).slice(0, LONGEST_NAME) }))
    .sort((a, b) => a.seq - b.seq)
    .slice(0, MOST_BOOKMARKS);
}

const ofTraces = new WeakMap<Trace, { readonly epoch: string; readonly bookmarks: Bookmarks }>();

/** The bookmarks of a trace; others when it began anew. */
export function bookmarksOf(trace: Trace): Bookmarks {
  const known = ofTraces.get(trace);
  if (known?.epoch === trace.epoch) return known.bookmarks;
  const bookmarks = new Bookmarks(trace.epoch);
  ofTraces.set(trace, { epoch: trace.epoch, bookmarks });
  return bookmarks;
}

function browserStore(): Store | undefined {
  try {
    return localStorage;
  } catch {
    // A browser that keeps nothing is served all the same.
    return undefined;
  }
}

/** By epoch, the latest last. */
function recall(store: Store | undefined): Record<string, readonly Bookmark[]> {
  const recalled: Record<string, readonly Bookmark[]> = {};
  try {
    const stored = JSON.parse(store?.getItem(KEY) ?? '{}') as Record<string, unknown>;
    for (const [epoch, list] of Object.entries(stored)) {
      if (Array.isArray(list)) recalled[epoch] = list.filter(isBookmark);
    }
  } catch {
    // What somebody else wrote there is none of ours.
  }
  return recalled;
}

function isBookmark(value: unknown): value is Bookmark {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, name } = value as Record<string, unknown>;
  return Number.isSafeInteger(seq) && (seq as number) > 0 && typeof name === 'string';
}

function remember(store: Store | undefined, epoch: string, list: readonly Bookmark[]): void {
  const others = Object.entries(recall(store)).filter(([other]) => other !== epoch);
  const all = Object.fromEntries([...others.slice(1 - MOST_TRACES), [epoch, list] as const]);
  try {
    store?.setItem(KEY, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing is served all the same.
  }
}
