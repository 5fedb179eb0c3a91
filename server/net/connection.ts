/**
 * One client's connection: the wire an engine speaks over. Client octets pass the tap before the engine acts on them, and
 * the engine's octets pass it as they are handed to the socket, so the order of the trace is the order on the wire.
 */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { octetsOf } from '../../common/octets.ts';
import type { Side } from '../../common/protocols.ts';
import type { FactBody } from '../../common/trace/facts.ts';
import { plainAddress } from './endpoint.ts';
import type { Engine, Wire } from './engine.ts';
import { LINGER_MS, MAX_UNREAD_OCTETS } from './limits.ts';
import type { Tap } from './tap.ts';
import { upgrade, type TlsMaterial } from './tls.ts';
import type { Turn } from './turn.ts';

export interface ConnectionParts {
  readonly number: number;
  readonly socket: Socket;
  readonly tap: Tap;
  readonly turn: Turn;
  readonly tls: () => Promise<TlsMaterial>;
  readonly implicitTls: boolean;
  readonly makeEngine: (wire: Wire) => Engine;
  readonly record: (fact: FactBody) => void;
  readonly log: (error: unknown) => void;
  readonly closed: () => void;
}

/** `ended` once nothing more is said or listened to, `gone` once the socket is closed. */
type Phase = 'open' | 'handshake' | 'ended' | 'gone';

