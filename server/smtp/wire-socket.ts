/** What the smtp-server package takes for its socket: the connection's wire, seen with as much of a socket as it asks for. */
import type { Socket } from 'node:net';
import { octetsOf } from '../../common/octets.ts';
import type { Wire } from '../net/engine.ts';

export class WireSocket {
  readonly remoteAddress: string;
  readonly readyState = 'open';
  destroyed = false;
  readonly #wire: Wire;
  #waiting: (() => void) | undefined;

  constructor(wire: Wire) {
    this.#wire = wire;
    this.remoteAddress = wire.clientAddress;
  }

  /** Itself, as the type the package names. It lacks all that the package asks only of sockets it accepted itself. */
  get asSocket(): Socket {
    return this as unknown as Socket;
  }

  get writable(): boolean {
    return !this.destroyed;
  }

  get writableNeedDrain(): boolean {
    return !this.#wire.writable;
  }

  write(text: string): void {
    this.#wire.send(encoded(text));
  }

  /** The package waits for `drain` and for nothing else. Until then the client is held back. */
  once(_event: 'drain', next: () => void): void {
    this.#waiting = next;
    this.#wire.hold();
  }

  /** The wire is writable again. */
  drained(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = undefined;
    waiting();
    // What was waiting may have filled the wire anew.
    if (this.#waiting === undefined) this.#wire.release();
  }

  end(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#wire.end();
  }

  /** The connection is gone. */
  gone(): void {
    this.destroyed = true;
    this.#waiting = undefined;
  }
}

/** `250 2.1.0 accepted` and its like are said with each message: one array serves them all, since nobody changes it. */
const short = new Map<string, Uint8Array>();
const SHORT = 40;
const MAX_SHORT = 100;

function encoded(text: string): Uint8Array {
  if (text.length > SHORT) return octetsOf(text);
  const known = short.get(text);
  if (known) return known;
  if (short.size >= MAX_SHORT) short.clear();
  const octets = octetsOf(text);
  short.set(text, octets);
  return octets;
}
