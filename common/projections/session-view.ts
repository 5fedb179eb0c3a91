/**
 * What a session believes of the mailbox it has open: the messages it counts, the UIDs and flags it was told. Folded from
 * what was on the wire and nothing else, so it holds for our own server, a proxied one and a capture. RFC 9051 §5.2
 *
 * A session's numbers only ever grow at the end and close up where a message goes, so each message it counts is one `Slot`
 * whose history is kept; what was believed at any moment is read from the slots, and nothing is folded anew.
 */
import type { Happened, StoredPast } from './session-view-openings.ts';

/** Something the session was told, and the fact that told it. */
export interface Told<T> {
  readonly seq: number;
  readonly value: T;
}

/** The flags of a message as far as the session knows; `\Recent` is not among them. */
export interface KnownFlags {
  readonly flags: readonly string[];
  /** False when it knows only of these, and not whether there are others. */
  readonly whole: boolean;
}

/** One message that the session counts, or counted. */
export interface Slot {
  /** Its place among all that the session ever counted, from 0. */
  readonly ordinal: number;
  /** Seq of the fact that made the session count it. */
  readonly since: number;
  /** What the store knows it by, where there is a store. No knowledge of the session's. */
  readonly stored?: StoredPast;
  /** The UID, or POP3's unique-id. */
  id?: Told<string>;
  /** Ascending by seq. */
  flags?: Told<KnownFlags>[];
  /** POP3: whether it is marked to be deleted at QUIT. Ascending by seq. */
  marks?: Told<boolean>[];
  /** Seq of the last reply about it of which the trace keeps only the beginning. */
  cut?: number;
  /** Seq of the reply that told that it is gone. */
  gone?: number;
}

/** What holds as of `seq`, of a list ascending by seq. */
export function asOf<T>(told: readonly Told<T>[] | undefined, seq: number): Told<T> | undefined {
  if (!told) return undefined;
  for (let i = told.length - 1; i >= 0; i--) {
    const one = told[i] as Told<T>;
    if (one.seq <= seq) return one;
  }
  return undefined;
}

/** The messages a session counts. */
export class Counted {
  /** All that it ever counted, in the order of their numbers. */
  readonly slots: Slot[] = [];
  /** Those that it counts by now: the first is 1. */
  readonly now: Slot[] = [];
  readonly #past: readonly StoredPast[] | undefined;
  /** How many of the store's messages the session has been told of, or never will be. */
  #passed = 0;

  /** @param past all that was ever in the mailbox, ascending by UID, where there is a store */
  constructor(past: readonly StoredPast[] | undefined) {
    this.#past = past;
  }

  /** @param isDone whether the server knew of that change of the store when it said so; all by now unless given */
  exists(count: number, seq: number, isDone = (change: Happened): boolean => change.seq <= seq): void {
    while (this.now.length < Math.min(count, MOST_COUNTED)) {
      const stored = this.#nextStored(isDone);
      const slot: Slot = { ordinal: this.slots.length, since: seq, ...(stored ? { stored } : {}) };
      this.slots.push(slot);
      this.now.push(slot);
    }
    // No server may do that; a client can only believe it. RFC 9051 §5.2
    while (this.now.length > count) (this.now.pop() as Slot).gone = seq;
  }

  /** The message of a number is gone, and all later numbers are one less. RFC 9051 §7.5.1 */
  expunge(number: number, seq: number): void {
    const [slot] = this.now.splice(number - 1, number > 0 ? 1 : 0);
    if (slot) slot.gone = seq;
  }

  /** What the session counted as of `seq`; the first is 1. */
  at(seq: number): readonly Slot[] {
    return this.slots.filter(({ since, gone }) => since <= seq && (gone === undefined || gone > seq));
  }

  #nextStored(isDone: (change: Happened) => boolean): StoredPast | undefined {
    if (!this.#past) return undefined;
    for (; this.#passed < this.#past.length; this.#passed++) {
      const next = this.#past[this.#passed] as StoredPast;
      if (!isDone(next.added)) return undefined;
      // What came and went before the session was told, it is never told of.
      if (next.gone && isDone(next.gone)) continue;
      this.#passed++;
      return next;
    }
    return undefined;
  }
}

/** A mailbox of more messages than this is not followed message by message. */
const MOST_COUNTED = 200_000;

/** A session's belief, for a trail of its connection's facts that grows. */
export interface Belief {
  readonly counted: Counted;
  /** Grows when something was folded in. */
  readonly heard: number;
  /** Whether it was in IDLE, so that it is told at once. RFC 2177 §3 */
  isIdling(seq: number): boolean;
  /** Folds in what the trail has grown by. */
  advance(): void;
}
