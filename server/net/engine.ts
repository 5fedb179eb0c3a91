/**
 * The line between sockets and protocols. An engine does no I/O: it takes octets, asks its wire to send octets, and records
 * facts in the store it was given; so a test is a transcript and a fuzzer three lines.
 */

/** What an engine may ask of the connection that carries it. */
export interface Wire {
  /** The connection's number in the trace. */
  readonly connection: number;
  /** True once TLS protects it. */
  readonly secure: boolean;
  readonly clientAddress: string;
  /** False while the peer does not read and our buffer is full; `resume` of the engine is called when that changes. */
  readonly writable: boolean;
  send(octets: Uint8Array): void;
  /** Begins the TLS handshake once all that was sent has left; client octets that came before it are thrown away. RFC 3207 §4.2 */
  startTls(): void;
  /** Closes the connection once all that was sent has left. */
  end(): void;
  /** Stops and restarts the flow of client octets, for an engine that has more than it can work on. */
  hold(): void;
  release(): void;
}

export interface Engine {
  /** The connection is open (for an implicit-TLS port: and secure): greet. */
  start(): void;
  /** Client octets, cut anywhere. Never called between `hold` and `release`. The engine may keep the array; nobody changes it. */
  receive(octets: Uint8Array): void;
  /** The wire is writable again. */
  resume(): void;
  /** The handshake asked for with `startTls` is done. */
  secured(): void;
  /** The client has been silent for `idleTimeout`: say goodbye as the protocol says, and `end`. */
  timedOut(): void;
  /** The connection is gone, whoever closed it: let go of everything. Called once. */
  closed(): void;
  /** How long the client may be silent, in milliseconds. */
  readonly idleTimeout: number;
}

/** Milliseconds since 1970. Injected, so that tests own the time. */
export type Clock = () => number;
