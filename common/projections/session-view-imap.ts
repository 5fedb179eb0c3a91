/** What an IMAP session believes of the mailbox it has open. RFC 9051 §6.4.6, §7.4, §7.5 */
import { readCommandStart } from '../imap/command-start.ts';
import { ArgumentReader } from '../imap/lexer.ts';
import { readStore, type StoreArguments } from '../imap/parse-arguments.ts';
import { parseSequenceSet, resolveSet } from '../imap/sequence-set.ts';
import { afterValue, wireWords } from '../imap/wire-words.ts';
import { latin1Of } from '../octets.ts';
import type { Fact, FactOf, UidRanges } from '../trace/facts.ts';
import { changeFlags } from './mailbox.ts';
import type { Happened, Opening } from './session-view-openings.ts';
import { asOf, Counted, type Belief, type KnownFlags, type Slot, type Told } from './session-view.ts';

/** A STORE that the server answers with no FETCH. RFC 9051 §6.4.6 */
interface SilentStore extends StoreArguments {
  /**
   * The ordinal of the last message that `*` can mean: an EXISTS among the answers to STORE itself tells of what came after.
   */
  last: number;
}

export class ImapBelief implements Belief {
  readonly counted: Counted;
  heard = 0;
  readonly #opening: Opening;
  readonly #trail: readonly Fact[];
  #next: number;
  readonly #byUid = new Map<number, Slot>();
  /** STOREs that were asked to be silent, by exchange. */
  readonly #silent = new Map<number, SilentStore>();
  #idle: number | undefined;
  /** A further SELECT. */
  #reopening: number | undefined;
  readonly #idling: Told<boolean>[] = [];

  constructor(opening: Opening, trail: readonly Fact[]) {
    this.#opening = opening;
    this.#trail = trail;
    this.#next = opening.begins;
    this.counted = new Counted(opening.place.stored?.past);
  }

  isIdling(seq: number): boolean {
    return asOf(this.#idling, seq)?.value ?? false;
  }

  advance(): void {
    const { closed = Infinity } = this.#opening;
    for (; this.#next < this.#trail.length; this.#next++) {
      const fact = this.#trail[this.#next] as Fact;
      if (fact.seq >= closed || this.#awaits(fact)) return;
      this.heard++;
      if (fact.kind === 'command-sent') this.#said(fact);
      else if (fact.kind === 'reply-sent' && this.#isOfThis(fact)) this.#heard(fact);
    }
  }

  /** Before the mailbox is open, only the answers to what opens it are about it. */
  #isOfThis({ seq, exchange }: FactOf<'reply-sent'>): boolean {
    const { opened, exchange: opening } = this.#opening;
    return seq >= opened || exchange === opening;
  }

  /** Whether what is told while another mailbox is being opened is about that one shows only in how it ends. RFC 9051 §6.3.2 */
  #awaits(fact: Fact): boolean {
    if (fact.kind !== 'reply-sent' || fact.exchange === null || fact.exchange !== this.#reopening)
      return false;
    const { exchange } = fact;
    for (let i = this.#next; i < this.#trail.length; i++) {
      const later = this.#trail[i] as Fact;
      if (later.kind === 'reply-sent' && later.exchange === exchange && later.final) return false;
    }
    return true;
  }

  #said({ verb, exchange, octets, size }: FactOf<'command-sent'>): void {
    if (verb === 'IDLE') this.#idle = exchange;
    if ((verb === 'SELECT' || verb === 'EXAMINE') && exchange !== this.#opening.exchange)
      this.#reopening = exchange;
    if ((verb !== 'STORE' && verb !== 'UID STORE') || octets.length < size) return;
    const line = latin1Of(octets).replace(/\r?\n$/, '');
    const start = readCommandStart(line);
    if (start.kind !== 'command') return;
    try {
      const store = readStore(
        new ArgumentReader({ lines: [line], literals: [] }, start.argumentsAt),
        verb === 'UID STORE',
      );
      if (store.silent) this.#silent.set(exchange, { ...store, last: this.#last });
    } catch {
      // The server will not understand it either, or it is an extension that we do not know: nothing is believed of it.
    }
  }

  #heard(reply: FactOf<'reply-sent'>): void {
    if (reply.what === 'untagged') this.#told(reply);
    const { exchange } = reply;
    if (exchange === null) return;
    if (exchange === this.#idle && reply.what === 'continuation') {
      this.#idling.push({ seq: reply.seq, value: true });
    }
    if (!reply.final) return;
    if (exchange === this.#idle) {
      this.#idle = undefined;
      this.#idling.push({ seq: reply.seq, value: false });
    }
    const store = this.#silent.get(exchange);
    this.#silent.delete(exchange);
    if (store && reply.outcome === 'ok') this.#stored(store, reply.seq);
    // What was said behind this command is done only now.
    for (const later of this.#silent.values()) later.last = this.#last;
  }

  /** The ordinal of the last message that the session counts. */
  get #last(): number {
    return this.counted.now.at(-1)?.ordinal ?? -1;
  }

  #told(reply: FactOf<'reply-sent'>): void {
    const { seq, code } = reply;
    switch (code) {
      case 'EXISTS':
        this.counted.exists(numberIn(reply), seq, this.#knownAt(reply));
        return;
      case 'EXPUNGE':
        this.counted.expunge(numberIn(reply), seq);
        return;
      case 'FETCH':
        this.#fetched(reply);
        return;
      case 'VANISHED':
        this.#vanished(reply);
        return;
      default:
        return;
    }
  }

  /** What the server knew when it made this reply, which may be seen on the wire only after commands that were sent with it. */
  #knownAt({ seq, connection, exchange }: FactOf<'reply-sent'>): (change: Happened) => boolean {
    const { opened, selected } = this.#opening;
    // SELECT tells of the mailbox as it was opened, whatever has come since.
    if (selected !== undefined && seq <= opened) return (change) => change.seq <= selected;
    return (change) =>
      change.cause?.connection === connection && exchange !== null
        ? change.cause.exchange <= exchange
        : change.seq <= seq;
  }

