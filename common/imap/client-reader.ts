/**
 * The client's side of the observer: cuts its octets into commands, literals, arguments and responses. RFC 9051 §2.2.1
 *
 * Three things only the server decides, so that what the client sends in the meantime is held until it has: whether a literal
 * may follow its announcement, whether a SASL response or the next command comes, and whether IDLE has begun.
 */
import { latin1Of, LF } from '../octets.ts';
import type { Emit } from '../observer.ts';
import type { OctetsSent } from '../trace/facts.ts';
import { readClientLine } from './client-line.ts';
import { isImapCommand } from './commands.ts';
import type { Exchange, Exchanges } from './exchanges.ts';
import type { FrameOctets } from './frame-octets.ts';
import { gates, Held, type Gate } from './gate.ts';
import { announcedLiteral } from './lexer.ts';
import {
  badLiteral,
  beforeGreeting,
  beforeTls,
  brokenOff,
  early,
  literalBroken,
  notDone,
  noTag,
  noVerb,
  unknownVerb,
} from './oddities.ts';
import type { ServerLine } from './response-line.ts';

export class ClientReader {
  readonly #emit: Emit;
  readonly #exchanges: Exchanges;
  readonly #fresh: () => FrameOctets;
  /** The server has greeted: only then may the client speak. */
  greeted = false;
  /** UTF-8 was enabled: octets above 127 are as good as any. RFC 6855 §3 */
  utf8 = false;

  #client: FrameOctets;
  /** The command whose literal, argument or response the client's octets now belong to. */
  #current: Exchange | undefined;
  #reading: 'command' | 'argument' | 'response' | 'literal' = 'command';
  #literalLeft = 0;
  #gate: Gate | undefined;
  readonly #held = new Held();
  #ended = false;
  #serverEnded = false;

  /** @param fresh makes the octets of a next frame */
  constructor(emit: Emit, exchanges: Exchanges, fresh: () => FrameOctets) {
    this.#emit = emit;
    this.#exchanges = exchanges;
    this.#fresh = fresh;
    this.#client = fresh();
  }

  /** The command whose next octets wait for the server's go-ahead. */
  get waiting(): Exchange | undefined {
    return this.#gate && this.#gate.kind !== 'tls' ? this.#gate.exchange : undefined;
  }

