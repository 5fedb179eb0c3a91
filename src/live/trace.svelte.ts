/* eslint-disable svelte/prefer-svelte-reactivity -- the collections grow in place and are announced by a version once per frame; a signal for each entry would cost more than all the rest. */
/**
 * A trace as it is looked at: the facts, what follows from them, and where in it one stands. What the page sees live is one
 * of these, an imported capture is another; all panes show whichever is open.
 *
 * `facts` and `connections` are plain collections that grow in place; read `version` (or go through the getters, which
 * do) in a `$derived` or template to be told that they grew. `version` changes at most once per animation frame.
 */
import { applyToJourneys, emptyJourneys, journeyOfMessage } from '../../common/projections/journey.ts';
import type { Journey } from '../../common/projections/journey-stages.ts';
import type { World } from '../../common/projections/mailbox.ts';
import type { AddedMessage, Fact } from '../../common/trace/facts.ts';
import { Connections, type ConnectionView } from './connections.ts';
import { HeldFacts, isOnConnection } from './held.ts';
import { Idle } from './idle.ts';
import { PostTravel, type PostView } from './post.ts';
import { SessionTravel, type SessionMoment } from './sessions.ts';
import { WorldTravel } from './world.ts';

/** Where octets are that facts only name. Rejects when they are kept no more. */
export interface OctetSource {
  /** The whole octets of a frame of which the fact holds only the beginning. */
  frame(seq: number): Promise<Uint8Array>;
  /** The octets of a stored message. */
  message(message: string): Promise<Uint8Array>;
}

/** So many facts are folded into the journeys in one go when nobody waits for them. */
const PART = 500;

/** Each list of facts has its own, whichever trace it is of. */
let generations = 0;

export class Trace {
  /** Changes when `facts` grew. */
  version = $state(0);
  /** Changes when `facts` is another array: the trace began anew, or its oldest connections were let go. */
  generation = $state(generations++);
  /** Names the trace among those of the server; empty for one that is not the server's. */
  epoch = $state('');
  /** How many facts were let go because the page holds no more. */
  dropped = $state(0);
  /** Seq the views stand at; null follows the newest. */
  cursor = $state<number | null>(null);
  /** Seq of the fact that the inspector shows. */
  selected = $state<number | null>(null);
  /** Seq of the fact under the pointer. */
  hovered = $state<number | null>(null);
  /** The journey that the diagram shows alone. */
  journey = $state.raw<Journey | null>(null);
  readonly octets: OctetSource;

  #held = new HeldFacts();
  #connections = new Connections();
  #sessions = new SessionTravel();
  #travel = new WorldTravel();
  #post = new PostTravel();
  #journeys = emptyJourneys();
  /** How many facts the journeys are folded from: all, once somebody asks for one. */
  #journeyed = 0;
  readonly #journeying = new Idle(() => this.#followJourneys(this.#journeyed + PART));

  /** The mailboxes as of the cursor. Read-only; what changed has a new identity, down to the mailbox. */
  readonly world: World = $derived.by(() => {
    void this.version;
    void this.generation;
    if (this.cursor === null) return this.#travel.latest;
    return this.#travel.at(this.#held.facts, this.#held.indexOf(this.cursor + 1));
  });

  /** Queues, clock and description of the world as of the cursor. Read-only; what changed has a new identity. */
  readonly post: PostView = $derived.by(() => {
    void this.version;
    void this.generation;
    if (this.cursor === null) return this.#post.latest;
    return this.#post.at(this.#held.facts, this.#held.indexOf(this.cursor + 1));
  });

  /** The description of the world in force now, whatever the cursor; `undefined` while none was told. */
  readonly described: PostView['described'] = $derived.by(() => {
    void this.version;
    void this.generation;
    return this.#post.latest.described;
  });

  constructor(octets: OctetSource) {
    this.octets = octets;
  }

  /** All facts held, ascending by seq. */
  get facts(): readonly Fact[] {
    void this.version;
    return this.#held.facts;
  }

  /** By number: how each connection stands as of now. A view is a new object whenever it changed. */
  get connections(): ReadonlyMap<number, ConnectionView> {
    void this.version;
    return this.#connections.views;
  }

