/**
 * What the observers of the three protocols share. An observer reads both directions of one connection's octets, as
 * they were on the wire once decrypted, and says what they were. It knows nothing of our servers, so it serves our own
 * connections, proxied ones and captures alike.
 */
import type { Side } from './protocols.ts';
import type { Frame } from './trace/facts.ts';

export interface Observer {
  /** Takes the next octets of one direction, cut anywhere; frames that thereby became whole are emitted in order. */
  observe(from: Side, octets: Uint8Array): void;
  /** TLS has begun on the connection: what came before cannot be half a line of what comes after. RFC 3207 §4.2 */
  tlsStarted(): void;
  /** One direction has ended. What was half said is emitted with the oddity `broken-off`. */
  ended(from: Side): void;
}

export type Emit = (frame: Frame) => void;

/** Called with the frame's whole octets as well, where the trace keeps only the first `KEPT_OCTETS`. */
export type MakeObserver = (emit: Emit, options?: ObserverOptions) => Observer;

export interface ObserverOptions {
  /**
   * The connection was under way before the first octet observed here: the server has greeted, and so many commands were
   * sent. Replies to those are data no command asked for.
   */
  readonly midway?: { readonly exchanges: number };
  /**
   * Called with the octets beyond `KEPT_OCTETS` of the frame now being read, as they come, so that somebody else can keep
   * them. `emit` for that frame follows later.
   */
  readonly overflow?: (from: Side, octets: Uint8Array) => void;
}
