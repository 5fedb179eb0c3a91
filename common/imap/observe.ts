/**
 * The observer of IMAP: what the octets of both directions were. RFC 9051 §2.2
 *
 * Three things only the server decides, so that what the client sends in the meantime is held until it has: whether a literal
 * may follow its announcement, whether a SASL response or the next command comes, and whether IDLE has begun.
 */
import { latin1Of, LF } from '../octets.ts';
import type { MakeObserver, Emit, Observer, ObserverOptions } from '../observer.ts';
import type { Side } from '../protocols.ts';
import type { OctetsSent, ReplySent } from '../trace/facts.ts';
import { readClientLine } from './client-line.ts';
import { isImapCommand } from './commands.ts';
import { Exchanges, type Exchange } from './exchanges.ts';
import { FrameOctets } from './frame-octets.ts';
import { gates, Held, type Gate } from './gate.ts';
import { announcedLiteral } from './lexer.ts';
import {
  badLiteral,
  beforeGreeting,
  beforeTls,
  brokenOff,
  early,
  emptyReply,
  literalBroken,
  noStatus,
  notDone,
  noTag,
  noVerb,
  unexpectedContinuation,
  unexpectedTag,
  unknownVerb,
} from './oddities.ts';
import { outcomeOf, whatOf, type ServerLine } from './response-line.ts';
import { ResponseReader, type Response } from './response-reader.ts';

export const observeImap: MakeObserver = (emit, options) => new ImapObserver(emit, options);

class ImapObserver implements Observer {
  readonly #emit: Emit;
  readonly #options: ObserverOptions;
  #greeted = false;
  readonly #exchanges = new Exchanges();
  /** UTF-8 was enabled: octets above 127 are as good as any. RFC 6855 §3 */
  #utf8 = false;

  #client: FrameOctets;
  /** The command whose literal, argument or response the client's octets now belong to. */
  #current: Exchange | undefined;
  #reading: 'command' | 'argument' | 'response' | 'literal' = 'command';
  #literalLeft = 0;
  #gate: Gate | undefined;
  readonly #held = new Held();
  #clientEnded = false;
  #serverEnded = false;

  readonly #server: ResponseReader;