  factAt(seq: number): Fact | undefined {
    void this.version;
    return this.#held.at(seq);
  }

  /**
   * How a connection stood once the fact of this seq had happened, and `seq - 1` before it; the cursor without a seq.
   * `undefined` before it was opened, and where its beginning is not held.
   */
  sessionAt(connection: number, seq: number | null = this.cursor): SessionMoment | undefined {
    void this.version;
    const view = this.#connections.views.get(connection);
    return view && this.#sessions.at(view, seq ?? Infinity);
  }

  /** The connections that are open as of the cursor. */
  get openConnections(): readonly ConnectionView[] {
    void this.version;
    const at = this.cursor ?? Infinity;
    return [...this.#connections.views.values()].filter(
      ({ opened, closed }) => opened.seq <= at && (!closed || closed.seq > at),
    );
  }

  /** The journey a fact belongs to, if it concerns a message. */
  journeyOf(seq: number): Journey | undefined {
    void this.version;
    this.#followJourneys();
    return this.#journeys.bySeq.get(seq);
  }

  journeyOfMessage(
    place: { readonly account: string; readonly mailbox: string },
    message: Pick<AddedMessage, 'uid' | 'message'>,
  ): Journey | undefined {
    void this.version;
    this.#followJourneys();
    return journeyOfMessage(this.#journeys, place, message);
  }

  /** What an exchange did to mailboxes, in order. */
  effectsOf(connection: number, exchange: number): readonly Fact[] {
    void this.version;
    return this.#held.effectsOf(connection, exchange);
  }

  /** The mailboxes just before a fact, whatever the cursor. */
  worldBefore(seq: number): World {
    return this.#travel.glimpse(this.#held.facts, this.#held.indexOf(seq));
  }

  /** Takes in facts, ascending by seq, and tells whoever shows them; once per frame at most. */
  append(batch: readonly Fact[]): void {
    this.take(batch);
    this.tell();
  }

  /** Takes in facts; nothing on the page changes until `tell`. */
  take(batch: readonly Fact[]): void {
    for (const fact of batch) {
      this.#held.append(fact);
      this.#connections.append(fact);
      this.#sessions.append(fact);
    }
    this.#travel.advance(this.#held.facts);
    this.#post.advance(this.#held.facts);
    if (this.#held.full && this.#held.letGo()) this.#refold();
  }

  /** Whoever shows facts shows all that were taken in. */
  tell(): void {
    this.#connections.settle();
    // One that is shown grows with its trace.
    if (this.journey) this.#followJourneys();
    else this.#journeying.wake();
    this.dropped = this.#held.dropped;
    this.version++;
  }

  /** Folds facts into the journeys, up to so many in all; false when none is left. */
  #followJourneys(most = Infinity): boolean {
    const { facts } = this.#held;
    const end = Math.min(most, facts.length);
    while (this.#journeyed < end) applyToJourneys(this.#journeys, facts[this.#journeyed++] as Fact);
    return end < facts.length;
  }

  #forgetJourneys(): void {
    this.#journeys = emptyJourneys();
    this.#journeyed = 0;
    this.journey = null;
  }

  /** After letting go the list is another one: what counts its facts starts again. */
  #refold(): void {
    const live = new Set<number>();
    for (const fact of this.#held.facts) if (isOnConnection(fact)) live.add(fact.connection);
    this.#connections.letGo((connection) => live.has(connection));
    this.#sessions.letGo(this.#connections.views, (seq) => this.#held.at(seq) !== undefined);
    this.#travel = new WorldTravel();
    this.#travel.advance(this.#held.facts);
    this.#post = new PostTravel();
    this.#post.advance(this.#held.facts);
    this.#forgetJourneys();
    this.generation = generations++;
  }

  /** Begins anew: nothing of what is held holds any more. */
  forget(): void {
    this.#held = new HeldFacts();
    this.#connections = new Connections();
    this.#sessions = new SessionTravel();
    this.#travel = new WorldTravel();
    this.#post = new PostTravel();
    this.#forgetJourneys();
    this.cursor = this.selected = this.hovered = null;
    this.dropped = 0;
    this.generation = generations++;
    this.version++;
  }
}
