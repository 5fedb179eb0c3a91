/** What the facts of the last moment did to which mailbox: what glows, and where the pane should look. */
import { lowerBound } from '../../common/uid-ranges.ts';
import type { Fact, UidRanges } from '../../common/trace/facts.ts';
import type { StoredMessage } from '../../common/projections/mailbox.ts';

export interface Place {
  readonly account: string;
  readonly mailbox: string;
}

export const samePlace = (a: Place, b: Place): boolean => a.account === b.account && a.mailbox === b.mailbox;

/** A place as a key of a map; no address and no mailbox name holds a line feed. */
export const placeKey = (place: Place): string => `${place.account}\n${place.mailbox}`;

/** UIDs of one mailbox, by what happened to them. */
export interface Changes {
  readonly added: readonly UidRanges[];
  readonly flagged: readonly UidRanges[];
  readonly expunged: readonly UidRanges[];
}

export const noChanges: Changes = { added: [], flagged: [], expunged: [] };

export function changesTo(facts: readonly Fact[], place: Place): Changes {
  const added: UidRanges[] = [];
  const flagged: UidRanges[] = [];
  const expunged: UidRanges[] = [];
  for (const fact of facts) {
    if (!('mailbox' in fact) || !samePlace(fact, place)) continue;
    if (fact.kind === 'flags-changed') flagged.push(fact.uids);
    else if (fact.kind === 'messages-expunged') expunged.push(fact.uids);
    else if (fact.kind === 'messages-added') {
      const first = fact.messages[0]?.uid;
      const last = fact.messages.at(-1)?.uid;
      if (first !== undefined && last !== undefined) added.push([[first, last]]);
    }
  }
  return { added, flagged, expunged };
}

/** Whether a person would want to look there: the mailbox or its messages changed, or somebody opened it. */
function isWorthALook(fact: Fact): fact is Fact & Place {
  switch (fact.kind) {
    case 'messages-added':
    case 'flags-changed':
    case 'messages-expunged':
    case 'mailbox-selected':
      return true;
    case 'mailbox-created':
      // Those of a new account come with the account, not by anybody's doing.
      return fact.cause !== undefined;
    default:
      return false;
  }
}

/** The places these facts made worth a look, each once, the latest last. */
export function placesTouched(facts: readonly Fact[]): readonly Place[] {
  const places = new Map<string, Place>();
  for (const fact of facts) {
    if (!isWorthALook(fact)) continue;
    const place = { account: fact.account, mailbox: fact.mailbox };
    places.delete(placeKey(place));
    places.set(placeKey(place), place);
  }
  return [...places.values()];
}

/**
 * Where a pane that follows should look after these facts. It stays where it is as long as something happens there, so
 * that a MOVE out of the open mailbox does not take the reader along.
 */
export function placeToFollow(facts: readonly Fact[], open: Place): Place {
  const places = placesTouched(facts);
  if (places.some((place) => samePlace(place, open))) return open;
  return places.at(-1) ?? open;
}

/** Changes by `placeKey` that nobody has looked at. */
export type Unseen = ReadonlyMap<string, number>;

/** Counts what changed where the reader does not look. */
export function withMissed(unseen: Unseen, touched: readonly Place[], looking: Place): Unseen {
  const missed = touched.filter((place) => !samePlace(place, looking));
  if (missed.length === 0) return unseen;
  const counts = new Map(unseen);
  for (const place of missed) counts.set(placeKey(place), (counts.get(placeKey(place)) ?? 0) + 1);
  return counts;
}

/** The reader looks there now. */
export function lookedAt(unseen: Unseen, place: Place): Unseen {
  if (!unseen.has(placeKey(place))) return unseen;
  const counts = new Map(unseen);
  counts.delete(placeKey(place));
  return counts;
}

/** A message on its way out, drawn for the moment in which it fades. */
export interface Row {
  readonly message: StoredMessage;
  /** Index in the mailbox as of now; -1 for one that is no longer there. */
  readonly index: number;
}

/** More rows than this need not be seen to fade. */
export const MAX_FADING = 200;

/** The rows of a mailbox with those that just left at their old places. Both ascending by UID. */
export function rowsWith(
  messages: readonly StoredMessage[],
  leaving: readonly StoredMessage[],
): readonly Row[] {
  const rows: Row[] = [];
  let next = 0;
  messages.forEach((message, index) => {
    for (; next < leaving.length && (leaving[next] as StoredMessage).uid < message.uid; next++) {
      rows.push({ message: leaving[next] as StoredMessage, index: -1 });
    }
    rows.push({ message, index });
  });
  for (; next < leaving.length; next++) rows.push({ message: leaving[next] as StoredMessage, index: -1 });
  return rows;
}

/** The messages of a list whose UIDs are in any of the sets, up to `MAX_FADING`. */
export function messagesIn(messages: readonly StoredMessage[], sets: readonly UidRanges[]): StoredMessage[] {
  const found = new Map<number, StoredMessage>();
  for (const ranges of sets) {
    for (const [first, last] of ranges) {
      for (let i = lowerBound(messages, first, (message) => message.uid); i < messages.length; i++) {
        const message = messages[i] as StoredMessage;
        if (message.uid > last || found.size >= MAX_FADING) break;
        found.set(message.uid, message);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.uid - b.uid);
}

/** The facts with `after < seq <= through`, of a list ascending by seq. */
export function factsBetween(facts: readonly Fact[], after: number, through: number): readonly Fact[] {
  const from = lowerBound(facts, after + 1, (fact) => fact.seq);
  const to = lowerBound(facts, through + 1, (fact) => fact.seq);
  return facts.slice(from, to);
}
