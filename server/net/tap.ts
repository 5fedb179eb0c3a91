/**
 * Sits on one connection and hears both directions, decrypted: feeds them to the protocol's observer and appends what it
 * makes of them to the trace. The order of its calls is the order of the trace.
 */
import { concat } from '../../common/octets.ts';
import type { MakeObserver, Observer } from '../../common/observer.ts';
import type { Protocol, Side } from '../../common/protocols.ts';
import type { Frame } from '../../common/trace/facts.ts';
import { traceLimits, type TraceLog } from '../trace/log.ts';

/** The command after which a client may close. RFC 5321 §4.1.1.10, RFC 1939 §6, RFC 9051 §6.1.3 */
const goodbyes: Readonly<Record<Protocol, string>> = { smtp: 'QUIT', pop3: 'QUIT', imap: 'LOGOUT' };

export class Tap {
  readonly #observer: Observer;
  readonly #trace: TraceLog;
  readonly #connection: number;
  readonly #goodbye: string;
  readonly #log: (error: unknown) => void;
  readonly #overflow: Record<Side, Overflow> = { client: new Overflow(), server: new Overflow() };
  #verb = '';
  #brokenOff: string | undefined;
  #deaf = false;

  constructor(
    connection: number,
    protocol: Protocol,
    makeObserver: MakeObserver,
    trace: TraceLog,
    log: (error: unknown) => void,
  ) {
    this.#connection = connection;
    this.#goodbye = goodbyes[protocol];
    this.#trace = trace;
    this.#log = log;
    this.#observer = makeObserver((frame) => this.#append(frame), {
      overflow: (from, octets) => this.#overflow[from].add(octets),
    });
  }

  /** The verb of the last command the client sent; empty before the first. */
  get lastVerb(): string {
    return this.#verb;
  }

  /** True once the client said that it is about to leave. */
  get saidGoodbye(): boolean {
    return this.#verb === this.#goodbye;
  }

  /** The verb a client should say before it closes. */
  get goodbye(): string {
    return this.#goodbye;
  }

  /** What the client was in the middle of when its octets ended, in words. */
  get brokenOff(): string | undefined {
    return this.#brokenOff;
  }

  hear(from: Side, octets: Uint8Array): void {
    this.#guarded(() => this.#observer.observe(from, octets));
  }

  tlsStarted(): void {
    this.#guarded(() => this.#observer.tlsStarted());
  }

  ended(from: Side): void {
    this.#guarded(() => this.#observer.ended(from));
  }

  #append(frame: Frame): void {
    if (frame.kind === 'command-sent') this.#verb = frame.verb;
    if (frame.kind !== 'reply-sent' && frame.oddities?.some(({ name }) => name === 'broken-off')) {
      this.#brokenOff = this.#wordsFor(frame);
    }
    const overflow = this.#overflow[frame.kind === 'reply-sent' ? 'server' : 'client'].take();
    // What does not fit the frame belongs to none that we know of: better no octets than wrong ones.
    const fits = overflow?.length === frame.size - frame.octets.length;
    this.#trace.appendFrame(this.#connection, frame, fits ? overflow : undefined);
  }

  #wordsFor(frame: Exclude<Frame, { kind: 'reply-sent' }>): string {
    if (frame.kind === 'command-sent') return 'a command line';
    switch (frame.what) {
      case 'message':
        return `the message of ${this.#verb || 'DATA'}`;
      case 'literal':
        return `a literal of ${this.#verb || 'its command'}`;
      default:
        return `${this.#verb || 'its command'}`;
    }
  }

  /** An observer that fails is our bug; the dialogue goes on, unseen, rather than die of being watched. */
  #guarded(act: () => void): void {
    if (this.#deaf) return;
    try {
      act();
    } catch (error) {
      this.#deaf = true;
      this.#log(error);
    }
  }
}

/** Collects the octets of the frame being read that go beyond what a fact carries. */
class Overflow {
  #chunks: Uint8Array[] = [];
  #length = 0;

  add(octets: Uint8Array): void {
    this.#length += octets.length;
    // A frame longer than the trace keeps of all frames together cannot be kept; its first octets are in its fact.
    if (this.#length > traceLimits.overflowOctets) this.#chunks = [];
    else this.#chunks.push(octets);
  }

  take(): Uint8Array | undefined {
    if (this.#length === 0) return undefined;
    const whole = this.#chunks.length > 0 ? concat(this.#chunks) : undefined;
    this.#chunks = [];
    this.#length = 0;
    return whole;
  }
}
