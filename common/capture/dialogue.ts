/**
 * One connection of a capture: hands its octets to the observer of its protocol and makes facts of what that says. What
 * cannot be read is told and passed over: TLS, what the capture does not hold, what was said before it began.
 */
import { concat, EMPTY, LF } from '../octets.ts';
import type { Observer } from '../observer.ts';
import { observers } from '../observers.ts';
import type { Protocol, Side } from '../protocols.ts';
import { KEPT_OCTETS, type Frame, type Oddity, type TlsStarted, type WireFact } from '../trace/facts.ts';
import { canBegin, Resynchroniser } from './beginnings.ts';
import type { Collected } from './collected.ts';
import { isClientHello, isRecord, TELLING_OCTETS, TlsRecords } from './tls-records.ts';

const sides = ['client', 'server'] as const;
type EachSide<T> = Record<Side, T>;

/** One side, and what was read of it since the last frame. */
interface Reading {
  /** Octets handed to the observer that no frame has claimed yet. */
  unframed: number;
  /** A line of those has ended: the frame goes on with data. */
  inData: boolean;
  resync: Resynchroniser | undefined;
  /** What is looked past: told once reading can go on. */
  lost: Lost | undefined;
  /** Octets beyond what a fact keeps of the frame now being read. */
  overflow: Uint8Array[];
  overflowSize: number;
}

interface Lost {
  readonly why: 'missing' | 'began';
  readonly at: number;
  readonly count: number;
  /** Where among the facts it is to be told. */
  readonly place: number;
}

/** What stands in the facts for what is known of the connection in `from` and `began`. */
type Body<F = WireFact> = F extends unknown ? Omit<F, 'connection'> : never;

/** Why frames are cut off that no end of the connection cut. */
type CutBy = 'gap' | 'end';

const cutOff: Readonly<Record<CutBy, string>> = {
  gap: 'The rest of this is not in the capture: some of its packets were not caught.',
  end: 'The rest of this is not in the capture: it ends here.',
};

export class Dialogue {
  readonly #connection: number;
  readonly #protocol: Protocol;
  readonly #collected: Collected;
  /** Whoever made the capture says where TLS began, and shows what it protected: nothing has to be guessed. */
  readonly #tlsIsTold: boolean;
  #observer: Observer;
  #reading: EachSide<Reading> = { client: newReading(), server: newReading() };
  #at = 0;
  #exchange = 0;
  /** What was said before this is not known, so that nobody can say what comes too early or unasked. */
  #midway = false;
  /** In place of what the observer says of a frame that is cut off. */
  #cutBy: CutBy | undefined;
  #spoken: EachSide<boolean> = { client: false, server: false };
  #lastVerb = '';
  /** The server agreed to begin TLS: what the client says next is its handshake. */
  #expectsTls = false;
  #undecided: Uint8Array = EMPTY;
  #tls: TlsRecords | undefined;
  #tlsAt = 0;

  constructor(connection: number, protocol: Protocol, collected: Collected, tlsIsTold = false) {
    this.#connection = connection;
    this.#tlsIsTold = tlsIsTold;
    this.#protocol = protocol;
    this.#collected = collected;
    this.#observer = this.#observe();
  }

  /** Only the end of what was said is known: reading begins at the first line that can be a beginning. */
  beganBefore(at: number): void {
    this.#midway = true;
    this.#observer = this.#observe();
    for (const from of sides) {
      this.#reading[from].resync = this.#resynchroniser(from, false);
      this.#reading[from].lost = { why: 'began', at, count: 0, place: this.#collected.place() };
    }
    this.#add({ kind: 'octets-unread', why: 'began', client: 0, server: 0 }, at);
  }

