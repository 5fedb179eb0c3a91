/**
 * Reads both directions of an SMTP connection and says what the octets are: commands, replies with all their lines, the
 * steps of a login, messages. It decides from the wire alone: a message follows DATA only once 354 was said.
 */
import { CR, latin1Of, LF } from '../octets.ts';
import type { Emit, MakeObserver, Observer, ObserverOptions } from '../observer.ts';
import type { Side } from '../protocols.ts';
import type { CommandSent, Frame, Framed, OctetsSent, ReplySent } from '../trace/facts.ts';
import { readChunkLine } from './chunk.ts';
import { foreignCommands, isSmtpCommand } from './commands.ts';
import { FrameOctets } from './frame-octets.ts';
import { AUTH_LINE_OCTETS, maxLineOctets } from './limits.ts';
import { MessageScan, type MessageOddities } from './message-scan.ts';
import * as odd from './oddities.ts';
import { verbOf } from './path.ts';
import { outcomeOf } from './replies.ts';
import { ReplyReader, type RawReply } from './reply-reader.ts';

/** Octets a client sent on before the reply that tells what they are. A client that far ahead has not waited at all. */
const MAX_HELD_OCTETS = 256 * 1024;

/** Commands without their replies. No group of commands is longer; the oldest are forgotten. */
const MAX_OUTSTANDING = 65_536;

/** These may only be the last of a group of commands: what follows depends on their reply. RFC 2920 §3.1 */
const lastOfGroup = new Set(['EHLO', 'DATA', 'VRFY', 'EXPN', 'TURN', 'QUIT', 'NOOP', 'AUTH', 'STARTTLS']);

interface Outstanding {
  readonly exchange: number;
  readonly verb: string;
}

/** A command whose reply decides what the client's next octets are. */
interface Gate {
  readonly exchange: number;
  readonly verb: 'DATA' | 'AUTH' | 'STARTTLS';
  /** The client went on before the reply. */
  early: boolean;
}

/** What the client's next octets are: lines, a login's response, a message, or `size` octets of a chunk. */
type Mode =
  | { readonly kind: 'command' }
  | { readonly kind: 'response'; readonly exchange: number }
  | { readonly kind: 'message'; readonly exchange: number; readonly scan: MessageScan }
  | { readonly kind: 'chunk'; readonly exchange: number; readonly chunk: Chunk }
  /** Behind STARTTLS: what still comes in clear is thrown away. */
  | { readonly kind: 'nothing' };

interface Chunk {
  readonly size: number;
  readonly last: boolean;
  /** What was odd in the chunks before it. */
  readonly before: MessageOddities;
}

const COMMAND: Mode = { kind: 'command' };

export const observeSmtp: MakeObserver = (emit, options = {}) => new SmtpObserver(emit, options);

class SmtpObserver implements Observer {
  readonly #emit: Emit;
  readonly #overflow: ((octets: Uint8Array) => void) | undefined;
  #client: FrameOctets;
  readonly #replies: ReplyReader;
  #mode: Mode = COMMAND;
  #gate: Gate | undefined;
  #held: Uint8Array[] = [];
  #heldSize = 0;
  #exchange: number;
  #outstanding: Outstanding[] = [];
  #greeted: boolean;
  /** The keywords of the last EHLO reply. */
  #offers = new Set<string>();
  /** What the last MAIL announced. RFC 6152 §2, RFC 6531 §3.4 */
  #announced = { eightBit: false, utf8: false };
  /** Of the message that is sent in chunks: a line may be cut between two of them. */
  #chunks = new MessageScan('counted');
  #ended: Record<Side, boolean> = { client: false, server: false };