  /** `* 3 FETCH (UID 7 FLAGS (\Seen))` RFC 9051 §7.5.2 */
  #fetched(reply: FactOf<'reply-sent'>): void {
    const slot = this.counted.now[numberIn(reply) - 1];
    if (!slot) return;
    const { seq } = reply;
    const text = latin1Of(reply.octets);
    const from = text.indexOf('(');
    const words = from < 0 ? [] : wireWords(text, from, 'server');
    for (let i = 1; i < words.length;) {
      const name = words[i]?.text.toUpperCase();
      const next = afterValue(words, i + 1);
      if (name === 'UID') this.#uid(slot, Number(words[i + 1]?.text), seq);
      else if (name === 'FLAGS') {
        const flags = words.slice(i + 2, next - 1).map((word) => word.text);
        know(slot, seq, { flags: flags.filter((flag) => flag.toLowerCase() !== '\\recent'), whole: true });
      }
      i = next;
    }
    if (reply.octets.length < reply.size) slot.cut = seq;
  }

  #uid(slot: Slot, uid: number, seq: number): void {
    if (!Number.isSafeInteger(uid) || slot.id?.value === String(uid)) return;
    slot.id = { seq, value: String(uid) };
    this.#byUid.set(uid, slot);
  }

  /** What the session set itself and asked not to be told. RFC 9051 §6.4.6 */
  #stored({ uid, set, how, flags, last }: SilentStore, seq: number): void {
    const largest = uid
      ? Number(this.counted.slots[last]?.id?.value ?? Infinity)
      : this.counted.now.filter(({ ordinal }) => ordinal <= last).length;
    for (const slot of uid
      ? this.#ofUids(resolveSet(set, largest))
      : this.#ofNumbers(resolveSet(set, largest))) {
      if (slot.ordinal > last) continue;
      const before = slot.flags?.at(-1)?.value ?? { flags: [], whole: false };
      know(slot, seq, {
        flags: changeFlags(before.flags, how, flags),
        whole: how === 'replaced' || before.whole,
      });
    }
  }

  *#ofNumbers(ranges: UidRanges): Generator<Slot> {
    const { now } = this.counted;
    for (const [first, last] of ranges) yield* now.slice(Math.max(0, first - 1), last);
  }

  /** Those whose UIDs the session was told; and those it was not told, where they can only be within. */
  *#ofUids(ranges: UidRanges): Generator<Slot> {
    for (const [first, last] of ranges) {
      // However wide the range, there are no more than the UIDs the session knows.
      if (last - first > this.#byUid.size) {
        for (const [uid, slot] of this.#byUid) {
          if (uid >= first && uid <= last && slot.gone === undefined) yield slot;
        }
        continue;
      }
      for (let uid = first; uid <= last; uid++) {
        const slot = this.#byUid.get(uid);
        if (slot && slot.gone === undefined) yield slot;
      }
    }
    if (this.#byUid.size < this.counted.slots.length) yield* this.#surelyIn(ranges);
  }

  /** UIDs ascend, so a message without one stands between its neighbours. RFC 9051 §2.3.1.1 */
  *#surelyIn(ranges: UidRanges): Generator<Slot> {
    let below = 0;
    let between: Slot[] = [];
    for (const slot of [...this.counted.now, undefined]) {
      if (slot && slot.id === undefined) {
        between.push(slot);
        continue;
      }
      const above = slot ? Number(slot.id?.value) : Infinity;
      if (ranges.some(([first, last]) => first <= below + 1 && last >= above - 1)) yield* between;
      below = above;
      between = [];
    }
  }

  /** `* VANISHED 405,407` counts less; with EARLIER it tells of what the session did not count. RFC 7162 §3.2.10 */
  #vanished({ seq, octets }: FactOf<'reply-sent'>): void {
    const [, earlier, text = ''] = /^\* VANISHED (\(EARLIER\) )?([\d:,]+)/i.exec(latin1Of(octets)) ?? [];
    const set = parseSequenceSet(text);
    if (!set || earlier !== undefined) return;
    for (const [first, last] of resolveSet(set, 0)) {
      const most = Math.min(last, first + this.counted.now.length);
      for (let uid = first; uid <= most; uid++) {
        this.counted.expunge(this.counted.now.indexOf(this.#byUid.get(uid) ?? this.#unnamed(uid)) + 1, seq);
      }
    }
  }

  /** The message that must have had this UID: UIDs ascend, so it stands before the first known to be higher. */
  #unnamed(uid: number): Slot {
    const { now } = this.counted;
    const above = now.findIndex(({ id }) => id !== undefined && Number(id.value) > uid);
    const before = now[(above < 0 ? now.length : above) - 1];
    return before && before.id === undefined ? before : NOBODY;
  }
}

/** Counted by no session. */
const NOBODY: Slot = { ordinal: -1, since: 0 };

function know(slot: Slot, seq: number, value: KnownFlags): void {
  (slot.flags ??= []).push({ seq, value });
}

/** `* 23 EXISTS` */
function numberIn({ octets }: FactOf<'reply-sent'>): number {
  let number = 0;
  for (let i = 2; ; i++) {
    const digit = (octets[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return number;
    number = number * 10 + digit;
  }
}