  octets(from: Side, octets: Uint8Array, at: number): void {
    this.#at = at;
    if (this.#tls) {
      this.#tlsAt = at;
      this.#tls.take(from, octets, at);
      return;
    }
    if (this.#mayBeTls(from)) {
      const begun = from === 'client' ? concat([this.#undecided, octets]) : octets;
      if (from === 'client') this.#undecided = EMPTY;
      if (this.#beginsTls(from, begun, at)) return;
      // It is decided by a few octets; they may come one by one.
      if (from === 'client' && begun.length < TELLING_OCTETS && begun[0] === 22) {
        this.#undecided = begun;
        return;
      }
      if (from === 'client' && this.#expectsTls) this.#inClear(at);
      octets = begun;
    }
    this.#spoken[from] = true;
    const { resync } = this.#reading[from];
    const rest = resync ? resync.take(octets) : octets;
    if (!rest) return;
    this.#tellLost(from);
    this.#read(from, rest);
  }

  /** Octets are not in the capture. */
  missing(from: Side, count: number, at: number): void {
    this.#at = at;
    if (this.#tls) {
      this.#tls.octets[from] += count;
      this.#tls.lost();
      return;
    }
    const { resync, lost } = this.#reading[from];
    const dotted = resync?.dotted ?? this.#isDotted(from);
    this.#begin();
    const reading = this.#reading[from];
    reading.resync = this.#resynchroniser(from, dotted, resync?.passed);
    // Gap upon gap is one gap, until something can be read between them.
    reading.lost = {
      why: 'missing',
      at: lost?.at ?? at,
      count: (lost?.count ?? 0) + count,
      place: lost?.place ?? this.#collected.place(),
    };
  }

  ended(from: Side, at: number): void {
    this.#at = at;
    this.#flushUndecided(from);
    if (!this.#tls) this.#observer.ended(from);
  }

  closed(by: Side, at: number, broken?: string): void {
    this.#at = at;
    this.#finish('the connection was closed');
    this.#add({ kind: 'connection-closed', by, ...(broken === undefined ? {} : { broken }) }, at);
  }

  /** The capture ended before the connection did. */
  captureEnded(): void {
    this.#cutBy = 'end';
    this.#finish('the capture ends');
  }

  /** TLS began, and what follows is in clear because somebody decrypted it. */
  secured(
    at: number,
    { version, cipher }: Pick<TlsStarted, 'version' | 'cipher'> = { version: 'TLS', cipher: 'unknown' },
  ): void {
    this.#observer.tlsStarted();
    this.#expectsTls = false;
    this.#add({ kind: 'tls-started', version, cipher, took: 0 }, at);
  }

  #finish(why: string): void {
    for (const from of sides) {
      this.#flushUndecided(from);
      this.#tellLost(from);
    }
    if (!this.#tls) {
      for (const from of sides) this.#observer.ended(from);
      return;
    }
    this.#tls.ended(why);
    const { client, server } = this.#tls.octets;
    this.#add({ kind: 'octets-unread', why: 'encrypted', client, server }, this.#tlsAt);
    this.#tls = undefined;
  }

  #flushUndecided(from: Side): void {
    if (from !== 'client' || this.#undecided.length === 0) return;
    const octets = this.#undecided;
    this.#undecided = EMPTY;
    this.#read('client', octets);
  }

  // TLS

  #mayBeTls(from: Side): boolean {
    if (this.#tlsIsTold) return false;
    const isClient = from === 'client';
    return (
      !this.#spoken[from] || (isClient && (this.#expectsTls || this.#reading.client.resync !== undefined))
    );
  }

  #beginsTls(from: Side, octets: Uint8Array, at: number): boolean {
    const begins = from === 'client' && isClientHello(octets);
    // Where the handshake was not seen, any record will do, before the first line of either side.
    const goesOn = this.#midway && !this.#spoken.client && !this.#spoken.server && isRecord(octets);
    if (!begins && !goesOn) return false;
    this.#observer.tlsStarted();
    this.#tls = new TlsRecords(at, (fact) => {
      this.#add(fact, this.#at);
    });
    this.#tlsAt = at;
    if (!begins) this.#tls.joined();
    this.#tls.take(from, octets, at);
    return true;
  }

  /** The server agreed to TLS and none came: somebody decrypted what follows. */
  #inClear(at: number): void {
    this.#collected.notice(
      'After STARTTLS or STLS the dialogue goes on in clear: it was decrypted before it came into this file.',
    );
    this.secured(at);
  }

  // The observer

  #observe(): Observer {
    return observers[this.#protocol]((frame) => this.#framed(frame), {
      overflow: (from, octets) => this.#overflowed(from, octets),
      ...(this.#midway ? { midway: { exchanges: this.#exchange } } : {}),
    });
  }

  #read(from: Side, octets: Uint8Array): void {
    const reading = this.#reading[from];
    reading.unframed += octets.length;
    const lastLine = octets.lastIndexOf(LF);
    const before = reading.unframed;
    this.#observer.observe(from, octets);
    // What no frame has claimed and has a line's end in it is more than a line.
    const claimed = before - reading.unframed;
    reading.inData =
      lastLine < 0 ? claimed === 0 && reading.inData : reading.unframed > octets.length - lastLine - 1;
  }

  /** What a message or a listing is in the midst of, and whether a dot ends it. */
  #isDotted(from: Side): boolean {
    const { inData, unframed } = this.#reading[from];
    if (this.#protocol === 'smtp') return from === 'client' && this.#inMessage;
    return this.#protocol === 'pop3' && from === 'server' && inData && unframed > 0;
  }

  /** The server said 354, and the message has not ended. */
  #inMessage = false;

  /** Reads on with another observer: what was half said is told as it is. */
  #begin(): void {
    this.#cutBy = 'gap';
    for (const from of sides) this.#observer.ended(from);
    this.#cutBy = undefined;
    this.#midway = true;
    this.#observer = this.#observe();
    for (const from of sides) {
      const { unframed, resync, lost } = this.#reading[from];
      const dotted = this.#isDotted(from);
      const reading = newReading();
      // The other side was in the midst of something too, whose rest is no beginning.
      reading.resync = resync ?? (unframed > 0 ? this.#resynchroniser(from, dotted) : undefined);
      reading.lost = lost;
      this.#reading[from] = reading;
    }
    this.#inMessage = false;
  }

  #resynchroniser(from: Side, dotted: boolean, passed = 0): Resynchroniser {
    return new Resynchroniser((line) => canBegin(this.#protocol, from, line), dotted, passed);
  }

  /** Reading can go on, or never will: tells what was looked past. */
  #tellLost(from: Side): void {
    const reading = this.#reading[from];
    const { lost, resync } = reading;
    reading.lost = reading.resync = undefined;
    const passedOver = resync?.passed ?? 0;
    const count = lost?.count ?? 0;
    if (passedOver === 0 && count === 0) return;
    const ends = from === 'client' ? { client: count, server: 0 } : { client: 0, server: count };
    this.#collected.add(
      {
        kind: 'octets-unread',
        connection: this.#connection,
        why: lost?.why ?? 'missing',
        ...ends,
        ...(passedOver > 0 ? { passedOver } : {}),
        at: lost?.at ?? this.#at,
      },
      undefined,
      lost?.place,
    );
  }

  #overflowed(from: Side, octets: Uint8Array): void {
    const reading = this.#reading[from];
    reading.overflowSize += octets.length;
    if (reading.overflowSize <= this.#collected.roomForOctets) reading.overflow.push(octets);
    else reading.overflow = [];
  }

  #framed(frame: Frame): void {
    const from: Side = frame.kind === 'reply-sent' ? 'server' : 'client';
    const reading = this.#reading[from];
    // Whoever is answered has said all: the end of the message is not to be waited for, it may be missing too.
    const other = this.#reading[from === 'client' ? 'server' : 'client'].resync;
    if (other) other.dotted = false;
    reading.unframed = Math.max(0, reading.unframed - frame.size);
    const { overflow, overflowSize } = reading;
    reading.overflow = [];
    reading.overflowSize = 0;
    if (frame.kind === 'command-sent') {
      this.#exchange = frame.exchange;
      this.#lastVerb = frame.verb;
    }
    if (frame.kind === 'octets-sent' && frame.what === 'message') this.#inMessage = false;
    if (frame.kind === 'reply-sent') {
      if (frame.what === 'continuation' && frame.code === '354') this.#inMessage = true;
      this.#expectsTls =
        frame.final && frame.outcome === 'ok' && (this.#lastVerb === 'STARTTLS' || this.#lastVerb === 'STLS');
    }
    const isWhole = frame.size > KEPT_OCTETS && sizeOf(overflow) === frame.size - KEPT_OCTETS;
    if (overflowSize > 0 && !isWhole) this.#collected.noRoom();
    this.#add(this.#remarked(frame), this.#at, isWhole ? concat([frame.octets, ...overflow]) : undefined);
  }

  /** The frame without what can only be said by those who heard the beginning. */
  #remarked(frame: Frame): Frame {
    const { oddities } = frame;
    if (!oddities) return frame;
    const { oddities: _oddities, ...bare } = frame;
    const kept = oddities.flatMap((oddity): Oddity[] => {
      if (this.#midway && (oddity.name === 'too-early' || oddity.name === 'unexpected-reply')) return [];
      return [
        this.#cutBy && oddity.name === 'broken-off' ? { ...oddity, means: cutOff[this.#cutBy] } : oddity,
      ];
    });
    return kept.length > 0 ? { ...bare, oddities: kept } : bare;
  }

  #add(body: Body, at: number, whole?: Uint8Array): void {
    this.#collected.add({ ...body, connection: this.#connection, at } as never, whole);
  }
}

const newReading = (): Reading => ({
  unframed: 0,
  inData: false,
  resync: undefined,
  lost: undefined,
  overflow: [],
  overflowSize: 0,
});

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, part) => size + part.length, 0);
}
