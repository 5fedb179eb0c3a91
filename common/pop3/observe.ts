/**
 * Reads both directions of a POP3 connection and says which octets are commands and which responses answer them. POP3 has
 * no tags: the first response answers the first command, so a queue of what was asked is all there is to go by.
 * RFC 1939 §3, RFC 2449 §6.6
 */
import type { Emit, MakeObserver, Observer, ObserverOptions } from '../observer.ts';
import { concat, CR, DOT, LF, latin1Of } from '../octets.ts';
import type { Side } from '../protocols.ts';
import type { Outcome } from '../trace/facts.ts';
import { hasData, isKnownVerb, readClientLine, secretOf } from './command-line.ts';
import { MAX_COMMAND_OCTETS } from './commands.ts';
import { FrameOctets } from './frame-octets.ts';
import { oddities, unknownVerb } from './oddities.ts';
import { readStatusLine, type StatusLine } from './replies.ts';

/** A command that awaits its response. */
interface Asked {
  readonly exchange: number;
  readonly hasData: boolean;
  /** After these the response decides what the client's next octets are: SASL responses, TLS, or commands after all. */
  readonly decides?: 'sasl' | 'tls';
  readonly verb: string;
}

/** Whose lines may be UTF-8 after a positive response. RFC 6856 §2.1, §2.2, §3.2 */
function freedBy(verb: string, response: Uint8Array): readonly Side[] {
  if (verb === 'UTF8') return ['client', 'server'];
  if (verb === 'LANG') return ['server'];
  // Names and passwords may be.
  return verb === 'CAPA' && /^UTF8 (?:.* )?USER\r?$/im.test(latin1Of(response)) ? ['client'] : [];
}

/**
 * What a client sends after STLS or AUTH waits here for the server's verdict. Nobody sends much; a client that does is
 * taken to send commands.
 */
const MAX_WAITING_OCTETS = 64 * 1024;

/** What the client's next octets are. `verdict`: not known before the server has answered. `discarded`: TLS comes. */
type ClientMode = 'command' | 'verdict' | 'response' | 'discarded';

export const observePop3: MakeObserver = (emit, options) => new Pop3Observer(emit, options);

class Pop3Observer implements Observer {
  readonly #emit: Emit;
  readonly #overflow: Record<Side, ((octets: Uint8Array) => void) | undefined>;
  #mode: ClientMode = 'command';
  #waiting: Uint8Array[] = [];
  #waitingOctets = 0;
  #exchange: number;
  #asked: Asked[] = [];
  /** How many at the front of `#asked` were answered. */
  #answered = 0;
  #greeted: boolean;
  /** Whose lines may be UTF-8. */
  #utf8 = new Set<Side>();
  #fromClient: FrameOctets;
  #fromServer: FrameOctets;
  /** Set within a multi-line response: its first line. */
  #inData: StatusLine | undefined;
  /** The first octets of the line of data now being read, enough to know the one that ends it. */
  #lineHead: number[] = [];

