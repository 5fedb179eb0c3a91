/* eslint-disable svelte/prefer-svelte-reactivity -- each change puts a new collection in place; none is changed. */
/**
 * Which lifelines a person has hidden, pinned and moved. The order and whatever has a name that lasts is remembered as
 * long as the browser's tab; connections are numbered anew when the trace begins anew, so those are not.
 */
import { moved } from './lifeline-order.ts';

const KEY = 'mailglass-lifelines';
/** More than anybody moves by hand; what was moved first is forgotten first. */
const MOST_REMEMBERED = 200;

interface Remembered {
  readonly order: readonly string[];
  readonly hidden: readonly (readonly [key: string, name: string])[];
  readonly pinned: readonly string[];
}

/** A number in a trace, and not a name. */
const isPassing = (key: string): boolean => key.startsWith('client:') || key.startsWith('asker:');

export class Arrangement {
  /** By key, the name each had when it was hidden. */
  hidden = $state.raw<ReadonlyMap<string, string>>(new Map());
  pinned = $state.raw<ReadonlySet<string>>(new Set());
  /** Keys of places from left to right, as far as somebody moved one. */
  order = $state.raw<readonly string[]>([]);
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.#storage = storage;
    const { order, hidden, pinned } = recall(storage);
    this.order = order;
    this.hidden = new Map(hidden);
    this.pinned = new Set(pinned);
  }

  hide(key: string, name: string): void {
    this.hidden = new Map([...this.hidden, [key, name]]);
    this.#remember();
  }

  /** Brings one back; without a key, all. */
  show(key?: string): void {
    this.hidden = new Map(key === undefined ? [] : [...this.hidden].filter(([one]) => one !== key));
    this.#remember();
  }

  pin(key: string, pinned: boolean): void {
    this.pinned = new Set(pinned ? [...this.pinned, key] : [...this.pinned].filter((one) => one !== key));
    this.#remember();
  }

  /** Moves a lifeline to another place among those in sight, which are told from left to right. */
  move(inSight: readonly string[], key: string, to: number): void {
    const place = Math.max(0, Math.min(to, inSight.length - 1));
    if (inSight[place] === key) return;
    this.order = moved(this.order, inSight, key, place).slice(-MOST_REMEMBERED);
    this.#remember();
  }

  /** The trace is another: its numbers name other connections. */
  forgetPassing(): void {
    this.hidden = new Map([...this.hidden].filter(([key]) => !isPassing(key)));
    this.pinned = new Set([...this.pinned].filter((key) => !isPassing(key)));
  }

  #remember(): void {
    const lasting: Remembered = {
      order: this.order,
      hidden: [...this.hidden].filter(([key]) => !isPassing(key)),
      pinned: [...this.pinned].filter((key) => !isPassing(key)),
    };
    try {
      this.#storage?.setItem(KEY, JSON.stringify(lasting));
    } catch {
      // A browser that keeps nothing is served all the same.
    }
  }
}

/** What was remembered, as far as it still makes sense. */
function recall(storage: Pick<Storage, 'getItem'> | undefined): Remembered {
  let stored: unknown;
  try {
    stored = JSON.parse(storage?.getItem(KEY) ?? '{}');
  } catch {
    stored = {};
  }
  const { order, hidden, pinned } = (stored ?? {}) as Partial<Record<keyof Remembered, unknown>>;
  return {
    order: listOf(order, isText),
    hidden: listOf(hidden, (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText)),
    pinned: listOf(pinned, isText),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';

function listOf<T>(value: unknown, fits: (element: unknown) => boolean): readonly T[] {
  return Array.isArray(value) && value.every(fits) ? (value as T[]) : [];
}
