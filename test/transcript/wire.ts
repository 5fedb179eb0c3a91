/** The client's end of one connection in a transcript, without sockets: a wire an engine speaks over. */
import { concat, CR, LF } from '../../common/octets.ts';
import type { Side } from '../../common/protocols.ts';
import type { FactBody } from '../../common/trace/facts.ts';
import type { Engine, Wire } from '../../server/net/engine.ts';

/** What happened while a transcript was played, in order; enough to observe the same dialogue again. */
export type Happening =
  | { readonly kind: 'octets'; readonly connection: number; readonly from: Side; readonly octets: Uint8Array }
  | { readonly kind: 'tls-started'; readonly connection: number }
  | { readonly kind: 'ended'; readonly connection: number; readonly from: Side }
  | { readonly kind: 'fact'; readonly fact: FactBody };

/** A full turn of the event loop: all that was begun has had its chance to act. */
export const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** How many octets a slow reader takes before the wire is no longer writable. */
const SLOW_WINDOW = 256;

export class PlayedWire implements Wire {
  readonly connection: number;
  readonly clientAddress = '127.0.0.1';
  secure: boolean;
  /** The engine asked for TLS and the transcript has not played the handshake yet. */
  wantsTls = false;
  endedBy: Side | undefined;
  /** When the client last spoke, by the transcript's clock. */
  heardAt: number;
  readonly #happened: (happening: Happening) => void;
  readonly #slow: boolean;
  #engine: Engine | undefined;
  #held = false;
  #queue: Uint8Array[] = [];
  #window = SLOW_WINDOW;
  #chunks: Uint8Array[] = [];
  #unread: Uint8Array = new Uint8Array(0);
  #wake: (() => void) | undefined;

  /** @param slow the client reads late, so that the wire is often not writable */
  constructor(
    connection: number,
    secure: boolean,
    slow: boolean,
    now: number,
    happened: (happening: Happening) => void,
  ) {
    this.connection = connection;
    this.secure = secure;
    this.heardAt = now;
    this.#slow = slow;
    this.#happened = happened;
  }

  get writable(): boolean {
    return this.#window > 0;
  }

  get engine(): Engine {
    if (!this.#engine) throw new Error('the connection was not started');
    return this.#engine;
  }

  start(engine: Engine): void {
    this.#engine = engine;
    engine.start();
  }

  // The engine's side.

  send(octets: Uint8Array): void {
    if (this.endedBy || octets.length === 0) return;
    // An engine may not change what it sent, but a test that keeps octets had better not depend on it.
    const sent = octets.slice();
    this.#happened({ kind: 'octets', connection: this.connection, from: 'server', octets: sent });
    this.#chunks.push(sent);
    if (this.#slow) {
      if (this.#window > 0 && this.#window <= sent.length) setImmediate(() => this.#drained());
      this.#window -= sent.length;
    }
    this.#wake?.();
  }

  startTls(): void {
    this.wantsTls = true;
    this.#queue = [];
    this.#wake?.();
  }

  end(): void {
    this.#close('server');
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    // As a socket does: what waited comes later, not from within the engine's call.
    setImmediate(() => this.#flow());
  }

  // The transcript's side.

  /** The client says something. */
  hear(octets: Uint8Array, now: number): void {
    this.heardAt = now;
    // What comes between the request for TLS and its handshake is thrown away. RFC 3207 §4.2
    if (this.wantsTls || this.endedBy) return;
    this.#queue.push(octets);
    this.#flow();
  }

  handshake(): void {
    this.wantsTls = false;
    this.secure = true;
    this.#happened({ kind: 'tls-started', connection: this.connection });
    this.engine.secured();
  }

  vanish(): void {
    this.#close('client');
  }

  /** True while something is still under way: octets held back, or a client that has yet to read. */
  get busy(): boolean {
    return !this.endedBy && (this.#queue.length > 0 || !this.writable);
  }

  /** The server's next line without its CR LF, as soon as there is one whole; `undefined` if there is none yet. */
  nextLine(): Uint8Array | undefined {
    const { unread } = this;
    for (let i = unread.indexOf(LF); i >= 0; i = unread.indexOf(LF, i + 1)) {
      if (unread[i - 1] === CR) return this.#take(i - 1, 2);
    }
    return undefined;
  }

  nextOctets(count: number): Uint8Array | undefined {
    return this.unread.length < count ? undefined : this.#take(count, 0);
  }

  /** What the server said and no line of the transcript has claimed. */
  get unread(): Uint8Array {
    if (this.#chunks.length > 0) {
      this.#unread = concat([this.#unread, ...this.#chunks]);
      this.#chunks = [];
    }
    return this.#unread;
  }

  /** Resolves at the engine's next act on this wire. */
  nextAct(): Promise<void> {
    return new Promise((acted) => (this.#wake = acted));
  }

  #take(length: number, passOver: number): Uint8Array {
    const taken = this.#unread.subarray(0, length);
    this.#unread = this.#unread.subarray(length + passOver);
    return taken;
  }

  #flow(): void {
    while (!this.#held && !this.endedBy && !this.wantsTls) {
      const octets = this.#queue.shift();
      if (!octets) return;
      this.#happened({ kind: 'octets', connection: this.connection, from: 'client', octets });
      this.engine.receive(octets);
    }
  }

  #drained(): void {
    this.#window = SLOW_WINDOW;
    if (!this.endedBy) this.engine.resume();
  }

  #close(by: Side): void {
    if (this.endedBy) return;
    this.endedBy = by;
    this.#happened({ kind: 'ended', connection: this.connection, from: 'client' });
    this.#happened({ kind: 'ended', connection: this.connection, from: 'server' });
    // Never from within one of the engine's own calls, as on a socket.
    queueMicrotask(() => {
      this.engine.closed();
      this.#wake?.();
    });
  }
}
