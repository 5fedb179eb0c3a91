/**
 * Puts the two directions of one TCP connection together again from its segments, which may come in any order, twice,
 * overlapping, or not at all. What one end sent after it had received something is handed on after that, whatever order
 * the capture has. RFC 9293 §3.4
 */
import type { Side } from '../protocols.ts';
import type { Segment } from './tcp-segment.ts';

export interface StreamEvents {
  /** The next octets of one direction. They are nobody else's. */
  octets(from: Side, octets: Uint8Array, at: number): void;
  /** So many octets of one direction are not in the capture; what comes next stands behind them. */
  missing(from: Side, count: number, at: number): void;
  /** One end has said all. */
  ended(from: Side, at: number): void;
}

interface Held {
  /** Offset in its direction. */
  readonly from: number;
  readonly octets: Uint8Array;
  /** Its length on the wire, where not all of it was captured. */
  readonly size: number;
  /** Offset in the other direction up to which its sender had received. */
  readonly after: number;
  readonly at: number;
}

interface Direction {
  /** Sequence number of the next octet; `undefined` before anything is known of this direction. */
  next: number | undefined;
  /** How many octets were handed on, those that are missing included. */
  passed: number;
  /** Ascending by `from`. */
  held: Held[];
  /** Where the end is, once it was told. */
  end: { readonly offset: number; readonly after: number; readonly at: number } | undefined;
  ended: boolean;
}

/** How long a missing segment is waited for: senders repeat what was lost within seconds. RFC 6298 §2 */
const PATIENCE = 10_000;
/** Octets that wait for missing ones; no window of a mail client is larger. */
const MOST_HELD = 4 * 1024 * 1024;
const MOST_HELD_SEGMENTS = 4096;
/** Sequence numbers farther off than this belong to another time. */
const WINDOW = 1 << 30;

export class TcpStream {
  /** Time of the last octets that were handed on. */
  at: number;
  readonly #on: StreamEvents;
  readonly #directions: Readonly<Record<Side, Direction>>;
  #heldOctets = 0;

  constructor(at: number, on: StreamEvents) {
    this.at = at;
    this.#on = on;
    this.#directions = { client: newDirection(), server: newDirection() };
  }

  /** Both ends have said all. */
  get over(): boolean {
    return this.#directions.client.ended && this.#directions.server.ended;
  }

  /** Whether this SYN begins another connection between the same ports. */
  isAnother(from: Side, seq: number): boolean {
    const { next, passed } = this.#directions[from];
    return next !== undefined && (seq + 1) >>> 0 !== (next - passed) >>> 0;
  }

