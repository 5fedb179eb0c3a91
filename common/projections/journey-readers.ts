/**
 * Who reads what: each session's own numbering of a mailbox, so that `* 3 FETCH` and `RETR 3` can be tied to a message.
 * IMAP numbers change only when the session is told; POP3 numbers never do. RFC 9051 §2.3.1.2, RFC 1939 §5
 */
import { vanishedUids } from '../imap/vanished.ts';
import { latin1Of } from '../octets.ts';
import type { Fact, FactOf } from '../trace/facts.ts';
import { inRanges, lowerBound } from '../uid-ranges.ts';
import type { Journey, Read } from './journey-stages.ts';

/** A message in a mailbox, and whose journey it is on: known now, or later. */
export interface Entry {
  readonly uid: number;
  readonly of: { readonly journey?: Journey };
}

interface View {
  readonly account: string;
  readonly mailbox: string;
  /** In the order of the session's numbers. */
  entries: Entry[];
}

/** A command that gets octets of messages, until it is answered. */
interface Reading {
  readonly command: FactOf<'command-sent'>;
  readonly journeys: Set<Journey>;
}

/** What a fact adds to a journey. */
export interface Found {
  readonly journey: Journey;
  readonly read?: Read;
  readonly seqs: readonly number[];
}

/** So much of a response says what is in it. */
const READ_OCTETS = 512;
/** The body or part of it; header fields and flags are what lists show. RFC 9051 §6.4.5 */
const BODY = /\bBODY\[(?!HEADER)|\bRFC822(?:\.TEXT)? |\bBINARY\[/;

const uidOf = ({ uid }: Entry): number => uid;
const NOTHING: readonly Found[] = [];

export class Readers {
  /** Ascending by UID, by account and mailbox. */
  readonly #mailboxes = new Map<string, Entry[]>();
  readonly #views = new Map<number, View>();
  /** By connection and exchange. */
  readonly #readings = new Map<string, Reading>();

  add(account: string, mailbox: string, entries: readonly Entry[]): void {
    const held = this.#entries(account, mailbox);
    // One by one: a spread of so many arguments as a mailbox may get messages at once is none that every engine takes.
    for (const entry of entries) held.push(entry);
  }

  find(account: string, mailbox: string, uid: number): Entry | undefined {
    const entries = this.#mailboxes.get(keyOf(account, mailbox)) ?? [];
    const entry = entries[lowerBound(entries, uid, uidOf)];
    return entry?.uid === uid ? entry : undefined;
  }

  /** Folds one fact in: what of it belongs to which journeys. */
  follow(fact: Fact): readonly Found[] {
    switch (fact.kind) {
      case 'mailbox-created':
      case 'mailbox-deleted':
        this.#mailboxes.delete(keyOf(fact.account, fact.mailbox));
        return NOTHING;
      case 'mailbox-renamed':
        this.#mailboxes.set(keyOf(fact.account, fact.to), this.#entries(fact.account, fact.mailbox));
        this.#mailboxes.delete(keyOf(fact.account, fact.mailbox));
        return NOTHING;
      case 'messages-expunged': {
        const left = this.#entries(fact.account, fact.mailbox).filter(({ uid }) => !inRanges(fact.uids, uid));
        this.#mailboxes.set(keyOf(fact.account, fact.mailbox), left);
        return NOTHING;
      }
      case 'mailbox-selected': {
        const { account, mailbox } = fact;
        this.#views.set(fact.connection, { account, mailbox, entries: [...this.#entries(account, mailbox)] });
        return NOTHING;
      }
      case 'mailbox-unselected':
      case 'connection-closed':
        this.#views.delete(fact.connection);
        return NOTHING;
      case 'command-sent':
        return this.#begin(fact);
      case 'reply-sent':
        return this.#hear(fact);
      default:
        return NOTHING;
    }
  }

  #entries(account: string, mailbox: string): Entry[] {
    const key = keyOf(account, mailbox);
    let entries = this.#mailboxes.get(key);
    if (!entries) this.#mailboxes.set(key, (entries = []));
    return entries;
  }

  #begin(command: FactOf<'command-sent'>): readonly Found[] {
    if (command.verb === 'FETCH' || command.verb === 'UID FETCH' || command.verb === 'RETR') {
      if (this.#views.has(command.connection)) {
        this.#readings.set(exchangeKey(command), { command, journeys: new Set() });
      }
    }
    return NOTHING;
  }

  #hear(reply: FactOf<'reply-sent'>): readonly Found[] {
    const view = this.#views.get(reply.connection);
    if (reply.what === 'untagged' && view) this.#renumber(view, reply);
    const reading = this.#readings.get(exchangeKey(reply));
    if (!reading) return NOTHING;
    const entry = view && readIn(view, reply, reading.command);
    const found: Found[] = [];
    if (reply.final) {
      this.#readings.delete(exchangeKey(reply));
      for (const journey of reading.journeys) found.push({ journey, seqs: [reply.seq] });
    }
    const journey = entry?.of.journey;
    if (!view || !journey) return found;
    const isFirst = !reading.journeys.has(journey);
    reading.journeys.add(journey);
    const { verb, connection, seq } = reading.command;
    const read: Read = { kind: 'read', at: reply.at, connection, verb, account: view.account };
    return [
      { journey, ...(isFirst ? { read } : {}), seqs: isFirst ? [seq, reply.seq] : [reply.seq] },
      ...found.filter((one) => one.journey !== journey),
    ];
  }

  /** What a session is told of its mailbox. */
  #renumber(view: View, reply: FactOf<'reply-sent'>): void {
    const { account, mailbox, entries } = view;
    if (reply.code === 'VANISHED') {
      const gone = vanishedUids(reply.octets);
      if (gone.length > 0) view.entries = entries.filter(({ uid }) => !inRanges(gone, uid));
      return;
    }
    if (reply.code !== 'EXISTS' && reply.code !== 'EXPUNGE') return;
    const number = numberIn(reply);
    if (reply.code === 'EXPUNGE') {
      entries.splice(number - 1, 1);
      return;
    }
    const held = this.#entries(account, mailbox);
    const last = entries.at(-1)?.uid ?? 0;
    for (let i = lowerBound(held, last + 1, uidOf); i < held.length && entries.length < number; i++) {
      entries.push(held[i] as Entry);
    }
  }
}

const keyOf = (account: string, mailbox: string): string => `${account} ${mailbox}`;

const exchangeKey = (fact: { readonly connection: number; readonly exchange: number | null }): string =>
  `${fact.connection}:${fact.exchange ?? 0}`;

const textOf = ({ octets }: { readonly octets: Uint8Array }): string =>
  latin1Of(octets, 0, Math.min(octets.length, READ_OCTETS));

/** `* 3 EXISTS` */
const numberIn = (reply: { readonly octets: Uint8Array }): number =>
  Number(/^\* (\d+) /.exec(textOf(reply))?.[1] ?? 0);

/** The message whose body is in a reply. */
function readIn(
  { entries }: View,
  reply: FactOf<'reply-sent'>,
  command: FactOf<'command-sent'>,
): Entry | undefined {
  if (command.verb === 'RETR') {
    if (reply.outcome !== 'ok') return undefined;
    return entries[Number(/^RETR +(\d+)/i.exec(textOf(command))?.[1] ?? 0) - 1];
  }
  if (reply.code !== 'FETCH' || !BODY.test(textOf(reply))) return undefined;
  return entries[numberIn(reply) - 1];
}