  tlsStarted(): void {
    // What the client sent in clear behind STARTTLS is nothing that a server may obey. RFC 9051 §6.2.1
    const exchange = (this.#gate?.exchange ?? this.#exchanges.newest)?.number ?? this.#exchanges.count;
    this.#gate = undefined;
    const held = this.#held.take();
    for (const octets of held) this.#client.literal(octets);
    if (this.#client.size > 0) {
      this.#client.odd('too-early', 0, beforeTls);
      this.#emitOctets('argument', exchange);
    }
    this.#restart();
    this.#current = undefined;
  }

  ended(): void {
    this.#ended = true;
    if (!this.#gate) this.#breakOff();
  }

  /** The server is gone: nothing will be decided any more. */
  serverEnded(): void {
    this.#serverEnded = true;
    if (this.#gate) this.#open(this.#gate.kind !== 'tls');
    if (this.#ended && !this.#gate) this.#breakOff();
  }

  /** The command is completed: a dialogue that the server ended is over, and the client's next line is a command. */
  completed(exchange: Exchange): void {
    if (this.#reading === 'response' && this.#current === exchange) this.#reading = 'command';
  }

  /** Lets the octets flow again where this response to `exchange` decided what they are. */
  decide(line: ServerLine, exchange: Exchange | undefined, final: boolean): void {
    const gate = this.#gate;
    if (!gate || exchange !== gate.exchange) return;
    if (line.kind === 'continuation') this.#open(true);
    // After the OK to STARTTLS only the handshake may come; `tlsStarted` says when it did.
    else if (final && !(gate.kind === 'tls' && line.code === 'OK')) this.#open(false);
    if (this.#ended && !this.#gate) this.#breakOff();
  }

  take(octets: Uint8Array): void {
    let at = 0;
    while (at < octets.length || this.#isEmptyLiteral()) {
      if (this.#gate && this.#serverEnded) this.#open(this.#gate.kind !== 'tls');
      if (this.#gate) {
        this.#hold(octets.subarray(at));
        return;
      }
      if (this.#client.size === 0 && !this.greeted) this.#client.odd('too-early', 0, beforeGreeting);
      if (this.#reading === 'literal') {
        const to = Math.min(octets.length, at + this.#literalLeft);
        if (to > at) this.#client.literal(octets.subarray(at, to));
        this.#literalLeft -= to - at;
        at = to;
        if (this.#literalLeft === 0) this.#literalEnded();
      } else {
        const lf = octets.indexOf(LF, at);
        const to = lf < 0 ? octets.length : lf + 1;
        this.#client.line(octets.subarray(at, to));
        at = to;
        if (lf >= 0) this.#lineEnded();
      }
    }
  }

  #isEmptyLiteral(): boolean {
    return this.#reading === 'literal' && this.#literalLeft === 0 && !this.#gate;
  }

  #hold(octets: Uint8Array): void {
    this.#held.hold(octets);
    if (!this.#held.tooMuch) return;
    if (this.#gate?.kind !== 'tls') this.#open(true);
    else {
      // Behind a STARTTLS nothing counts: it need not be kept to be shown as what it is.
      for (const held of this.#held.take()) this.#client.literal(held);
    }
  }

  /** The server has decided; then comes what was held. */
  #open(agreed: boolean): void {
    const gate = this.#gate;
    this.#gate = undefined;
    const held = this.#held.take();
    if (gate && agreed) {
      if (held.length > 0) this.#client.odd('too-early', 0, early[gate.kind]);
      this.#current = gate.exchange;
      if (gate.kind === 'literal') {
        this.#reading = 'literal';
        this.#literalLeft = gate.size;
      } else {
        this.#reading = 'response';
        if (gate.kind === 'idle') gate.exchange.idling = true;
      }
    } else this.#reading = 'command';
    if (this.#isEmptyLiteral()) this.take(new Uint8Array(0));
    for (const octets of held) this.take(octets);
  }

  #lineEnded(): void {
    if (this.#reading === 'response') return this.#responseEnded();
    if (this.#reading === 'argument') {
      this.#emitSecretLine();
      return this.#afterLine(this.#finish());
    }
    // An empty line is no command and gets no reply; it is shown with the command before it.
    if (this.#client.lineSize <= 2 && this.#client.lineEnd === '') {
      this.#emitOctets('argument', this.#exchanges.count);
      return;
    }
    this.#commandSent();
    this.#afterLine(this.#finish());
  }

  /** The end of the line that was, while a fresh frame begins. */
  #finish(): string {
    const { lineEnd } = this.#client;
    this.#client = this.#fresh();
    return lineEnd;
  }

  #commandSent(): void {
    const octets = this.#client.kept;
    const line = readClientLine(latin1Of(octets), octets.length === this.#client.size);
    const { tag, verb, mark } = line;
    const exchange = this.#exchanges.begin(line);
    this.#current = exchange;
    if (tag === undefined) this.#client.odd('unknown-verb', 0, noTag(mark));
    else if (verb === '')
      this.#client.odd('unknown-verb', Math.min(line.verbFrom, octets.length), noVerb(mark));
    else if (!isImapCommand(verb)) this.#client.odd('unknown-verb', line.verbFrom, unknownVerb(verb));
    this.#badLiteral();
    this.#emit({
      kind: 'command-sent',
      exchange: exchange.number,
      verb,
      ...(tag === undefined ? {} : { tag }),
      ...this.#clientFramed(exchange.secrets.inLine(octets, true)),
    });
  }

  #emitSecretLine(): void {
    this.#badLiteral();
    const secrets = this.#current?.secrets.inLine(this.#client.kept, false);
    this.#emitFrame('argument', secrets);
  }

  #emitFrame(what: OctetsSent['what'], secrets: readonly (readonly [number, number])[] = []): void {
    const exchange = this.#current?.number ?? this.#exchanges.count;
    this.#emit({ kind: 'octets-sent', exchange, what, ...this.#clientFramed(secrets) });
  }

  #emitOctets(what: OctetsSent['what'], exchange: number): void {
    this.#emit({ kind: 'octets-sent', exchange, what, ...this.#clientFramed([]) });
    this.#client = this.#fresh();
  }

  #clientFramed(secrets: readonly (readonly [number, number])[]): ReturnType<FrameOctets['framed']> {
    if (this.utf8) this.#client.notOdd('eight-bit');
    return this.#client.framed(secrets);
  }

  #badLiteral(): void {
    const end = this.#client.lineEnd;
    if (/\{[^{}"]*\}$/.test(end) && !announcedLiteral(end))
      this.#client.odd('bad-literal', undefined, badLiteral);
  }

  /** What may come after a line of a command. */
  #afterLine(lineEnd: string): void {
    const exchange = this.#current;
    if (!exchange) return;
    const literal = announcedLiteral(lineEnd);
    // A server may refuse a command before all of it has come; then there is nothing left to decide.
    const undecided = this.#exchanges.isUnderWay(exchange);
    if (literal?.synchronizing && undecided) {
      this.#gate = { kind: 'literal', exchange, size: literal.size };
    } else if (literal && !literal.synchronizing) {
      this.#reading = 'literal';
      this.#literalLeft = literal.size;
    } else {
      this.#reading = 'command';
      const kind = exchange.tagged && undecided ? gates[exchange.verb] : undefined;
      if (kind) this.#gate = { kind, exchange, size: 0 };
    }
  }

  #literalEnded(): void {
    const secret = this.#current?.secrets.inLiteral();
    this.#emitFrame('literal', secret && this.#client.size > 0 ? [[0, this.#client.kept.length]] : []);
    this.#client = this.#fresh();
    this.#reading = 'argument';
  }

  /** A SASL response or DONE is whole. */
  #responseEnded(): void {
    const exchange = this.#current;
    this.#response();
    this.#client = this.#fresh();
    this.#reading = 'command';
    if (exchange && !exchange.idling && this.#exchanges.isUnderWay(exchange)) {
      this.#gate = { kind: 'sasl', exchange, size: 0 };
    }
  }

  #response(): void {
    const octets = this.#client.kept;
    const text = latin1Of(octets).replace(/\r?\n$/, '');
    if (this.#current?.idling) {
      if (text.toUpperCase() !== 'DONE') this.#client.odd('unknown-verb', 0, notDone);
      this.#emitFrame('response');
    } else {
      // `*` gives the dialogue up and hides nothing. RFC 9051 §6.2.2
      const secret = text !== '' && text !== '*';
      this.#emitFrame('response', secret ? [[0, text.length]] : []);
    }
  }

  /** The client is gone in the middle of something. */
  #breakOff(): void {
    const { size } = this.#client;
    if (this.#reading === 'literal' && this.#literalLeft > 0) {
      this.#client.odd('broken-off', size, literalBroken(this.#literalLeft));
      const secret = this.#current?.secrets.inLiteral() && size > 0;
      this.#emitFrame('literal', secret ? [[0, this.#client.kept.length]] : []);
    } else if (size > 0) {
      this.#client.odd('broken-off', size, brokenOff('the client ended the connection'));
      if (this.#reading === 'response') this.#response();
      else if (this.#reading === 'argument') this.#emitSecretLine();
      else this.#commandSent();
    }
    this.#restart();
  }

  #restart(): void {
    this.#client = this.#fresh();
    this.#reading = 'command';
    this.#literalLeft = 0;
  }
}
