/**
 * The line to the server: connects, asks for what the page does not have yet, and when the connection is lost tries again
 * with growing pauses. It keeps the order of the trace: no gap, no repeat, and a new epoch starts from nothing.
 */
import type { EncodedFact, FromPage, FromServer, ServiceStatus } from '../../common/live-protocol.ts';

/** What is used of a `WebSocket`, so that tests can play one. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LinkEvents {
  readonly connect: () => Socket;
  /** Calls back after so many milliseconds. */
  readonly after: (milliseconds: number, call: () => void) => void;
  status(status: LinkStatus, retryIn?: number): void;
  /** All services as they are now; the server's version when it greets. */
  services(services: readonly ServiceStatus[], version?: string): void;
  /** Another trace has begun; nothing of the old one holds. `first` when there was none before. */
  forget(first: boolean): void;
  /** New facts, ascending, none twice. */
  facts(facts: readonly EncodedFact[]): void;
  /** What is for a terminal, or what was refused. */
  terminal(message: FromServer): void;
}

export type LinkStatus = 'connecting' | 'live' | 'lost';

/** First pause before trying again; doubles up to the longest. */
export const FIRST_PAUSE = 500;
export const LONGEST_PAUSE = 8000;
/** What is kept to be said once connected; more would be a page shouting into the void. */
const MOST_WAITING = 1000;

export class Link {
  #on: LinkEvents;
  #socket: Socket | undefined;
  #pause = FIRST_PAUSE;
  #epoch = '';
  #last = 0;
  #greeted = false;
  #waiting: FromPage[] = [];
  #isLost = false;
  #stopped = false;

  constructor(on: LinkEvents) {
    this.#on = on;
  }

  /** Names the trace that arrives; empty before the first greeting. */
  get epoch(): string {
    return this.#epoch;
  }

  start(): void {
    if (this.#stopped) return;
    this.#on.status('connecting');
    const socket = this.#on.connect();
    this.#socket = socket;
    this.#greeted = false;
    socket.onopen = () => {
      this.#put({ type: 'resume', epoch: this.#epoch, after: this.#last });
    };
    socket.onmessage = (event) => {
      if (this.#socket === socket && typeof event.data === 'string') this.#receive(event.data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  /** Says it now, or once the server has greeted; false while the line is lost. */
  send(message: FromPage): boolean {
    if (this.#greeted) {
      this.#put(message);
      return true;
    }
    if (this.#isLost || this.#waiting.length >= MOST_WAITING) return false;
    this.#waiting.push(message);
    return true;
  }

  stop(): void {
    this.#stopped = true;
    this.#socket?.close();
    this.#socket = undefined;
  }

  #put(message: FromPage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as FromServer;
    switch (message.type) {
      case 'hello':
        if (message.epoch !== this.#epoch) {
          this.#on.forget(this.#epoch === '');
          this.#epoch = message.epoch;
          this.#last = 0;
        }
        this.#greeted = true;
        this.#isLost = false;
        this.#pause = FIRST_PAUSE;
        this.#on.services(message.services, message.version);
        this.#on.status('live');
        for (const waiting of this.#waiting.splice(0)) this.#put(waiting);
        return;
      case 'services':
        this.#on.services(message.services);
        return;
      case 'facts': {
        const fresh: EncodedFact[] = [];
        for (const fact of message.facts) {
          const seq = fact['seq'];
          if (typeof seq !== 'number' || seq <= this.#last) continue;
          this.#last = seq;
          fresh.push(fact);
        }
        if (fresh.length > 0) this.#on.facts(fresh);
        return;
      }
      default:
        this.#on.terminal(message);
    }
  }

  #lost(): void {
    this.#socket = undefined;
    this.#greeted = false;
    this.#waiting = [];
    this.#isLost = true;
    if (this.#stopped) return;
    const pause = this.#pause;
    this.#pause = Math.min(pause * 2, LONGEST_PAUSE);
    this.#on.status('lost', pause);
    this.#on.after(pause, () => {
      this.start();
    });
  }
}
