/**
 * The maildrop of one session: the messages that were in INBOX at login, under numbers that stay. What is delivered or
 * expunged meanwhile by others changes nothing here. RFC 1939 §5
 *
 * We differ: the lock keeps other POP3 sessions out, not IMAP. RFC 1939 §4 wants messages kept from being removed before
 * QUIT; so that a session may keep its promises, a message that IMAP expunges stays readable here until the end.
 */
import { uniqueId } from '../../common/pop3/unique-id.ts';
import type { StoredMessage } from '../../common/projections/mailbox.ts';
import type { UidRanges } from '../../common/trace/facts.ts';
import { rangesOf } from '../../common/uid-ranges.ts';
import type { MailStore } from '../mailbox/store.ts';
import { Pop3Refusal } from './errors.ts';
import { sizeOf } from './message-data.ts';

export interface MaildropMessage {
  /** From 1. RFC 1939 §4 */
  readonly number: number;
  readonly uid: number;
  readonly body: Uint8Array;
  /** Octets on the wire, stuffed dots not counted. */
  readonly size: number;
}

export class Maildrop {
  readonly state = 'transaction';
  /** The full address. */
  readonly account: string;
  readonly #uidvalidity: number;
  readonly #messages: readonly MaildropMessage[];
  readonly #marked = new Set<number>();
  #octets: number;

  constructor(account: string, store: MailStore) {
    const inbox = store.mailbox(account, 'INBOX');
    this.account = account;
    this.#uidvalidity = inbox?.uidvalidity ?? 0;
    this.#messages = (inbox?.messages ?? []).map((message, i) => maildropMessage(message, i + 1, store));
    this.#octets = this.#messages.reduce((sum, { size }) => sum + size, 0);
  }

  /** How many messages there are that are not marked. */
  get count(): number {
    return this.#messages.length - this.#marked.size;
  }

  /** How many octets those have together. */
  get octets(): number {
    return this.#octets;
  }

  /** Those not marked, in order. */
  *messages(): Generator<MaildropMessage> {
    for (const message of this.#messages) if (!this.#marked.has(message.number)) yield message;
  }

  /** The UIDs of those marked. */
  get markedUids(): UidRanges {
    return rangesOf(this.#messages.filter(({ number }) => this.#marked.has(number)).map(({ uid }) => uid));
  }

  /** @throws Pop3Refusal when there is no such message, or it is marked */
  message(number: number): MaildropMessage {
    const message = this.#messages[number - 1];
    if (!message) {
      throw new Pop3Refusal(`message ${number} does not exist; ${this.#whatThereIs()}`);
    }
    if (!this.#marked.has(number)) return message;
    throw new Pop3Refusal(`message ${number} is marked as deleted; RSET takes all marks back`);
  }

  mark(message: MaildropMessage): void {
    this.#marked.add(message.number);
    this.#octets -= message.size;
  }

  unmarkAll(): void {
    this.#marked.clear();
    this.#octets = this.#messages.reduce((sum, { size }) => sum + size, 0);
  }

  uniqueId(message: MaildropMessage): string {
    return uniqueId(this.#uidvalidity, message.uid);
  }

  /** `2 messages (320 octets)` */
  get summary(): string {
    return `${this.count} ${this.count === 1 ? 'message' : 'messages'} (${this.#octets} octets)`;
  }

  #whatThereIs(): string {
    const { length } = this.#messages;
    if (length === 0) return 'the maildrop is empty';
    return length === 1 ? 'the only one is 1' : `they are numbered 1 to ${length}`;
  }
}

function maildropMessage({ uid, message }: StoredMessage, number: number, store: MailStore): MaildropMessage {
  const body = store.body(message);
  if (!body) throw new Error(`the store has no octets of message ${message}`);
  return { number, uid, body, size: sizeOf(body) };
}
