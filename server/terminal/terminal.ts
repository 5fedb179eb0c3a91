/** One terminal of a page: a real TCP client of one of our own ports. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { latin1Of } from '../../common/octets.ts';
import type { MakeObserver } from '../../common/observer.ts';
import type { Endpoint } from '../../common/trace/endpoint.ts';
import type { Frame } from '../../common/trace/facts.ts';
import { hostAndPort } from '../net/endpoint.ts';

/** Typed octets that wait for the server to read them, at which the terminal is closed. More than the largest mail. */
const MAX_UNREAD_OCTETS = 128 * 1024 * 1024;

export interface TerminalEvents {
  /** The TCP connection stands, from this endpoint of ours. */
  readonly connected: (from: Endpoint) => void;
  /** Octets of the server as text, one character per octet; `done` once the page has taken them. */
  readonly octets: (octets: string, done: () => void) => void;
  readonly secured: (version: string, cipher: string) => void;
  /** Called once. */
  readonly closed: (reason: string, from: Endpoint | undefined) => void;
}

export interface Target {
  readonly address: string;
  readonly port: number;
  readonly implicitTls: boolean;
  readonly makeObserver: MakeObserver;
  /** The certificate of the authority to trust, in PEM. */
  readonly ca: () => Promise<string>;
}

export class Terminal {
  readonly #target: Target;
  readonly #events: TerminalEvents;
  readonly #raw: Socket;
  #stream: Socket;
  #from: Endpoint | undefined;
  #closed = false;
  /** Set from the first line of a handshake to its end: what is typed meanwhile waits for it. */
  #securing = false;
  #typed: Uint8Array[] = [];
  /** Watches the dialogue to see when the server agrees to start TLS, whoever asked for it in whatever way. */
  readonly #observer: ReturnType<MakeObserver>;
  #asked: number | undefined;
  #agreed = false;

  constructor(target: Target, events: TerminalEvents) {
    this.#target = target;
    this.#events = events;
    this.#observer = target.makeObserver((frame) => this.#saw(frame));
    this.#securing = target.implicitTls;
    const { address, port } = target;
    this.#raw = this.#stream = connect({ host: address, port, noDelay: true });
    this.#raw.on('error', (error: Error & { code?: string }) => this.#close(reasonOf(error, target)));
    this.#raw.once('close', () => this.#close('the server closed the connection'));
    this.#raw.once('connect', () => {
      this.#from = { address: this.#raw.localAddress ?? address, port: this.#raw.localPort ?? 0 };
      events.connected(this.#from);
      if (target.implicitTls) void this.#secure();
    });
    if (!target.implicitTls) this.#listenTo(this.#raw);
  }

  send(octets: Uint8Array): void {
    if (this.#closed) return;
    if (this.#securing) {
      this.#typed.push(octets);
      return;
    }
    this.#observer.observe('client', octets);
    this.#stream.write(octets);
    if (this.#stream.writableLength > MAX_UNREAD_OCTETS) this.#close('the server does not read what is sent');
  }

  close(reason = 'closed by the page'): void {
    this.#close(reason);
  }

  #listenTo(stream: Socket): void {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      const octets = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
      this.#observer.observe('server', octets);
      this.#pass(octets);
      if (this.#agreed) void this.#secure();
    });
  }

  /** To the page, no faster than it reads. */
  #pass(octets: Uint8Array): void {
    const stream = this.#stream;
    let taken = false;
    this.#events.octets(latin1Of(octets), () => {
      taken = true;
      if (stream.isPaused()) stream.resume();
    });
    if (!taken) stream.pause();
  }

  #saw(frame: Frame): void {
    if (frame.kind === 'command-sent' && (frame.verb === 'STARTTLS' || frame.verb === 'STLS')) {
      this.#asked = frame.exchange;
    }
    if (frame.kind === 'reply-sent' && frame.final && frame.exchange === this.#asked && this.#asked) {
      this.#asked = undefined;
      this.#agreed = frame.outcome === 'ok';
    }
  }

  async #secure(): Promise<void> {
    this.#agreed = false;
    this.#securing = true;
    const raw = this.#raw;
    raw.removeAllListeners('data');
    raw.pause();
    try {
      const ca = await this.#target.ca();
      if (this.#closed) return;
      const stream = connectTls({ socket: raw, ca, servername: 'localhost' }, () => this.#secured(stream));
      stream.on('error', (error) =>
        this.#close(`the TLS handshake or its connection failed: ${error.message}`),
      );
      stream.once('close', () => this.#close('the server closed the connection'));
      this.#listenTo(stream);
    } catch (error) {
      this.#close(`TLS could not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #secured(stream: TLSSocket): void {
    this.#securing = false;
    this.#observer.tlsStarted();
    this.#events.secured(stream.getProtocol() ?? 'TLS', stream.getCipher().standardName);
    const typed = this.#typed;
    this.#typed = [];
    for (const octets of typed) this.send(octets);
  }

  #close(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#typed = [];
    // What was typed still leaves: a QUIT and a closed tab may come together.
    this.#stream.destroySoon();
    this.#events.closed(reason, this.#from);
  }
}

function reasonOf(error: Error & { code?: string }, { address, port }: Target): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return `nothing listens on ${hostAndPort(address, port)}`;
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the server cut the connection';
    default:
      return `the connection failed: ${error.message}`;
  }
}
