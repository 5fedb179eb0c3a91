/** What a POP3 session believes of its maildrop: numbers that stand from login to QUIT, and the marks of DELE. RFC 1939 §4, §5 */
import { readClientLine } from '../pop3/command-line.ts';
import { latin1Of } from '../octets.ts';
import type { Fact, FactOf } from '../trace/facts.ts';
import type { Happened, Opening } from './session-view-openings.ts';
import { Counted, type Belief, type Slot } from './session-view.ts';

export class Pop3Belief implements Belief {
  readonly counted: Counted;
  heard = 0;
  readonly #opening: Opening;
  readonly #trail: readonly Fact[];
  #next: number;
  /** Commands about messages without their reply: the verb, and the number where one was said. */
  readonly #pending = new Map<number, { readonly verb: string; readonly number?: number }>();

  constructor(opening: Opening, trail: readonly Fact[]) {
    this.#opening = opening;
    this.#trail = trail;
    this.#next = opening.begins;
    const { place, opened, selected = opened } = opening;
    const past = place.stored?.past;
    this.counted = new Counted(past);
    // The maildrop is numbered at login, whether or not the client has asked for the numbers. RFC 1939 §4
    if (!past) return;
    const isDone = ({ seq }: Happened): boolean => seq <= selected;
    const there = past.filter(({ added, gone }) => isDone(added) && !(gone && isDone(gone)));
    this.counted.exists(there.length, opened, isDone);
  }

  isIdling(): boolean {
    return false;
  }

  advance(): void {
    const { closed = Infinity } = this.#opening;
    for (; this.#next < this.#trail.length; this.#next++) {
      const fact = this.#trail[this.#next] as Fact;
      if (fact.seq >= closed) return;
      this.heard++;
      if (fact.kind === 'command-sent') this.#said(fact);
      else if (fact.kind === 'reply-sent') this.#heard(fact);
    }
  }

  #said({ verb, exchange, octets }: FactOf<'command-sent'>): void {
    if (!about.has(verb)) return;
    const [word] = readClientLine(octets).words;
    const number = word && Number(latin1Of(octets, ...word));
    this.#pending.set(exchange, { verb, ...(number === undefined ? {} : { number }) });
  }

  #heard(reply: FactOf<'reply-sent'>): void {
    const { exchange, outcome, final, seq } = reply;
    const command = exchange === null ? undefined : this.#pending.get(exchange);
    if (!command || exchange === null || !final) return;
    this.#pending.delete(exchange);
    if (outcome !== 'ok') return;
    const { verb, number } = command;
    const text = latin1Of(reply.octets);
    switch (verb) {
      case 'STAT':
        this.#counts(Number(/^\+OK (\d+)/i.exec(text)?.[1] ?? 0) + this.#marked, seq);
        return;
      case 'LIST':
        for (const [at] of listed(text, number)) this.#counts(at, seq);
        return;
      case 'UIDL':
        for (const [at, id] of listed(text, number)) {
          const slot = this.#slot(at, seq);
          if (slot && slot.id?.value !== id) slot.id = { seq, value: id };
        }
        return;
      case 'RSET':
        for (const slot of this.counted.now) if (isMarked(slot)) mark(slot, seq, false);
        return;
      default: {
        const slot = number === undefined ? undefined : this.#slot(number, seq);
        if (slot && verb === 'DELE') mark(slot, seq, true);
      }
    }
  }

  get #marked(): number {
    return this.counted.now.filter(isMarked).length;
  }

  /** Numbers of which the session hears are numbers that there are; with a store they are known already. */
  #counts(count: number, seq: number): void {
    if (count > this.counted.now.length && !this.#opening.place.stored) this.counted.exists(count, seq);
  }

  #slot(number: number, seq: number): Slot | undefined {
    if (!Number.isSafeInteger(number)) return undefined;
    this.#counts(number, seq);
    return this.counted.now[number - 1];
  }
}

/** Commands whose answers tell of messages. */
const about: ReadonlySet<string> = new Set(['STAT', 'LIST', 'UIDL', 'RETR', 'TOP', 'DELE', 'RSET']);

const isMarked = (slot: Slot): boolean => slot.marks?.at(-1)?.value ?? false;

function mark(slot: Slot, seq: number, value: boolean): void {
  (slot.marks ??= []).push({ seq, value });
}

/** The numbers of a listing, each with what is said of it: lines of their own, or the status line when one was asked for. */
function* listed(text: string, number: number | undefined): Generator<[number, string]> {
  const lines =
    number === undefined ? text.matchAll(/^(\d+) +(\S+)/gm) : text.matchAll(/^\+OK +(\d+) +(\S+)/gi);
  for (const [, at, what] of lines) yield [Number(at), what ?? ''];
}
