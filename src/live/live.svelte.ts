/* eslint-disable svelte/prefer-svelte-reactivity -- the terminals are looked up when something is for one of them; nothing on the page is made of that map. */
/**
 * The page's line to the server, and the trace that all panes show: the one that arrives over that line, or another that
 * was opened. One instance serves all panes. Its trace's members are its own too, since most panes ask for nothing else.
 */
import type { FromPage, FromServer, ServiceStatus, WorldProblem } from '../../common/live-protocol.ts';
import { latin1Of, octetsOfLatin1 } from '../../common/octets.ts';
import type { Journey } from '../../common/projections/journey-stages.ts';
import type { World } from '../../common/projections/mailbox.ts';
import type { Service } from '../../common/protocols.ts';
import type { AddedMessage, Fact } from '../../common/trace/facts.ts';
import { FrameQueue, browserClock } from './frame-queue.ts';
import { Link, type LinkStatus } from './link.ts';
import { fetchPast } from './past.ts';
import type { ConnectionView } from './connections.ts';
import type { PostView } from './post.ts';
import type { SessionMoment } from './sessions.ts';
import { words } from '../words/words.ts';
import { Trace } from './trace.svelte.ts';

export type { ConnectionView } from './connections.ts';
export type { SessionMoment } from './sessions.ts';

/** What a terminal wants to hear. */
export interface TerminalEvents {
  opened(connection: number): void;
  octets(octets: Uint8Array): void;
  secured(version: string, cipher: string): void;
  /** Called once, whoever closed it; nothing comes after. `lost` when mailglass itself was out of reach. */
  closed(reason: string, lost: boolean): void;
}

/** A trace that was opened from a file. */
export interface OpenedCapture {
  readonly name: string;
  readonly trace: Trace;
}

export interface Terminal {
  /** The id that the trace knows it by, in `connection-named`. */
  readonly id: string;
  send(octets: Uint8Array): void;
  close(): void;
}

