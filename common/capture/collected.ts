/** What was read of a file so far: facts, the octets of long frames and messages, and what has to be said about the file. */
import type { FactBody } from '../trace/facts.ts';
import { inert } from '../trace/shape.ts';
import { counted } from './problem.ts';

/** Facts read at most: the page holds a few more, and drops connections beyond that. */
export const MOST_FACTS = 250_000;
/** Octets of frames that are kept in facts. */
const MOST_FRAME_OCTETS = 128 * 1024 * 1024;
/** Octets of long frames and of messages that are kept beside the facts. */
export const MOST_OTHER_OCTETS = 64 * 1024 * 1024;
/** Notices beyond this many are only counted. */
const MOST_NOTICES = 50;

export interface ReadLimits {
  readonly facts: number;
  readonly otherOctets: number;
}

export type Timed = FactBody & { readonly at: number };

export class Collected {
  /** By the number of the fact among all that were added, from 0: the whole octets of a frame of which it holds the beginning. */
  readonly frames = new Map<number, Uint8Array>();
  readonly messages = new Map<string, Uint8Array>();
  /** A place may be kept for what is known later. */
  readonly #facts: (Timed | undefined)[] = [];
  readonly #notices = new Map<string, number>();
  readonly #limits: ReadLimits;
  #frameOctets = 0;
  #otherOctets = 0;
  #unheard = 0;

  constructor(limits: ReadLimits = { facts: MOST_FACTS, otherOctets: MOST_OTHER_OCTETS }) {
    this.#limits = limits;
  }

  /** No more fits; what is read from now on is not kept. */
  get full(): boolean {
    return this.#facts.length >= this.#limits.facts || this.#frameOctets >= MOST_FRAME_OCTETS;
  }

  get count(): number {
    return this.#facts.length;
  }

  /** The facts in the order in which they were added. */
  get facts(): readonly (Timed | undefined)[] {
    return this.#facts;
  }

  /** Keeps a place among the facts. */
  place(): number {
    return this.#facts.push(undefined) - 1;
  }

  /**
   * @param whole the octets of a frame, where the fact holds only its beginning
   * @param place one that was kept
   */
  add(fact: Timed, whole?: Uint8Array, place?: number): void {
    if (place !== undefined) {
      this.#facts[place] = fact;
      return;
    }
    if (this.full) return;
    if (whole && this.keeps(whole.length)) this.frames.set(this.#facts.length, whole);
    this.#facts.push(fact);
    if ('octets' in fact) this.#frameOctets += fact.octets.length;
  }

  addMessage(message: string, octets: Uint8Array): void {
    if (this.keeps(octets.length)) this.messages.set(message, octets);
  }

  /** Takes room for octets beside the facts; false when there is none. */
  keeps(count: number): boolean {
    if (count > this.roomForOctets) {
      this.noRoom();
      return false;
    }
    this.#otherOctets += count;
    return true;
  }

  /** Octets beside the facts were not kept. */
  noRoom(): void {
    this.notice('Some long frames and messages are kept only as far as they fit: their beginnings.');
  }

  get roomForOctets(): number {
    return this.#limits.otherOctets - this.#otherOctets;
  }

  /** Something to be said about the file, once however often it happens. */
  readonly notice = (said: string): void => {
    const text = inert(said);
    const before = this.#notices.get(text);
    if (before !== undefined || this.#notices.size < MOST_NOTICES) this.#notices.set(text, (before ?? 0) + 1);
    else this.#unheard++;
  };

  get notices(): readonly string[] {
    const said = [...this.#notices].map(([text, count]) =>
      count === 1 ? text : `${text} (${count.toLocaleString('en')} times)`,
    );
    return this.#unheard === 0 ? said : [...said, `And ${counted(this.#unheard, 'more notice')} like these.`];
  }
}
