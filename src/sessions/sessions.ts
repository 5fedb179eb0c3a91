/** The sessions of a trace that can be put side by side, and what those that are looked at believe. */
import { ImapBelief } from '../../common/projections/session-view-imap.ts';
import { Openings, type Opening, type Place } from '../../common/projections/session-view-openings.ts';
import { Pop3Belief } from '../../common/projections/session-view-pop3.ts';
import { isClosed, type Column } from '../../common/projections/session-view-rows.ts';
import type { Belief } from '../../common/projections/session-view.ts';
import type { Fact } from '../../common/trace/facts.ts';

/** Folded once, whatever the moment that is looked at. */
export class Sessions {
  readonly #openings = new Openings();
  readonly #beliefs = new Map<Opening, Belief>();
  readonly facts: readonly Fact[];

  /** @param facts a list that grows in place */
  constructor(facts: readonly Fact[]) {
    this.facts = facts;
  }

  advance(): void {
    this.#openings.advance(this.facts);
  }

  /** Those that had opened a mailbox as of `seq`, the newest first. */
  asOf(seq: number): readonly Opening[] {
    return this.#openings.all.filter(({ opened }) => opened <= seq).reverse();
  }

  /** What the session believes, as far as the facts go. */
  column(opening: Opening): Column {
    let belief = this.#beliefs.get(opening);
    if (!belief) {
      const trail = this.#openings.trailOf(opening.connection);
      belief = opening.protocol === 'imap' ? new ImapBelief(opening, trail) : new Pop3Belief(opening, trail);
      this.#beliefs.set(opening, belief);
    }
    belief.advance();
    return { opening, belief };
  }
}

/** Of each connection the last that it opened of a mailbox: those that are open first, then the newest. */
export function sessionsAt(
  openings: readonly Opening[],
  place: Place | undefined,
  seq: number,
): readonly Opening[] {
  const last = new Map<number, Opening>();
  for (const opening of openings) {
    if (opening.place === place && !last.has(opening.connection)) last.set(opening.connection, opening);
  }
  const isOpen = (opening: Opening): number => (isClosed(opening, seq) ? 0 : 1);
  return [...last.values()].sort((a, b) => isOpen(b) - isOpen(a) || b.opened - a.opened);
}

/** The mailboxes that sessions had open, the one opened last first. */
export const placesOf = (openings: readonly Opening[]): readonly Place[] => [
  ...new Set(openings.map(({ place }) => place)),
];

/** The mailbox where most is to be compared: the newest that two sessions have open, else the newest at all. */
export function placeToCompare(openings: readonly Opening[], seq: number): Place | undefined {
  const open = new Map<Place, Set<number>>();
  for (const opening of openings) {
    if (isClosed(opening, seq)) continue;
    const here = open.get(opening.place) ?? new Set();
    open.set(opening.place, here.add(opening.connection));
    if (here.size === 2) return opening.place;
  }
  return openings[0]?.place;
}

/** At first so many sessions are put side by side. */
export const AT_FIRST = 2;

/** Sessions to the left of the store, when there are so many. */
export const leftOfStore = (count: number): number => Math.ceil(count / 2);