/** While the page catches up with a long trace it draws no oftener than this, in milliseconds: to draw takes its time as well. */
const CATCHING_UP = 1000;

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
  /** The lesson whose world is set, and the seq of the first fact that counts for it. */
  begun = $state.raw<Extract<FromServer, { type: 'lesson-begun' }> | undefined>();
  /** The path of the lesson that was written last. */
  lessonSaved = $state('');
  /** Grows when lessons changed on disk. */
  lessonsChanged = $state(0);
  serverVersion = $state('');
  /** Grows when a terminal of this page says something. */
  said = $state(0);
  /** There is no server to ask: what is shown is a replay. */
  readonly offline: boolean;
  /** What arrives from the server; a replay, where there is none. */
  readonly arriving: Trace;
  /** What all panes show. */
  trace = $state.raw() as Trace;
  /** What was opened from a file and is shown in place of what arrives; `null` while that is shown. */
  capture = $state.raw<OpenedCapture | null>(null);

  readonly #terminals = new Map<string, TerminalEvents>();
  #terminalsOpened = 0;
  #countdown: ReturnType<typeof setInterval> | undefined;
  readonly #instance = Math.random().toString(36).slice(2, 8);
  /** How many facts are still to come of those there were when the server greeted. */
  #behind = 0;
  #toldAt = -Infinity;
  readonly #queue = new FrameQueue<Fact>((batch) => {
    this.#take(batch);
  }, browserClock);
  readonly #link: Link;

  /** @param replay what is shown instead of what a server tells, which then is never asked */
  constructor(replay?: Trace) {
    this.offline = replay !== undefined;
    this.arriving =
      replay ??
      new Trace({
        frame: (seq) => fetchOctets(`/api/octets/${String(seq)}`),
        message: (message) => fetchOctets(`/api/messages/${encodeURIComponent(message)}`),
      });
    this.trace = this.arriving;
    this.#link = new Link({
      connect: () => new WebSocket(liveUrl()) as never,
      after: (milliseconds, call) => setTimeout(call, milliseconds),
      status: (status, retryIn) => {
        this.#follow(status, retryIn);
      },
      services: (services, version) => {
        this.services = services;
        this.serverVersion = version ?? this.serverVersion;
      },
      forget: (first, epoch) => {
        this.#forget(first, epoch);
      },
      past: fetchPast,
      facts: (facts, behind) => {
        this.#behind = behind;
        if (behind === 0) this.#queue.push(facts);
        else {
          // Nobody looks at each of these: they are taken in as they come, while more are on their way.
          this.#queue.flush();
          this.#take(facts);
        }
      },
      terminal: (message) => {
        this.#tellTerminal(message);
      },
    });
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (!this.offline) this.#link.start();
  }

  stop(): void {
    this.#link.stop();
    this.#queue.clear();
    clearInterval(this.#countdown);
  }

  /** Shows a trace that was opened; what arrives goes on arriving. */
  showTrace(capture: OpenedCapture): void {
    this.capture = capture;
    this.trace = capture.trace;
  }

  backToLive(): void {
    this.capture = null;
    this.trace = this.arriving;
  }

  /** Names the server's run whose trace arrives. */
  get epoch(): string {
    return this.trace.epoch;
  }

  get version(): number {
    return this.trace.version;
  }

  get generation(): number {
    return this.trace.generation;
  }

  get dropped(): number {
    return this.trace.dropped;
  }

  get facts(): readonly Fact[] {
    return this.trace.facts;
  }

  get connections(): ReadonlyMap<number, ConnectionView> {
    return this.trace.connections;
  }

  get world(): World {
    return this.trace.world;
  }

  get post(): PostView {
    return this.trace.post;
  }

  get described(): PostView['described'] {
    return this.trace.described;
  }

  get cursor(): number | null {
    return this.trace.cursor;
  }
  set cursor(value: number | null) {
    this.trace.cursor = value;
  }

  get selected(): number | null {
    return this.trace.selected;
  }
  set selected(value: number | null) {
    this.trace.selected = value;
  }

  get hovered(): number | null {
    return this.trace.hovered;
  }
  set hovered(value: number | null) {
    this.trace.hovered = value;
  }

  get journey(): Journey | null {
    return this.trace.journey;
  }
  set journey(value: Journey | null) {
    this.trace.journey = value;
  }

  factAt(seq: number): Fact | undefined {
    return this.trace.factAt(seq);
  }

  sessionAt(connection: number, seq?: number | null): SessionMoment | undefined {
    return this.trace.sessionAt(connection, seq);
  }

  get openConnections(): readonly ConnectionView[] {
    return this.trace.openConnections;
  }

  journeyOf(seq: number): Journey | undefined {
    return this.trace.journeyOf(seq);
  }

  journeyOfMessage(
    place: { readonly account: string; readonly mailbox: string },
    message: Pick<AddedMessage, 'uid' | 'message'>,
  ): Journey | undefined {
    return this.trace.journeyOfMessage(place, message);
  }

  effectsOf(connection: number, exchange: number): readonly Fact[] {
    return this.trace.effectsOf(connection, exchange);
  }

  /** Opens a real TCP connection from the server to one of its own ports; `on` hears what comes back. */
  openTerminal(service: Service, title: string, on: TerminalEvents): Terminal {
    const id = `${this.#instance}-${String(++this.#terminalsOpened)}`;
    this.#terminals.set(id, on);
    const say = (message: Parameters<Link['send']>[0]): void => {
      if (!this.#terminals.has(id) || this.#link.send(message)) return;
      queueMicrotask(() => {
        this.#closeTerminal(id, words.live.outOfReach, true);
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
  ask(
    message: Extract<FromPage, { type: 'service' | 'queue' | 'clock' | 'world' | 'lesson' | 'lesson-save' }>,
  ): void {
    if (this.offline) {
      this.refusal = words.replay.refusal;
      return;
    }
    if (message.type === 'world') this.answer = undefined;
    this.refusal = this.#link.send(message) ? '' : words.live.notChanged;
  }

  fetchOctets(seq: number): Promise<Uint8Array> {
    return this.trace.octets.frame(seq);
  }

  fetchMessage(message: string): Promise<Uint8Array> {
    return this.trace.octets.message(message);
  }

  /** Long traces come in many parts, and drawing each would take longer than all the rest: it is done now and then. */
  #take(batch: readonly Fact[]): void {
    this.arriving.take(batch);
    const now = performance.now();
    if (this.#behind > 0 && now - this.#toldAt < CATCHING_UP) return;
    this.#toldAt = now;
    this.arriving.tell();
  }

  #forget(first: boolean, epoch: string): void {
    this.#queue.clear();
    this.arriving.forget();
    this.arriving.epoch = epoch;
    if (!first) this.restarted = true;
  }

  #follow(status: LinkStatus, retryIn?: number): void {
    clearInterval(this.#countdown);
    if (status === 'lost') {
      // What came before the line broke is shown.
      this.#behind = 0;
      this.arriving.tell();
      this.status = 'lost';
      for (const id of [...this.#terminals.keys()]) this.#closeTerminal(id, words.live.lost, true);
      let left = Math.ceil((retryIn ?? 0) / 1000);
      const tell = (): void => {
        this.notice = left > 0 ? words.live.retryIn(left) : words.live.retryNow;
        left--;
      };
      tell();
      this.#countdown = setInterval(tell, 1000);
      return;
    }
    // While it tries again it is still lost; only the first attempt is `connecting`.
    if (status === 'connecting' && this.status === 'lost') {
      this.notice = words.live.retryNow;
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
      if (message.type === 'lesson-begun') this.begun = message;
      if (message.type === 'lesson-saved') this.lessonSaved = message.lesson;
      if (message.type === 'lessons-changed') this.lessonsChanged++;
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
    throw new Error(words.live.answered(response.status, path, await response.text()));
  }
  return new Uint8Array(await response.arrayBuffer());
}