  constructor(emit: Emit, { overflow, midway }: ObserverOptions) {
    this.#greeted = midway !== undefined;
    this.#exchange = midway?.exchanges ?? 0;
    this.#emit = emit;
    this.#overflow = overflow && ((octets) => overflow('client', octets));
    this.#client = new FrameOctets(this.#overflow);
    this.#replies = new ReplyReader(overflow && ((octets) => overflow('server', octets)), (reply) =>
      this.#reply(reply),
    );
  }

  observe(from: Side, octets: Uint8Array): void {
    if (from === 'client') this.#fromClient(octets);
    else this.#replies.read(octets);
  }

  tlsStarted(): void {
    this.#client = new FrameOctets(this.#overflow);
    this.#replies.reset();
    this.#mode = COMMAND;
    this.#gate = undefined;
    this.#held = [];
    this.#heldSize = 0;
    this.#outstanding = [];
    this.#offers.clear();
    this.#chunks = new MessageScan('counted');
  }

  ended(from: Side): void {
    if (this.#ended[from]) return;
    this.#ended[from] = true;
    if (from === 'server') this.#serverEnded();
    // As long as the server may still reply, it may tell what the client's last octets were.
    if (this.#ended.client && (!this.#gate || this.#ended.server)) this.#clientEnded();
  }

  // The client's direction

  #fromClient(octets: Uint8Array): void {
    let at = 0;
    while (at < octets.length) {
      if (this.#gate) {
        this.#hold(at === 0 ? octets : octets.subarray(at), this.#gate);
        return;
      }
      at = this.#readClient(octets, at, this.#mode);
    }
  }

  /** Reads one frame or part of one, and answers how far it came. */
  #readClient(octets: Uint8Array, at: number, mode: Mode): number {
    switch (mode.kind) {
      case 'message': {
        const after = mode.scan.scan(octets, at);
        const end = after < 0 ? octets.length : after;
        this.#client.take(octets.subarray(at, end));
        if (after >= 0) this.#message(mode.exchange, mode.scan);
        return end;
      }
      case 'chunk': {
        const { chunk, exchange } = mode;
        const end = Math.min(octets.length, at + chunk.size - this.#client.size);
        const part = octets.subarray(at, end);
        this.#chunks.scan(part);
        this.#client.take(part);
        if (this.#client.size === chunk.size) this.#chunk(exchange, chunk);
        return end;
      }
      case 'nothing':
        return octets.length;
      default: {
        if (this.#client.size === 0 && mode.kind === 'command') this.#judgeTiming();
        const lf = octets.indexOf(LF, at);
        const end = lf < 0 ? octets.length : lf + 1;
        this.#client.line(at === 0 && end === octets.length ? octets : octets.subarray(at, end));
        if (lf >= 0) {
          if (mode.kind === 'response') this.#response(mode.exchange);
          else this.#command();
        }
        return end;
      }
    }
  }

  /** Whether the command that begins now comes too early. */
  #judgeTiming(): void {
    if (!this.#greeted) {
      this.#client.odd('too-early', 0, odd.beforeGreeting);
      return;
    }
    const last = this.#outstanding.at(-1);
    if (!last) return;
    if (lastOfGroup.has(last.verb)) this.#client.odd('too-early', 0, odd.notLast(last.verb));
    else if (!this.#offers.has('PIPELINING')) this.#client.odd('too-early', 0, odd.notOffered);
  }

  #hold(octets: Uint8Array, gate: Gate): void {
    gate.early = true;
    this.#held.push(octets);
    this.#heldSize += octets.length;
    if (this.#heldSize > MAX_HELD_OCTETS) this.#openGate(gate, gate.verb === 'DATA' ? 'more' : 'refused');
  }

  /** The reply has told what the client's next octets are; those that came early are read now. */
  #openGate(gate: Gate, answer: 'more' | 'accepted' | 'refused'): void {
    this.#gate = undefined;
    const { exchange, verb, early } = gate;
    this.#mode = COMMAND;
    if (verb === 'DATA' && answer === 'more') {
      this.#mode = { kind: 'message', exchange, scan: new MessageScan('dotted') };
      if (early) this.#client.odd('too-early', 0, odd.beforeData);
    } else if (verb === 'AUTH' && answer === 'more') {
      this.#mode = { kind: 'response', exchange };
      if (early) this.#client.odd('too-early', 0, odd.beforeChallenge);
    } else if (verb === 'STARTTLS' && answer === 'accepted') {
      this.#mode = { kind: 'nothing' };
    }
    const held = this.#held;
    this.#held = [];
    this.#heldSize = 0;
    if (this.#mode.kind === 'nothing' && held.length > 0) {
      for (const octets of held) this.#client.take(octets);
      this.#client.odd('too-early', 0, odd.beforeTls);
      this.#sent('argument', exchange);
      this.#mode = { kind: 'nothing' };
      return;
    }
    for (const octets of held) this.#fromClient(octets);
  }

  #command(broken?: string): void {
    const line = this.#client;
    const octets = line.kept;
    const verb = verbOf(octets);
    const exchange = ++this.#exchange;
    const text = verb === 'MAIL' || verb === 'AUTH' ? latin1Of(octets) : '';
    if (verb === 'MAIL') {
      this.#announced = {
        eightBit: / BODY=(8BITMIME|BINARYMIME)\b/i.test(text),
        utf8: / SMTPUTF8\b/i.test(text),
      };
    }
    this.#judgeLine(line, maxLineOctets(verb));
    if (!isSmtpCommand(verb) && !(Object.hasOwn(foreignCommands, verb) && this.#offers.has(verb))) {
      line.odd('unknown-verb', 0, odd.unknownVerb(verb));
    }
    line.odd('broken-off', broken === undefined ? -1 : undefined, broken ?? '');
    const secret = verb === 'AUTH' ? initialResponse(text) : undefined;
    this.#client = new FrameOctets(this.#overflow);
    const frame: CommandSent = { kind: 'command-sent', exchange, verb, octets: line.kept, size: line.size };
    this.#emit(remarked(frame, line.oddities, secret && [secret]));
    if (broken !== undefined) return;
    this.#outstanding.push({ exchange, verb });
    if (this.#outstanding.length > MAX_OUTSTANDING) this.#outstanding.shift();
    this.#expectAfter(verb, exchange, octets);
  }

  #expectAfter(verb: string, exchange: number, octets: Uint8Array): void {
    if (verb === 'DATA' || verb === 'AUTH' || verb === 'STARTTLS')
      this.#gate = { exchange, verb, early: false };
    // The chunk follows at once. A server that does not offer chunks takes it for commands. RFC 3030 §2
    else if (verb === 'BDAT' && this.#offers.has('CHUNKING')) {
      const { size = 0, last } = readChunkLine(octets);
      if (size > 0)
        this.#mode = { kind: 'chunk', exchange, chunk: { size, last, before: this.#chunks.found } };
      else if (last) this.#chunks = new MessageScan('counted');
    }
    // Whatever came of a message is dropped.
    else if (verb === 'MAIL' || verb === 'RSET' || verb === 'EHLO' || verb === 'HELO')
      this.#chunks = new MessageScan('counted');
  }

  #response(exchange: number, broken?: string): void {
    const line = this.#client;
    this.#judgeLine(line, AUTH_LINE_OCTETS);
    line.odd('broken-off', broken === undefined ? -1 : undefined, broken ?? '');
    const { kept } = line;
    let end = kept.length;
    while (end > 0 && (kept[end - 1] === LF || kept[end - 1] === CR)) end--;
    // The star cancels the login, and is no secret. RFC 4954 §4
    const isSecret = end > 0 && latin1Of(kept, 0, Math.min(end, 2)) !== '*';
    this.#sent('response', exchange, isSecret ? [[0, end]] : undefined);
    if (broken === undefined) this.#gate = { exchange, verb: 'AUTH', early: false };
  }

  #message(exchange: number, found: MessageOddities, broken?: string): void {
    const frame = this.#client;
    frame.odd('bare-lf', found.bareLf, odd.bareLfInMessage);
    frame.odd('bare-cr', found.bareCr, odd.bareCrInMessage);
    frame.odd('nul', found.nul, odd.nulInMessage);
    frame.odd('over-long', found.overLong, odd.longTextLine);
    if (!this.#announced.eightBit && !this.#announced.utf8) {
      frame.odd('eight-bit', found.eightBit, odd.eightBitInMessage);
    }
    frame.odd('broken-off', broken === undefined ? -1 : undefined, broken ?? '');
    this.#sent('message', exchange);
  }

  /** Tells of a message sent in chunks what is new in this one, by its place in the chunk. */
  #chunk(exchange: number, { last, before }: Chunk, broken?: string): void {
    const found = this.#chunks.foundSince(before, this.#client.size);
    if (last) this.#chunks = new MessageScan('counted');
    this.#message(exchange, found, broken);
  }

  #judgeLine(line: FrameOctets, limit: number): void {
    line.odd('bare-lf', line.bareLf, odd.bareLf);
    line.odd('bare-cr', line.bareCr, odd.bareCr);
    line.odd('nul', line.nul, odd.nul);
    if (!this.#announced.utf8) line.odd('eight-bit', line.eightBit, odd.eightBit);
    if (line.size > limit) line.odd('over-long', limit, odd.overLong(limit));
  }

  #sent(what: OctetsSent['what'], exchange: number, secrets?: Framed['secrets']): void {
    this.#mode = COMMAND;
    const { kept, size, oddities } = this.#client;
    this.#client = new FrameOctets(this.#overflow);
    this.#emit(remarked({ kind: 'octets-sent', exchange, what, octets: kept, size }, oddities, secrets));
  }

  #clientEnded(): void {
    const gate = this.#gate;
    if (gate) this.#openGate(gate, gate.verb === 'DATA' ? 'more' : 'refused');
    const mode = this.#mode;
    switch (mode.kind) {
      case 'message':
        // A message of which not one octet came is broken off as well.
        this.#message(mode.exchange, mode.scan, odd.brokenMessage);
        return;
      case 'chunk':
        this.#chunk(mode.exchange, mode.chunk, odd.brokenChunk);
        return;
      case 'response':
        if (this.#client.size > 0) this.#response(mode.exchange, odd.brokenLine);
        return;
      case 'command':
        if (this.#client.size > 0) this.#command(odd.brokenLine);
        return;
      case 'nothing':
    }
  }

  // The server's direction

  #reply({ frame, code, lines }: RawReply): void {
    const isGreeting = !this.#greeted;
    this.#greeted = true;
    const asked = isGreeting || code === '' ? undefined : this.#outstanding[0];
    // While the login or the message goes on, the command still waits for its last reply.
    const goesOn =
      asked !== undefined && code.startsWith('3') && (asked.verb === 'DATA' || asked.verb === 'AUTH');
    if (asked && !goesOn) this.#outstanding.shift();
    frame.odd('bare-lf', frame.bareLf, odd.bareLf);
    frame.odd('bare-cr', frame.bareCr, odd.bareCr);
    frame.odd('nul', frame.nul, odd.nul);
    if (!this.#announced.utf8) frame.odd('eight-bit', frame.eightBit, odd.eightBitReply);
    if (code === '') frame.odd('unexpected-reply', 0, odd.notAReply);
    else if (!isGreeting && !asked && code !== '421') frame.odd('unexpected-reply', 0, odd.unexpectedReply);
    const reply: ReplySent = {
      kind: 'reply-sent',
      exchange: asked?.exchange ?? null,
      what: isGreeting ? 'greeting' : goesOn ? 'continuation' : 'reply',
      outcome: outcomeOf(code),
      final: asked !== undefined && !goesOn,
      code,
      lines,
      octets: frame.kept,
      size: frame.size,
    };
    this.#emit(remarked(reply, frame.oddities));
    if (!asked) return;
    if (asked.verb === 'EHLO' || asked.verb === 'HELO') this.#learnOffers(asked.verb, code, frame.kept);
    const gate = this.#gate;
    if (gate?.exchange !== asked.exchange) return;
    this.#openGate(gate, goesOn ? 'more' : code.startsWith('2') ? 'accepted' : 'refused');
    if (this.#ended.client) this.#clientEnded();
  }

  #learnOffers(verb: string, code: string, reply: Uint8Array): void {
    if (!code.startsWith('2')) return;
    const lines = verb === 'EHLO' ? latin1Of(reply).split('\r\n').slice(1) : [];
    this.#offers = new Set(
      lines.map((line) => /^\d{3}[- ]([A-Z0-9-]+)/i.exec(line)?.[1]?.toUpperCase() ?? ''),
    );
  }

  #serverEnded(): void {
    const broken = this.#replies.broken();
    if (!broken) return;
    const { frame, code, lines } = broken;
    frame.odd('broken-off', undefined, odd.brokenReply);
    const reply: ReplySent = {
      kind: 'reply-sent',
      exchange: this.#outstanding[0]?.exchange ?? null,
      what: this.#greeted ? 'reply' : 'greeting',
      outcome: outcomeOf(code),
      final: false,
      code,
      lines,
      octets: frame.kept,
      size: frame.size,
    };
    this.#emit(remarked(reply, frame.oddities));
  }
}

/** The frame with what is odd and secret about it. Nearly always there is nothing, and then nothing is copied. */
function remarked<F extends Frame>(frame: F, oddities: Framed['oddities'], secrets?: Framed['secrets']): F {
  if (!oddities && !secrets) return frame;
  return { ...frame, ...(secrets ? { secrets } : {}), ...(oddities ? { oddities } : {}) };
}

/** Where in an AUTH line its initial response stands. RFC 4954 §4 */
function initialResponse(line: string): readonly [number, number] | undefined {
  const match = /^AUTH +\S+ +(\S+)/i.exec(line);
  const response = match?.[1];
  // A lone `=` says that the response is empty. RFC 4954 §4
  if (!match || response === undefined || response === '=') return undefined;
  return [match[0].length - response.length, match[0].length];
}
