/**
 * The line to the server: connects, asks for what the page does not have yet, and when the connection is lost tries again
 * with growing pauses. It keeps the order of the trace: no gap, no repeat, and a new epoch starts from nothing. Much that is
 * missing is fetched beside it first.
 */
import type { FromPage, FromServer, ServiceStatus } from '../../common/live-protocol.ts';
import { unpackFacts, unpackParts } from '../../common/trace/codec.ts';
import type { Fact } from '../../common/trace/facts.ts';
import type { Packet } from './past.ts';

/** What is used of a `WebSocket`, so that tests can play one. */
export interface Socket {
  /** `arraybuffer`: what is binary comes as one. */
  binaryType: string;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LinkEvents {
  readonly connect: () => Socket;
  /** Calls back after so many milliseconds. */
  readonly after: (milliseconds: number, call: () => void) => void;
  /** Packets of the facts of a run after a seq, up to the newest there is by now. */
  past(epoch: string, after: number): AsyncIterable<Packet>;
  status(status: LinkStatus, retryIn?: number): void;
  /** All services as they are now; the server's version when it greets. */
  services(services: readonly ServiceStatus[], version?: string): void;
  /** Another trace has begun; nothing of the old one holds. `first` when there was none before. */
  forget(first: boolean, epoch: string): void;
  /** New facts, ascending, none twice. `behind`: how far the last of them is from what there was when the server greeted. */
  facts(facts: Fact[], behind: number): void;
  /** What is for a terminal, or what was refused. */
  terminal(message: FromServer): void;
}

export type LinkStatus = 'connecting' | 'live' | 'lost';

/** First pause before trying again; doubles up to the longest. */
export const FIRST_PAUSE = 500;
export const LONGEST_PAUSE = 8000;
/** So many facts that are missing are worth a request of their own. */
export const MANY = 2000;
/** What is kept to be said once connected; more would be a page shouting into the void. */
const MOST_WAITING = 1000;

export class Link {
  #on: LinkEvents;
  #socket: Socket | undefined;
  #pause = FIRST_PAUSE;
  #epoch = '';
  #last = 0;
  /** Seq of the newest fact there was when the server greeted. */
  #known = 0;
  #greeted = false;
  #waiting: FromPage[] = [];
  #isLost = false;
  #stopped = false;

  constructor(on: LinkEvents) {
    this.#on = on;
  }

  start(): void {
    if (this.#stopped) return;
    this.#on.status('connecting');
    const socket = this.#on.connect();
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#greeted = false;
    socket.onmessage = (event) => {
      if (this.#socket !== socket) return;
      if (typeof event.data === 'string') this.#receive(socket, event.data);
      else this.#take(unpackFacts(new Uint8Array(event.data as ArrayBuffer)));
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

  #receive(socket: Socket, text: string): void {
    const message = JSON.parse(text) as FromServer;
    switch (message.type) {
      case 'hello':
        if (message.epoch !== this.#epoch) {
          this.#on.forget(this.#epoch === '', message.epoch);
          this.#epoch = message.epoch;
          this.#last = 0;
        }
        this.#known = message.last;
        this.#greeted = true;
        this.#isLost = false;
        this.#pause = FIRST_PAUSE;
        this.#on.services(message.services, message.version);
        this.#on.status('live');
        for (const waiting of this.#waiting.splice(0)) this.#put(waiting);
        void this.#catchUp(socket);
        return;
      case 'services':
        this.#on.services(message.services);
        return;
      default:
        this.#on.terminal(message);
    }
  }

  /** Takes the long past by itself, and all else over the socket. */
  async #catchUp(socket: Socket): Promise<void> {
    if (this.#known - this.#last >= MANY) {
      try {
        for await (const packet of this.#on.past(this.#epoch, this.#last)) {
          if (this.#socket !== socket) return;
          this.#take(unpackParts(packet));
        }
      } catch {
        // Whatever is still missing comes over the socket, only slower.
      }
    }
    if (this.#socket === socket) this.#put({ type: 'resume', epoch: this.#epoch, after: this.#last });
  }

  #take(facts: readonly Fact[]): void {
    const fresh: Fact[] = [];
    for (const fact of facts) {
      if (fact.seq <= this.#last) continue;
      this.#last = fact.seq;
      fresh.push(fact);
    }
    if (fresh.length > 0) this.#on.facts(fresh, Math.max(0, this.#known - this.#last));
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