  constructor(emit: Emit, options: ObserverOptions = {}) {
    this.#emit = emit;
    this.#options = options;
    this.#client = this.#fresh('client');
    this.#server = new ResponseReader(
      () => this.#fresh('server'),
      (response) => {
        this.#replied(response);
      },
    );
  }

  observe(from: Side, octets: Uint8Array): void {
    if (from === 'server') this.#server.take(octets);
    else this.#fromClient(octets);
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
    this.#brokenReply('TLS began');
    this.#client = this.#fresh('client');
    this.#reading = 'command';
    this.#literalLeft = 0;
    this.#current = undefined;
  }

  ended(from: Side): void {
    if (from === 'server') {
      this.#brokenReply('the server ended the connection');
      // Nothing will be decided any more.
      this.#serverEnded = true;
      if (this.#gate) this.#open(this.#gate.kind !== 'tls');
    } else this.#clientEnded = true;
    if (this.#clientEnded && !this.#gate) this.#breakOff();
  }

  // The client's side.

  #fromClient(octets: Uint8Array): void {
    let at = 0;
    while (at < octets.length || this.#isEmptyLiteral()) {
      if (this.#gate && this.#serverEnded) this.#open(this.#gate.kind !== 'tls');
      if (this.#gate) {
        this.#hold(octets.subarray(at));
        return;
      }
      if (this.#client.size === 0 && !this.#greeted) this.#client.odd('too-early', 0, beforeGreeting);
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
    if (this.#isEmptyLiteral()) this.#fromClient(new Uint8Array(0));
    for (const octets of held) this.#fromClient(octets);
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
    this.#client = this.#fresh('client');
    return lineEnd;
  }

  #commandSent(): void {
    const octets = this.#client.kept;
    const line = readClientLine(latin1Of(octets));
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
    this.#client = this.#fresh('client');
  }

  #clientFramed(secrets: readonly (readonly [number, number])[]): ReturnType<FrameOctets['framed']> {
    if (this.#utf8) this.#client.notOdd('eight-bit');
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
    if (literal?.synchronizing) {
      this.#gate = { kind: 'literal', exchange, size: literal.size };
    } else if (literal) {
      this.#reading = 'literal';
      this.#literalLeft = literal.size;
    } else {
      this.#reading = 'command';
      const kind = exchange.tagged ? gates[exchange.verb] : undefined;
      if (kind) this.#gate = { kind, exchange, size: 0 };
    }
  }

  #literalEnded(): void {
    const secret = this.#current?.secrets.inLiteral();
    this.#emitFrame('literal', secret && this.#client.size > 0 ? [[0, this.#client.kept.length]] : []);
    this.#client = this.#fresh('client');
    this.#reading = 'argument';
  }

  /** A SASL response or DONE is whole. */
  #responseEnded(): void {
    const exchange = this.#current;
    this.#response();
    this.#client = this.#fresh('client');
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
    this.#client = this.#fresh('client');
    this.#reading = 'command';
    this.#literalLeft = 0;
  }

  // The server's side.

  #replied(response: Response): void {
    const { line, octets } = response;
    const answer = this.#answered(line, octets);
    if (line.code === 'ENABLED' && /UTF8=|IMAP4REV2/i.test(latin1Of(octets.kept))) this.#utf8 = true;
    this.#emitReply(response, answer);
    this.#decide(line, answer);
  }

  /** Half of a response answers nothing. */
  #brokenReply(why: string): void {
    const response = this.#server.takePartial();
    if (!response) return;
    const { line, octets } = response;
    octets.odd('broken-off', octets.size, brokenOff(why));
    this.#emitReply(response, { what: whatOf(line), final: false });
  }

  #emitReply({ line, octets, lines, literals }: Response, { what, exchange, final }: Answer): void {
    // Servers may say things in UTF-8, and only clients are asked to keep lines short.
    octets.notOdd('eight-bit');
    octets.notOdd('over-long');
    this.#emit({
      kind: 'reply-sent',
      exchange: exchange?.number ?? null,
      what,
      outcome: outcomeOf(line),
      final,
      code: line.code,
      lines,
      ...(literals.length > 0 ? { literals } : {}),
      ...octets.framed(),
    });
  }

  /** Which command a response belongs to. */
  #answered(line: ServerLine, octets: FrameOctets): Answer {
    if (!this.#greeted && line.kind === 'untagged') {
      this.#greeted = true;
      return { what: 'greeting', final: false };
    }
    this.#greeted = true;
    if (line.kind === 'continuation') return this.#continued(octets);
    return line.kind === 'tagged' ? this.#completed(line, octets) : this.#untagged(line);
  }

  #continued(octets: FrameOctets): Answer {
    const gate = this.#gate;
    if (gate && gate.kind !== 'tls') return { what: 'continuation', exchange: gate.exchange, final: false };
    octets.odd('unexpected-reply', 0, unexpectedContinuation);
    return { what: 'continuation', final: false };
  }

  #completed(line: ServerLine, octets: FrameOctets): Answer {
    const exchange = this.#exchanges.tagged(line.tag);
    if (!exchange || !/^(?:OK|NO|BAD)$/.test(line.code)) {
      const means = line.tag === '' ? emptyReply : exchange ? noStatus(line.tag) : unexpectedTag(line.tag);
      octets.odd('unexpected-reply', 0, means);
      return { what: 'reply', final: false };
    }
    this.#exchanges.complete(exchange);
    // A dialogue the server ended is over: the client's next line is a command.
    if (this.#reading === 'response' && this.#current === exchange) this.#reading = 'command';
    return { what: 'reply', exchange, final: true };
  }

  #untagged({ code }: ServerLine): Answer {
    const malformed = code === 'BAD' ? this.#exchanges.untagged : undefined;
    if (malformed) {
      this.#exchanges.complete(malformed);
      return { what: 'untagged', exchange: malformed, final: true };
    }
    const exchange = this.#exchanges.askingFor(code);
    return { what: 'untagged', final: false, ...(exchange ? { exchange } : {}) };
  }

  /** Lets the client's octets flow again where this response decided what they are. */
  #decide(line: ServerLine, { exchange, final }: Answer): void {
    const gate = this.#gate;
    if (!gate || exchange !== gate.exchange) return;
    if (line.kind === 'continuation') this.#open(true);
    // After the OK to STARTTLS only the handshake may come; `tlsStarted` says when it did.
    else if (final && !(gate.kind === 'tls' && line.code === 'OK')) this.#open(false);
    if (this.#clientEnded && !this.#gate) this.#breakOff();
  }

  #fresh(side: Side): FrameOctets {
    const { overflow } = this.#options;
    return new FrameOctets(
      overflow &&
        ((octets) => {
          overflow(side, octets);
        }),
    );
  }
}

interface Answer {
  readonly what: ReplySent['what'];
  readonly exchange?: Exchange;
  readonly final: boolean;
}
