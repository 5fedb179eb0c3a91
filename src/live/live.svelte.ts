/* eslint-disable svelte/prefer-svelte-reactivity -- the collections grow in place and are announced by a version once per frame; a signal for each entry would cost more than all the rest. */
/**
 * What the page knows: the trace as it arrives, and what follows from it. One instance serves all panes.
 *
 * `facts` and `connections` are plain collections that grow in place; read `version` (or go through the getters, which
 * do) in a `$derived` or template to be told that they grew. `version` changes at most once per animation frame.
 */
import type { FromPage, FromServer, ServiceStatus, WorldProblem } from '../../common/live-protocol.ts';
import { latin1Of, octetsOfLatin1 } from '../../common/octets.ts';
import { applyToJourneys, emptyJourneys, journeyOfMessage } from '../../common/projections/journey.ts';
import type { Journey } from '../../common/projections/journey-stages.ts';
import type { World } from '../../common/projections/mailbox.ts';
import type { Service } from '../../common/protocols.ts';
import { decodeFact } from '../../common/trace/codec.ts';
import type { AddedMessage, Fact } from '../../common/trace/facts.ts';
import { applyToConnections, type ConnectionView } from './connections.ts';
import { FrameQueue, browserClock } from './frame-queue.ts';
import { HeldFacts, isOnConnection } from './held.ts';
import { Link, type LinkStatus } from './link.ts';
import { PostTravel, type PostView } from './post.ts';
import { WorldTravel } from './world.ts';

export type { ConnectionView } from './connections.ts';

/** What a terminal wants to hear. */
export interface TerminalEvents {
  opened(connection: number): void;
  octets(octets: Uint8Array): void;
  secured(version: string, cipher: string): void;
  /** Called once, whoever closed it; nothing comes after. `lost` when mailglass itself was out of reach. */
  closed(reason: string, lost: boolean): void;
}

export interface Terminal {
  /** The id that the trace knows it by, in `connection-named`. */
  readonly id: string;
  send(octets: Uint8Array): void;
  close(): void;
}

export class Live {
  status = $state<LinkStatus>('connecting');
  /** What is being tried while the connection is lost, in words; empty when all is well. */
  notice = $state('');
  /** The server was restarted and its trace began anew; true until dismissed. */
  restarted = $state(false);
  services = $state.raw<readonly ServiceStatus[]>([]);
  /** Why the last thing that was asked for was not done; empty when it was, or when somebody has read it. */
  refusal = $state('');
  /** What became of the world that was handed in last; without problems it is in force. `undefined` until it is known. */
  answer = $state.raw<{ readonly problems: readonly WorldProblem[] } | undefined>();
  serverVersion = $state('');
  /** Changes when `facts` grew. */
  version = $state(0);
  /** Changes when `facts` is another array: the trace began anew, or its oldest connections were let go. */
  generation = $state(0);
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
  /** Grows when a terminal of this page says something. */
  said = $state(0);

