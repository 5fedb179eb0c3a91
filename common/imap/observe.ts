/**
 * The observer of IMAP: what the octets of both directions were, and which response belongs to which command. RFC 9051 §2.2
 */
import { latin1Of } from '../octets.ts';
import type { MakeObserver, Emit, Observer, ObserverOptions } from '../observer.ts';
import type { Side } from '../protocols.ts';
import type { ReplySent } from '../trace/facts.ts';
import { ClientReader } from './client-reader.ts';
import { Exchanges, type Exchange } from './exchanges.ts';
import { FrameOctets } from './frame-octets.ts';
import { brokenOff, emptyReply, noStatus, unexpectedContinuation, unexpectedTag } from './oddities.ts';
import { outcomeOf, whatOf, type ServerLine } from './response-line.ts';
import { ResponseReader, type Response } from './response-reader.ts';

export const observeImap: MakeObserver = (emit, options) => new ImapObserver(emit, options);

class ImapObserver implements Observer {
  readonly #emit: Emit;
  readonly #options: ObserverOptions;
  readonly #exchanges = new Exchanges();
  readonly #client: ClientReader;
  readonly #server: ResponseReader;

  constructor(emit: Emit, options: ObserverOptions = {}) {
    this.#emit = emit;
    this.#options = options;
    this.#client = new ClientReader(emit, this.#exchanges, () => this.#fresh('client'));
    this.#server = new ResponseReader(
      () => this.#fresh('server'),
      (response) => {
        this.#replied(response);
      },
    );
    if (!options.midway) return;
    this.#client.greeted = true;
    this.#exchanges.count = options.midway.exchanges;
  }

  observe(from: Side, octets: Uint8Array): void {
    if (from === 'server') this.#server.take(octets);
    else this.#client.take(octets);
  }

  tlsStarted(): void {
    this.#client.tlsStarted();
    this.#brokenReply('TLS began');
  }

  ended(from: Side): void {
    if (from === 'server') {
      this.#brokenReply('the server ended the connection');
      this.#client.serverEnded();
    } else this.#client.ended();
  }

  #replied(response: Response): void {
    const { line, octets } = response;
    const answer = this.#answered(line, octets);
    if (line.code === 'ENABLED' && /UTF8=|IMAP4REV2/i.test(latin1Of(octets.kept))) this.#client.utf8 = true;
    this.#emitReply(response, answer);
    this.#client.decide(line, answer.exchange, answer.final);
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
    if (!this.#client.greeted && line.kind === 'untagged') {
      this.#client.greeted = true;
      return { what: 'greeting', final: false };
    }
    this.#client.greeted = true;
    if (line.kind === 'continuation') return this.#continued(octets);
    return line.kind === 'tagged' ? this.#completed(line, octets) : this.#untagged(line);
  }

  #continued(octets: FrameOctets): Answer {
    const { waiting } = this.#client;
    if (waiting) return { what: 'continuation', exchange: waiting, final: false };
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
    this.#client.completed(exchange);
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