  take(from: Side, segment: Segment): void {
    const to: Side = from === 'client' ? 'server' : 'client';
    const direction = this.#directions[from];
    const peer = this.#directions[to];
    // What comes with the SYN stands behind it. RFC 9293 §3.4
    const seq = segment.syn ? (segment.seq + 1) >>> 0 : segment.seq;
    direction.next ??= seq;
    if (segment.ack !== undefined) peer.next ??= segment.ack;
    const offset = direction.passed + ((seq - direction.next) | 0);
    const ahead = segment.ack === undefined || peer.next === undefined ? 0 : (segment.ack - peer.next) | 0;
    if (Math.abs(offset - direction.passed) > WINDOW) return;
    const end = offset + segment.size;
    const after = ahead > MOST_HELD ? 0 : peer.passed + ahead;
    if (segment.fin) direction.end ??= { offset: Math.max(end, direction.passed), after, at: segment.at };
    if (segment.size > 0 && end > direction.passed) {
      const known = Math.max(0, direction.passed - offset);
      this.#hold(direction, {
        from: offset + known,
        // The capture's memory is used again; and only these octets are to be kept.
        octets: segment.data.slice(Math.min(known, segment.data.length)),
        size: segment.size - known,
        after,
        at: segment.at,
      });
    }
    this.#advance();
    while (this.#isTooLong(segment.at) && this.#giveUp());
  }

  /** Nothing more will come: hands on what waits, with what is missing before it. */
  finish(): void {
    while (this.#giveUp());
  }

  #hold(direction: Direction, segment: Held): void {
    const { held } = direction;
    let place = held.length;
    while (place > 0 && (held[place - 1] as Held).from > segment.from) place--;
    // A copy of what waits already. Only a longer one has anything new.
    const before = held[place - 1];
    if (before && before.from === segment.from && before.octets.length >= segment.octets.length) return;
    held.splice(place, 0, segment);
    this.#heldOctets += segment.octets.length;
  }

  #advance(): void {
    for (let moved = true; moved;) {
      moved = this.#advanceOne('client');
      moved = this.#advanceOne('server') || moved;
    }
  }

  /** Hands on what can be handed on of one direction; false when that was nothing. */
  #advanceOne(from: Side): boolean {
    const direction = this.#directions[from];
    const peer = this.#directions[from === 'client' ? 'server' : 'client'];
    let moved = false;
    for (let first = direction.held[0]; first; first = direction.held[0]) {
      if (first.from > direction.passed || first.after > heard(peer)) break;
      direction.held.shift();
      this.#heldOctets -= first.octets.length;
      const known = direction.passed - first.from;
      if (known >= first.size) continue;
      moved = true;
      this.at = Math.max(this.at, first.at);
      const octets = first.octets.subarray(Math.min(known, first.octets.length));
      if (octets.length > 0) {
        pass(direction, octets.length);
        this.#on.octets(from, octets, this.at);
      }
      // Where captures keep only the beginning of each packet, no repetition would bring the rest.
      if (octets.length < first.size - known) this.#miss(from, first.from + first.size, first.at);
    }
    const { end } = direction;
    if (direction.ended || !end || direction.passed < end.offset || end.after > heard(peer)) return moved;
    direction.ended = true;
    this.at = Math.max(this.at, end.at);
    this.#on.ended(from, this.at);
    return true;
  }

  #isTooLong(now: number): boolean {
    const { client, server } = this.#directions;
    const first = Math.min(client.held[0]?.at ?? Infinity, server.held[0]?.at ?? Infinity);
    return (
      now - first > PATIENCE ||
      this.#heldOctets > MOST_HELD ||
      client.held.length + server.held.length > MOST_HELD_SEGMENTS
    );
  }

  /** Takes the octets that are waited for as missing; false when nothing waits. */
  #giveUp(): boolean {
    const { client, server } = this.#directions;
    const from = (client.held[0]?.at ?? Infinity) <= (server.held[0]?.at ?? Infinity) ? 'client' : 'server';
    const to = from === 'client' ? 'server' : 'client';
    const direction = this.#directions[from];
    const peer = this.#directions[to];
    const [first] = direction.held;
    if (!first) return this.#missEnd();
    if (first.from > direction.passed) this.#miss(from, first.from, first.at);
    // It was said after something that is not there: that was the other's.
    else this.#miss(to, Math.min(first.after, peer.held[0]?.from ?? Infinity), first.at);
    this.#advance();
    return true;
  }

  /** The end was told, and not all before it is there. */
  #missEnd(): boolean {
    for (const from of ['client', 'server'] as const) {
      const { end, passed } = this.#directions[from];
      if (end === undefined || end.offset <= passed) continue;
      this.#miss(from, end.offset, end.at);
      this.#advance();
      return true;
    }
    return false;
  }

  #miss(from: Side, upTo: number, at: number): void {
    const direction = this.#directions[from];
    const count = upTo - direction.passed;
    pass(direction, count);
    this.at = Math.max(this.at, at);
    this.#on.missing(from, count, this.at);
  }
}

/** What can be acknowledged of a direction: its octets, and its end as one more. RFC 9293 §3.4 */
const heard = ({ passed, ended }: Direction): number => passed + (ended ? 1 : 0);

const newDirection = (): Direction => ({
  next: undefined,
  passed: 0,
  held: [],
  end: undefined,
  ended: false,
});

function pass(direction: Direction, count: number): void {
  direction.passed += count;
  direction.next = ((direction.next ?? 0) + count) >>> 0;
}