  constructor(emit: Emit, options: ObserverOptions = {}) {
    const { overflow, midway } = options;
    this.#greeted = midway !== undefined;
    this.#exchange = midway?.exchanges ?? 0;
    this.#emit = emit;
    this.#overflow = {
      client: overflow && ((octets) => overflow('client', octets)),
      server: overflow && ((octets) => overflow('server', octets)),
    };
    this.#fromClient = new FrameOctets(this.#overflow.client);
    this.#fromServer = new FrameOctets(this.#overflow.server);
  }

  observe(from: Side, octets: Uint8Array): void {
    if (from === 'client') this.#fromTheClient(octets);
    else this.#fromTheServer(octets);
  }

  tlsStarted(): void {
    this.#discardWaiting();
    this.#emitDiscarded();
    if (this.#fromServer.size > 0) this.#breakOff('server');
    // Whatever else had been asked was thrown away with it.
    this.#asked = [];
    this.#answered = 0;
    this.#mode = 'command';
    this.#utf8.clear();
  }

  ended(from: Side): void {
    if (from === 'client') {
      if (this.#mode === 'discarded') this.#emitDiscarded();
      // No verdict will come any more.
      else while (this.#waiting.length > 0) this.#readOn('command');
    }
    this.#breakOff(from);
  }

  // The client's direction.

  #fromTheClient(octets: Uint8Array): void {
    for (let at = 0; at < octets.length;) {
      if (this.#mode === 'verdict') return this.#wait(octets.subarray(at));
      if (this.#mode === 'discarded') return this.#fromClient.message(octets.subarray(at));
      const lf = octets.indexOf(LF, at);
      const end = lf < 0 ? octets.length : lf + 1;
      this.#fromClient.line(octets.subarray(at, end), this.#utf8.has('client'));
      if (lf >= 0) this.#clientLine();
      at = end;
    }
  }

  #clientLine(): void {
    const frame = this.#fromClient;
    this.#fromClient = new FrameOctets(this.#overflow.client);
    if (this.#mode === 'response') {
      this.#mode = 'verdict';
      const exchange = this.#asked[this.#answered]?.exchange ?? this.#exchange;
      // "*" gives the dialogue up; all else may be a password in base64. RFC 5034 §4
      const { end } = readClientLine(frame.kept);
      const isSecret = latin1Of(frame.kept, 0, end) !== '*';
      this.#emit({
        kind: 'octets-sent',
        exchange,
        what: 'response',
        ...frame.framed(isSecret ? [0, end] : undefined),
      });
      return;
    }
    const line = readClientLine(frame.kept);
    if (frame.size > MAX_COMMAND_OCTETS) frame.odd('over-long', oddities.overLong, MAX_COMMAND_OCTETS);
    if (!isKnownVerb(line.verb)) frame.odd('unknown-verb', unknownVerb(line.verb), 0);
    const exchange = this.#command(frame, line.verb, secretOf(line));
    const decides = line.verb === 'STLS' ? 'tls' : line.verb === 'AUTH' ? 'sasl' : undefined;
    this.#asked.push({
      exchange,
      hasData: hasData(line),
      verb: line.verb,
      ...(decides ? { decides } : {}),
    });
    if (decides) this.#mode = 'verdict';
  }

  #command(frame: FrameOctets, verb: string, secret?: readonly [number, number]): number {
    if (!this.#greeted) frame.odd('too-early', oddities.beforeGreeting, 0);
    const exchange = ++this.#exchange;
    this.#emit({ kind: 'command-sent', exchange, verb, ...frame.framed(secret) });
    return exchange;
  }

  #wait(octets: Uint8Array): void {
    this.#waiting.push(octets);
    this.#waitingOctets += octets.length;
    if (this.#waitingOctets > MAX_WAITING_OCTETS) this.#readOn('command');
  }

  /** What waited is known to be this. */
  #readOn(mode: ClientMode): void {
    this.#mode = mode;
    const waited = this.#takeWaiting();
    if (waited.length > 0) this.#fromTheClient(waited);
  }

  #takeWaiting(): Uint8Array {
    const waited = concat(this.#waiting);
    this.#waiting = [];
    this.#waitingOctets = 0;
    return waited;
  }

  #discardWaiting(): void {
    const waited = this.#takeWaiting();
    if (waited.length > 0) this.#fromClient.message(waited);
  }

  /** What was said between STLS and the handshake belongs to nothing; it is shown with STLS. */
  #emitDiscarded(): void {
    const frame = this.#fromClient;
    if (frame.size === 0) return;
    this.#fromClient = new FrameOctets(this.#overflow.client);
    frame.odd('too-early', oddities.beforeTls, 0);
    this.#emit({ kind: 'octets-sent', exchange: this.#exchange, what: 'argument', ...frame.framed() });
  }

  // The server's direction.

  #fromTheServer(octets: Uint8Array): void {
    for (let at = 0; at < octets.length;) {
      if (this.#inData) {
        at = this.#data(this.#inData, octets, at);
        continue;
      }
      const lf = octets.indexOf(LF, at);
      const end = lf < 0 ? octets.length : lf + 1;
      // The answer to LANG itself is in the language chosen. RFC 6856 §3.2
      const utf8 = this.#utf8.has('server') || this.#asked[this.#answered]?.verb === 'LANG';
      this.#fromServer.line(octets.subarray(at, end), utf8);
      if (lf >= 0) this.#serverLine();
      at = end;
    }
  }

  /** Reads on to the line that ends the data, or as far as there are octets, and says how far that was. RFC 1939 §3 */
  #data(first: StatusLine, octets: Uint8Array, from: number): number {
    for (let at = from; at < octets.length;) {
      const lf = octets.indexOf(LF, at);
      const end = lf < 0 ? octets.length : lf + 1;
      for (let i = at; i < end && this.#lineHead.length < 4; i++) this.#lineHead.push(octets[i] as number);
      at = end;
      if (lf < 0) break;
      const [dot, next, last, more] = this.#lineHead;
      this.#lineHead = [];
      if (dot !== DOT || more !== undefined || !(next === LF || (next === CR && last === LF))) continue;
      this.#inData = undefined;
      this.#fromServer.message(octets.subarray(from, end));
      // The line that ends the data is no line of it. RFC 1939 §3
      this.#finish(first, this.#fromServer.lines - 1);
      return end;
    }
    this.#fromServer.message(octets.subarray(from));
    return octets.length;
  }

  #serverLine(): void {
    const frame = this.#fromServer;
    const line = latin1Of(frame.kept).replace(/\r?\n$/, '');
    const status = readStatusLine(line);
    if (!this.#greeted) return this.#greeting(status);
    const asked = this.#asked[this.#answered];
    if (!asked) return this.#unasked(line, status);
    if (!status) {
      frame.odd('unexpected-reply', oddities.noStatus, 0);
      return this.#finish(undefined, 1);
    }
    if (status.status === 'continuation') return this.#continuation(asked, status);
    if (status.code !== status.code.toUpperCase()) frame.odd('unexpected-reply', oddities.lowerCaseStatus, 0);
    if (status.status === 'ok' && asked.hasData) this.#inData = status;
    else this.#finish(status, 1);
  }

  #greeting(status: StatusLine | undefined): void {
    this.#greeted = true;
    if (status?.status !== 'ok' && status?.status !== 'err') {
      this.#fromServer.odd('unexpected-reply', oddities.noStatus, 0);
    }
    this.#reply('greeting', null, outcomeOf(status), true, codeOf(status), 1);
  }

  #unasked(line: string, status: StatusLine | undefined): void {
    this.#fromServer.odd('unexpected-reply', oddities.unasked, 0);
    this.#reply('untagged', null, outcomeOf(status), false, status ? codeOf(status) : firstWord(line), 1);
  }

  #continuation(asked: Asked, status: StatusLine): void {
    const isAwaited = asked.decides === 'sasl';
    if (!isAwaited) this.#fromServer.odd('unexpected-reply', oddities.noDialogue, 0);
    this.#reply('continuation', asked.exchange, 'more', false, status.code, 1);
    if (isAwaited) this.#readOn('response');
  }

  /** The response to the oldest command is whole. */
  #finish(status: StatusLine | undefined, lines: number): void {
    const asked = this.#next();
    const code = status ? codeOf(status) : firstWord(latin1Of(this.#fromServer.kept));
    if (asked && status?.status === 'ok') {
      for (const side of freedBy(asked.verb, this.#fromServer.kept)) this.#utf8.add(side);
    }
    this.#reply('reply', asked?.exchange ?? null, outcomeOf(status), true, code, lines);
    if (!asked?.decides) return;
    if (asked.decides === 'tls' && status?.status === 'ok') {
      this.#mode = 'discarded';
      this.#discardWaiting();
      this.#emitDiscarded();
    } else if (this.#mode !== 'command') this.#readOn('command');
  }

  /** Takes the oldest command off the queue, without moving all the others each time. */
  #next(): Asked | undefined {
    const asked = this.#asked[this.#answered];
    if (!asked) return undefined;
    if (++this.#answered * 2 > this.#asked.length) {
      this.#asked = this.#asked.slice(this.#answered);
      this.#answered = 0;
    }
    return asked;
  }

  #reply(
    what: 'greeting' | 'reply' | 'untagged' | 'continuation',
    exchange: number | null,
    outcome: Outcome,
    final: boolean,
    code: string,
    lines: number,
  ): void {
    const frame = this.#fromServer;
    this.#fromServer = new FrameOctets(this.#overflow.server);
    this.#emit({ kind: 'reply-sent', exchange, what, outcome, final, code, lines, ...frame.framed() });
  }

  /** Emits what was half said. */
  #breakOff(from: Side): void {
    if (from === 'client') {
      const frame = this.#fromClient;
      if (frame.size === 0) return;
      this.#fromClient = new FrameOctets(this.#overflow.client);
      frame.odd('broken-off', oddities.brokenOffCommand);
      const line = readClientLine(frame.kept);
      this.#command(frame, line.verb, secretOf(line));
      return;
    }
    const frame = this.#fromServer;
    if (frame.size === 0) return;
    frame.odd('broken-off', oddities.brokenOffReply);
    const status = this.#inData ?? readStatusLine(latin1Of(frame.kept));
    const exchange = this.#greeted ? (this.#next()?.exchange ?? null) : null;
    const what = this.#greeted ? 'reply' : 'greeting';
    this.#inData = undefined;
    this.#lineHead = [];
    const code = status ? codeOf(status) : firstWord(latin1Of(frame.kept));
    this.#reply(what, exchange, outcomeOf(status), false, code, Math.max(1, frame.lines));
  }
}

function outcomeOf(status: StatusLine | undefined): Outcome {
  switch (status?.status) {
    case 'ok':
      return 'ok';
    case 'err':
      return 'refused';
    case 'continuation':
      return 'more';
    default:
      return 'malformed';
  }
}

const codeOf = (status: StatusLine | undefined): string => status?.code.toUpperCase() ?? '';

/** The longest word that is shown in place of a status. */
const MAX_CODE = 20;

const firstWord = (line: string): string => /^[\x21-\x7e]*/.exec(line)?.[0].slice(0, MAX_CODE) ?? '';
