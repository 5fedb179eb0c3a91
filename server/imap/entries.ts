/** The messages of an open mailbox, as one session knows them. */
import type { AddedMessage, UidRanges } from '../../common/trace/facts.ts';
import { lowerBound, rangesOf } from '../../common/uid-ranges.ts';

/** A message as the session knows it. */
export interface Entry {
  readonly uid: number;
  /** Identifies the octets in the store, which keeps them also when the message is expunged. */
  readonly message: string;
  readonly size: number;
  readonly internalDate: number;
  /** As the store has them now, without `\Recent`. */
  flags: readonly string[];
  /** This session was the first to be told of it. RFC 3501 §2.3.2 */
  recent: boolean;
  /** Removed by somebody, and the session not told yet: its sequence number stands. */
  expunged: boolean;
  /** As the store has it now. RFC 7162 §3.1 */
  modseq: number;
}

/** A message that a command names, with its sequence number. */
export interface Numbered {
  readonly seq: number;
  readonly entry: Entry;
}

export const uidOf = (entry: { uid: number }): number => entry.uid;

export function entryOf(message: Omit<AddedMessage, 'modseq'>, firstRecent: number, modseq: number): Entry {
  const { uid, size, flags, internalDate } = message;
  return {
    uid,
    message: message.message,
    size,
    internalDate,
    flags,
    recent: uid >= firstRecent,
    expunged: false,
    modseq,
  };
}

export function forEachIn(entries: readonly Entry[], uids: UidRanges, act: (entry: Entry) => void): void {
  for (const [first, last] of uids) {
    for (let i = lowerBound(entries, first, uidOf); i < entries.length; i++) {
      const entry = entries[i] as Entry;
      if (entry.uid > last) break;
      act(entry);
    }
  }
}

/** Flags differ by letters, not by case; their order says nothing. */
export function sameFlags(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  const lower = new Set(a.map((flag) => flag.toLowerCase()));
  return b.every((flag) => lower.has(flag.toLowerCase()));
}

/** The UIDs of messages in ascending order, as the store wants them. */
export function uidRangesOf(named: readonly Numbered[]): UidRanges {
  return rangesOf(named.map(({ entry }) => entry.uid));
}