  #held = new HeldFacts();
  #connections = new Map<number, ConnectionView>();
  #travel = new WorldTravel();
  #post = new PostTravel();
  #journeys = emptyJourneys();
  #terminals = new Map<string, TerminalEvents>();
  #terminalsOpened = 0;
  #countdown: ReturnType<typeof setInterval> | undefined;
  readonly #instance = Math.random().toString(36).slice(2, 8);
  readonly #queue = new FrameQueue<Fact>((batch) => {
    this.#apply(batch);
  }, browserClock);
  readonly #link: Link;

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

  constructor(url: string = liveUrl()) {
    this.#link = new Link({
      connect: () => new WebSocket(url) as never,
      after: (milliseconds, call) => setTimeout(call, milliseconds),
      status: (status, retryIn) => {
        this.#follow(status, retryIn);
      },
      services: (services, version) => {
        this.services = services;
        this.serverVersion = version ?? this.serverVersion;
      },
      forget: (first) => {
        this.#forget(first);
      },
      facts: (encoded) => {
        this.#queue.push(encoded.map(decodeFact));
      },
      terminal: (message) => {
        this.#tellTerminal(message);
      },
    });
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    this.#link.start();
  }

  stop(): void {
    this.#link.stop();
    this.#queue.clear();
    clearInterval(this.#countdown);
  }

  /** All facts held, ascending by seq. */
  get facts(): readonly Fact[] {
    void this.version;
    return this.#held.facts;
  }

  /** By number: how each connection stands as of now. A view is a new object whenever it changed. */
  get connections(): ReadonlyMap<number, ConnectionView> {
    void this.version;
    return this.#connections;
  }

  factAt(seq: number): Fact | undefined {
    void this.version;
    return this.#held.at(seq);
  }

  /** The journey a fact belongs to, if it concerns a message. */
  journeyOf(seq: number): Journey | undefined {
    void this.version;
    return this.#journeys.bySeq.get(seq);
  }

  journeyOfMessage(
    place: { readonly account: string; readonly mailbox: string },
    message: Pick<AddedMessage, 'uid' | 'message'>,
  ): Journey | undefined {
    void this.version;
    return journeyOfMessage(this.#journeys, place, message);
  }

  /** What an exchange did to mailboxes, in order. */
  effectsOf(connection: number, exchange: number): readonly Fact[] {
    void this.version;
    return this.#held.effectsOf(connection, exchange);
  }

  /** Opens a real TCP connection from the server to one of its own ports; `on` hears what comes back. */
  openTerminal(service: Service, title: string, on: TerminalEvents): Terminal {
    const id = `${this.#instance}-${String(++this.#terminalsOpened)}`;
    this.#terminals.set(id, on);
    const say = (message: Parameters<Link['send']>[0]): void => {
      if (!this.#terminals.has(id) || this.#link.send(message)) return;
      queueMicrotask(() => {
        this.#closeTerminal(id, 'mailglass is out of reach', true);
      });
    };
    say({ type: 'terminal-open', terminal: id, service, title });
    return {
      id,
      send: (octets) => {
        this.said++;
        say({ type: 'terminal-octets', terminal: id, octets: latin1Of(octets) });
      },
      close: () => {
        say({ type: 'terminal-close', terminal: id });
      },
    };
  }

  /** Asks for a change of the world. What comes of it is told by `services`, the trace, `refusal` or `answer`. */
  ask(message: Extract<FromPage, { type: 'service' | 'queue' | 'clock' | 'world' }>): void {
    if (message.type === 'world') this.answer = undefined;
    this.refusal = this.#link.send(message) ? '' : 'mailglass is out of reach; nothing was changed';
  }

  /** The whole octets of a frame of which the trace keeps only the beginning. */
  fetchOctets(seq: number): Promise<Uint8Array> {
    return fetchOctets(`/api/octets/${String(seq)}`);
  }

  /** The octets of a stored message. */
  fetchMessage(message: string): Promise<Uint8Array> {
    return fetchOctets(`/api/messages/${encodeURIComponent(message)}`);
  }

  #apply(batch: readonly Fact[]): void {
    for (const fact of batch) {
      this.#held.append(fact);
      applyToConnections(this.#connections, fact);
      applyToJourneys(this.#journeys, fact);
    }
    this.#travel.advance(this.#held.facts);
    this.#post.advance(this.#held.facts);
    if (this.#held.full && this.#held.letGo()) this.#refold();
    this.dropped = this.#held.dropped;
    this.version++;
  }

  /** After letting go the list is another one: what counts its facts starts again. */
  #refold(): void {
    const live = new Set<number>();
    for (const fact of this.#held.facts) if (isOnConnection(fact)) live.add(fact.connection);
    for (const connection of this.#connections.keys()) {
      if (!live.has(connection)) this.#connections.delete(connection);
    }
    this.#travel = new WorldTravel();
    this.#travel.advance(this.#held.facts);
    this.#post = new PostTravel();
    this.#post.advance(this.#held.facts);
    this.#journeys = emptyJourneys();
    for (const fact of this.#held.facts) applyToJourneys(this.#journeys, fact);
    this.journey = null;
    this.generation++;
  }

  #forget(first: boolean): void {
    this.#queue.clear();
    this.#held = new HeldFacts();
    this.#connections = new Map();
    this.#travel = new WorldTravel();
    this.#post = new PostTravel();
    this.#journeys = emptyJourneys();
    this.journey = null;
    this.cursor = this.selected = this.hovered = null;
    this.dropped = 0;
    if (!first) this.restarted = true;
    this.generation++;
    this.version++;
  }

  #follow(status: LinkStatus, retryIn?: number): void {
    clearInterval(this.#countdown);
    if (status === 'lost') {
      this.status = 'lost';
      for (const id of [...this.#terminals.keys()])
        this.#closeTerminal(id, 'the connection to mailglass was lost', true);
      let left = Math.ceil((retryIn ?? 0) / 1000);
      const tell = (): void => {
        this.notice = `connection lost, trying again ${left > 0 ? `in ${String(left)} s` : 'now'}`;
        left--;
      };
      tell();
      this.#countdown = setInterval(tell, 1000);
      return;
    }
    // While it tries again it is still lost; only the first attempt is `connecting`.
    if (status === 'connecting' && this.status === 'lost') {
      this.notice = 'connection lost, trying again now';
      return;
    }
    this.status = status;
    this.notice = '';
  }

  #tellTerminal(message: FromServer): void {
    if (!('terminal' in message) || message.terminal === undefined) {
      if (message.type === 'refused') this.refusal = message.reason;
      if (message.type === 'world-refused') this.answer = message;
      if (message.type === 'world-accepted') this.answer = { problems: [] };
      return;
    }
    const on = this.#terminals.get(message.terminal);
    if (!on) return;
    switch (message.type) {
      case 'terminal-opened':
        on.opened(message.connection);
        return;
      case 'terminal-octets':
        on.octets(octetsOfLatin1(message.octets));
        return;
      case 'terminal-secured':
        on.secured(message.version, message.cipher);
        return;
      case 'terminal-closed':
      case 'refused':
        this.#closeTerminal(message.terminal, message.reason, false);
        return;
    }
  }

  #closeTerminal(id: string, reason: string, lost: boolean): void {
    const on = this.#terminals.get(id);
    this.#terminals.delete(id);
    on?.closed(reason, lost);
  }
}

function liveUrl(): string {
  const { protocol, host } = window.location;
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api/live`;
}

async function fetchOctets(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) {
    throw new Error(`mailglass answered ${String(response.status)} for ${path}: ${await response.text()}`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
