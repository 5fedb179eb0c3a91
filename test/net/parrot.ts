/**
 * A protocol of lines, to test what carries protocols: the parrot greets, repeats each line it hears, knows STARTTLS and
 * QUIT, and can be told to hold, to flood and to fail.
 */
import { concat, latin1Of, LF, octetsOf } from '../../common/octets.ts';
import type { Emit, MakeObserver, Observer } from '../../common/observer.ts';
import type { Side } from '../../common/protocols.ts';
import type { Frame, Oddity } from '../../common/trace/facts.ts';
import type { Engine, Wire } from '../../server/net/engine.ts';

/** Cuts octets into lines, the line end included. */
class Lines {
  #rest: Uint8Array[] = [];

  *take(octets: Uint8Array): Generator<Uint8Array> {
    let from = 0;
    for (let end = octets.indexOf(LF); end >= 0; end = octets.indexOf(LF, from)) {
      yield concat([...this.#rest, octets.subarray(from, end + 1)]);
      this.#rest = [];
      from = end + 1;
    }
    if (from < octets.length) this.#rest.push(octets.subarray(from));
  }

  drop(): Uint8Array {
    const rest = concat(this.#rest);
    this.#rest = [];
    return rest;
  }
}

class ParrotObserver implements Observer {
  readonly #lines: Record<Side, Lines> = { client: new Lines(), server: new Lines() };
  readonly #emit: Emit;
  #exchange = 0;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  observe(from: Side, octets: Uint8Array): void {
    for (const line of this.#lines[from].take(octets)) this.#emit(this.#frame(from, line));
  }

  tlsStarted(): void {
    this.#lines.client.drop();
    this.#lines.server.drop();
  }

  ended(from: Side): void {
    const rest = this.#lines[from].drop();
    if (rest.length === 0) return;
    this.#emit(this.#frame(from, rest, [{ name: 'broken-off', means: 'The line has no end.' }]));
  }

  #frame(from: Side, octets: Uint8Array, oddities?: readonly Oddity[]): Frame {
    const framed = { octets, size: octets.length, ...(oddities ? { oddities } : {}) };
    const [word = ''] = latin1Of(octets).split(/[\s]/);
    return from === 'client'
      ? { kind: 'command-sent', exchange: ++this.#exchange, verb: word.toUpperCase(), ...framed }
      : {
          kind: 'reply-sent',
          exchange: this.#exchange,
          what: 'reply',
          outcome: 'ok',
          final: true,
          code: word,
          lines: 1,
          ...framed,
        };
  }
}

export const observeParrot: MakeObserver = (emit) => new ParrotObserver(emit);

export class Parrot implements Engine {
  idleTimeout = 60_000;
  /** What befell it, in order. */
  readonly log: string[] = [];
  readonly wire: Wire;
  readonly #lines = new Lines();
  #flood = 0;
  /** Resolves with the first call of `closed`. */
  readonly whenClosed: Promise<void>;
  #tellClosed: () => void = () => undefined;

  constructor(wire: Wire) {
    this.wire = wire;
    this.whenClosed = new Promise((resolve) => (this.#tellClosed = resolve));
  }

  start(): void {
    this.log.push(this.wire.secure ? 'start secure' : 'start');
    this.wire.send(octetsOf('220 parrot\r\n'));
  }

  receive(octets: Uint8Array): void {
    for (const line of this.#lines.take(octets)) {
      const said = latin1Of(line).trimEnd();
      this.log.push(said);
      const [verb, argument] = said.split(' ');
      switch (verb) {
        case 'STARTTLS':
          this.wire.send(octetsOf('220 go ahead\r\n'));
          this.wire.startTls();
          return;
        case 'QUIT':
          this.wire.send(octetsOf('221 bye\r\n'));
          this.wire.end();
          return;
        case 'HOLD':
          this.wire.hold();
          return;
        case 'FAIL':
          throw new Error('the parrot fell off');
        case 'FLOOD':
          this.#flood = Number(argument);
          this.resume();
          return;
        default:
          this.wire.send(octetsOf('250 '));
          this.wire.send(line);
      }
    }
  }

  resume(): void {
    const line = octetsOf(`${'x'.repeat(998)}\r\n`);
    for (; this.#flood > 0 && this.wire.writable; this.#flood -= line.length) this.wire.send(line);
    if (this.#flood > 0) {
      this.log.push('full');
      this.wire.hold();
    } else this.wire.release();
  }

  secured(): void {
    this.log.push('secured');
    this.#lines.drop();
  }

  timedOut(): void {
    this.log.push('timed out');
    this.wire.send(octetsOf('421 too slow\r\n'));
    this.wire.end();
  }

  closed(): void {
    this.log.push('closed');
    this.#tellClosed();
  }
}