export class Connection implements Wire {
  readonly connection: number;
  readonly clientAddress: string;
  #secure = false;
  #phase: Phase = 'open';
  #stream: Socket;
  readonly #raw: Socket;
  readonly #parts: ConnectionParts;
  readonly #engine: Engine;
  #detach: () => void = () => undefined;
  #corked = false;
  #held = false;
  /** The client has closed its side: it says nothing more, and reads what it is still owed. */
  #halfClosed = false;
  /** TLS has begun and nothing was said since. */
  #freshlySecured = false;
  #closedBy: Side | undefined;
  #broken: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerFor = 0;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.connection = parts.number;
    this.#raw = this.#stream = parts.socket;
    this.clientAddress = plainAddress(parts.socket.remoteAddress);
    this.#raw.setNoDelay(true);
    this.#raw.on('error', (error) => this.#failed(error));
    // A handshake that fails for it has its own fact to tell first.
    this.#raw.once('close', () => this.#phase !== 'handshake' && this.#gone());
    this.#engine = parts.makeEngine(this);
    if (parts.implicitTls) void this.#handshake();
    else {
      this.#attach(this.#raw);
      this.#run(() => this.#engine.start());
    }
  }

  get secure(): boolean {
    return this.#secure;
  }

  get writable(): boolean {
    return !this.#stream.writableNeedDrain;
  }

  send(octets: Uint8Array): void {
    if (this.#phase === 'ended' || this.#phase === 'gone' || octets.length === 0) return;
    this.#parts.tap.hear('server', octets);
    // What is sent in one turn leaves as one packet.
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      this.#parts.turn.atEnd(this.#uncork);
    }
    this.#stream.write(octets);
    if (this.#stream.writableLength > MAX_UNREAD_OCTETS) {
      this.#cut(`the client stopped reading while ${this.#stream.writableLength} octets waited for it`);
    }
  }

  startTls(): void {
    if (this.#phase !== 'open' || this.#secure) return;
    void this.#handshake();
  }

  end(): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'ended';
    this.#closedBy ??= 'server';
    this.#parts.turn.end();
    clearTimeout(this.#timer);
    // A slow reader gets all it is owed; only then has it not long to close its side.
    this.#expectReading();
    this.#stream.end(() => {
      if (this.#phase === 'ended') this.#arm(LINGER_MS, () => this.#raw.destroy());
    });
    // Whatever still comes is read and dropped: octets left unread would make the system reset the connection, and the
    // peer might lose our last reply.
    this.#stream.resume();
  }

  hold(): void {
    this.#held = true;
    this.#stream.pause();
    this.#expectReading();
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    if (this.#phase !== 'open') return;
    this.#stream.setTimeout(0);
    if (this.#halfClosed) this.end();
    else this.#stream.resume();
  }

  /** A peer that is owed octets and takes none of them for as long as it may be silent is cut off. */
  #expectReading(): void {
    // The socket's own timer: each octet the peer takes starts it anew.
    this.#stream.setTimeout(this.#engine.idleTimeout);
  }

  /** The server stops: says so where the protocol has words for it, and closes. */
  stop(lastLine: string | undefined): void {
    if (this.#phase === 'handshake') this.#cut('mailglass was stopped');
    if (this.#phase !== 'open') return;
    this.#closedBy = 'server';
    this.#broken = 'mailglass was stopped';
    // A client that still has octets to read may be in the middle of a reply.
    if (lastLine && this.writable) this.send(octetsOf(lastLine));
    this.end();
  }

  /** Ends it at once, without a word. */
  destroy(): void {
    this.#raw.destroy();
  }

  #attach(stream: Socket): void {
    const data = (chunk: Buffer): void => this.#received(chunk);
    const drain = (): void => {
      if (this.#phase !== 'open') return;
      this.#touch();
      this.#run(() => this.#engine.resume());
    };
    const end = (): void => {
      this.#closedBy ??= 'client';
      if (this.#phase !== 'open') return;
      this.#parts.tap.ended('client');
      this.#halfClosed = true;
      // An engine that has more to send than the client has read so far holds it, and lets go when all is sent.
      if (!this.#held) this.end();
    };
    const unread = (): void => this.#cut(`the client read nothing for ${durationOf(stream.timeout ?? 0)}`);
    this.#stream = stream;
    stream.allowHalfOpen = true;
    stream.on('data', data).on('drain', drain).on('end', end).on('timeout', unread);
    this.#detach = () => stream.off('data', data).off('drain', drain).off('end', end).off('timeout', unread);
    this.#touch();
  }

  #received(chunk: Buffer): void {
    if (this.#phase !== 'open') return;
    this.#freshlySecured = false;
    // A plain array: `slice` of a Buffer would not copy, and engines and observers may keep what they get.
    const octets = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    this.#parts.tap.hear('client', octets);
    this.#run(() => this.#engine.receive(octets));
    this.#touch();
  }

  async #handshake(): Promise<void> {
    this.#phase = 'handshake';
    clearTimeout(this.#timer);
    this.#parts.turn.end();
    const raw = this.#raw;
    // Nothing is owed to a client that closes before the handshake is done.
    raw.allowHalfOpen = false;
    if (!this.#parts.implicitTls) {
      // Until all we said in clear has left, what comes is not yet the handshake: it is thrown away. RFC 3207 §4.2
      await new Promise<void>((left) => raw.write(new Uint8Array(0), () => left()));
      this.#detach();
      raw.pause();
      while (raw.read() !== null);
    }
    try {
      const { stream, version, cipher, serverName, took } = await upgrade(raw, await this.#parts.tls());
      this.#secured(stream);
      this.#parts.record({
        kind: 'tls-started',
        connection: this.connection,
        version,
        cipher,
        ...(serverName ? { serverName } : {}),
        took,
      });
      this.#parts.tap.tlsStarted();
      const wasImplicit = this.#parts.implicitTls;
      this.#run(() => (wasImplicit ? this.#engine.start() : this.#engine.secured()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#parts.record({ kind: 'tls-failed', connection: this.connection, reason });
      this.#closedBy ??= 'client';
      this.#broken ??= 'the TLS handshake failed';
      this.#gone();
    }
  }

  #secured(stream: TLSSocket): void {
    this.#secure = true;
    this.#phase = 'open';
    this.#freshlySecured = true;
    stream.on('error', (error) => this.#failed(error));
    stream.once('close', () => this.#gone());
    this.#attach(stream);
    if (this.#held) stream.pause();
  }

  /** An engine catches its own bugs; what gets past it ends this connection and no other. */
  #run(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#bug(error);
    }
  }

  #bug(error: unknown): void {
    this.#parts.log(error);
    this.#cut('an internal error of mailglass');
  }

  readonly #uncork = (): void => {
    if (!this.#corked) return;
    this.#corked = false;
    this.#stream.uncork();
  };

  #touch(): void {
    if (this.#phase !== 'open') return;
    const { idleTimeout } = this.#engine;
    if (idleTimeout === this.#timerFor) this.#timer?.refresh();
    else this.#arm(idleTimeout, () => this.#silent());
  }

  #arm(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timerFor = ms;
    this.#timer = setTimeout(act, ms);
  }

  #silent(): void {
    // While we hold the client's octets back, the silence is ours.
    if (this.#held) {
      this.#timer?.refresh();
      return;
    }
    this.#closedBy = 'server';
    this.#broken = `the client was silent for ${durationOf(this.#timerFor)}`;
    this.#run(() => this.#engine.timedOut());
    this.end();
  }

  #cut(why: string): void {
    this.#closedBy ??= 'server';
    this.#broken ??= why;
    this.#raw.destroy();
  }

  #failed(error: Error & { code?: string }): void {
    if (this.#phase === 'ended' || this.#phase === 'gone') return;
    this.#closedBy ??= 'client';
    this.#broken ??= `the connection was lost (${error.code ?? error.message})`;
    this.#raw.destroy();
  }

  #gone(): void {
    if (this.#phase === 'gone') return;
    const { tap } = this.#parts;
    if (this.#phase === 'open' && !this.#halfClosed) tap.ended('client');
    this.#phase = 'gone';
    this.#raw.destroy();
    clearTimeout(this.#timer);
    tap.ended('server');
    this.#run(() => this.#engine.closed());
    const by = this.#closedBy ?? 'client';
    const broken = this.#wordsForEnd(by);
    this.#parts.record({
      kind: 'connection-closed',
      connection: this.connection,
      by,
      ...(broken ? { broken } : {}),
    });
    this.#parts.closed();
  }

  #wordsForEnd(by: Side): string | undefined {
    const { tap } = this.#parts;
    if (tap.brokenOff) {
      const whole = `the client vanished in the middle of ${tap.brokenOff}`;
      return this.#broken ? `${whole}: ${this.#broken}` : whole;
    }
    if (this.#broken || by === 'server' || tap.saidGoodbye) return this.#broken;
    if (this.#freshlySecured || (this.#secure && this.#parts.implicitTls && tap.lastVerb === '')) {
      return 'the client closed right after the TLS handshake; perhaps it does not trust our certificate (/ca.pem makes it)';
    }
    return `the client closed without ${tap.goodbye}`;
  }
}

function durationOf(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
