/**
 * The mail store: the fold of the mailbox facts, plus the octets of the messages. It changes only by appending a fact to
 * the trace and folding it, so what the page shows and what the engines serve cannot differ.
 *
 * Every operation takes the command that caused it, so that the diagram can tie the change to its arrow.
 */
import { hash } from 'node:crypto';
import {
  applyToWorld,
  emptyWorld,
  indexOfUid,
  type Account,
  type Mailbox,
  type StoredMessage,
  type World,
} from '../../common/projections/mailbox.ts';
import { summaryOf } from '../../common/mime/summary.ts';
import type {
  Cause,
  Fact,
  FactBody,
  FlagsChanged,
  MailboxFact,
  MessagesAdded,
  UidRanges,
} from '../../common/trace/facts.ts';
import type { SessionFact } from '../../common/trace/session-facts.ts';
import { rangesOf } from '../../common/uid-ranges.ts';
import type { Bodies } from '../durable/bodies.ts';

/** What a new message needs beyond its octets. */
export interface NewMessage {
  /** The store keeps this array; nobody may change it any more. */
  readonly octets: Uint8Array;
  readonly flags?: readonly string[];
  /** Milliseconds since 1970; now, unless given. */
  readonly internalDate?: number;
}

export function isMailboxFact(fact: FactBody): fact is MailboxFact {
  return 'account' in fact && fact.kind !== 'mailbox-selected';
}

type Listener = (fact: Fact & MailboxFact) => void;

export class MailStore {
  readonly world: World = emptyWorld();
  readonly #bodies: Bodies;
  readonly #listeners = new Map<Mailbox, Set<Listener>>();
  readonly #append: (body: FactBody) => Fact;
  readonly #now: () => number;
  #uidvalidity: number;

  /**
   * @param append appends to the trace, as `TraceLog.append` does
   * @param now milliseconds since 1970
   * @param bodies where the octets of messages are kept: in memory unless told otherwise
   */
  constructor(append: (body: FactBody) => Fact, now: () => number, bodies: Bodies = new Map()) {
    this.#append = append;
    this.#now = now;
    this.#bodies = bodies;
    // Seconds since 1970: greater than whatever an earlier run used, which is all that UIDVALIDITY asks. RFC 9051 §2.3.1.1
    this.#uidvalidity = Math.floor(now() / 1000);
  }

  /** Folds facts of an earlier run, which the trace has already. */
  restore(facts: readonly MailboxFact[]): void {
    for (const fact of facts) {
      applyToWorld(this.world, fact);
      if (fact.kind === 'mailbox-created') {
        this.#uidvalidity = Math.max(this.#uidvalidity, fact.uidvalidity + 1);
      }
    }
  }

  /** Creates an account with its INBOX and the usual special-use mailboxes, all subscribed. */
  createAccount(account: string): void {
    this.#record({ kind: 'account-created', account });
    this.createUsualMailboxes(account);
  }

  /** What every account has at its beginning. */
  createUsualMailboxes(account: string): void {
    this.createMailbox(account, 'INBOX');
    for (const [name, use] of defaultMailboxes) this.createMailbox(account, name, { specialUse: use });
    for (const name of ['INBOX', ...defaultMailboxes.keys()]) this.subscribe(account, name, true);
  }

  account(name: string): Account | undefined {
    return this.world.accounts.get(name);
  }

  mailbox(account: string, name: string): Mailbox | undefined {
    return this.world.accounts.get(account)?.mailboxes.get(name);
  }

  /** The octets of a stored message, as they were received. */
  body(message: string): Uint8Array | undefined {
    return this.#bodies.get(message);
  }

  /** Keeps octets that nobody may change any more, once however often they come; answers the id that `body` takes. */
  keep(octets: Uint8Array): string {
    const id = hash('sha256', octets, 'base64url').slice(0, 22);
    if (!this.#bodies.has(id)) this.#bodies.set(id, octets);
    return id;
  }

  createMailbox(
    account: string,
    mailbox: string,
    options: { specialUse?: string; cause?: Cause } = {},
  ): Mailbox {
    // Never twice the same, so that a mailbox deleted and made anew is seen to be another. RFC 9051 §6.3.4
    const uidvalidity = this.#uidvalidity++;
    this.#record({ kind: 'mailbox-created', account, mailbox, uidvalidity, ...options });
    return this.#existing(account, mailbox);
  }

  /** Deletes this mailbox alone, with its messages. Sessions that have it open keep their `Mailbox` object. */
  deleteMailbox(account: string, mailbox: string, cause?: Cause): void {
    const doomed = this.#existing(account, mailbox);
    const fact = this.#record({ kind: 'mailbox-deleted', account, mailbox, ...because(cause) });
    this.#tell(doomed, fact);
  }

  /** Renames this mailbox alone. */
  renameMailbox(account: string, mailbox: string, to: string, cause?: Cause): void {
    const renamed = this.#existing(account, mailbox);
    this.#tell(renamed, this.#record({ kind: 'mailbox-renamed', account, mailbox, to, ...because(cause) }));
  }

  subscribe(account: string, mailbox: string, subscribed: boolean, cause?: Cause): void {
    this.#record({ kind: 'mailbox-subscribed', account, mailbox, subscribed, ...because(cause) });
  }

  /** Gives somebody these rights on a mailbox in place of those they had; none at all with ''. RFC 4314 §3.1 */
  setRights(account: string, mailbox: string, identifier: string, rights: string, cause?: Cause): void {
    const box = this.#existing(account, mailbox);
    if ((box.acl.get(identifier) ?? '') === rights) return;
    const fact = this.#record({
      kind: 'rights-changed',
      account,
      mailbox,
      identifier,
      rights,
      ...because(cause),
    });
    this.#tell(box, fact);
  }

  /** Adds messages; all get their UIDs in one fact. */
  add(
    account: string,
    mailbox: string,
    messages: readonly NewMessage[],
    how: 'delivered' | 'appended',
    cause?: Cause,
  ): readonly StoredMessage[] {
    const { uidnext } = this.#existing(account, mailbox);
    const added = messages.map(({ octets, flags = [], internalDate = this.#now() }, i) => {
      const message = this.keep(octets);
      return {
        uid: uidnext + i,
        message,
        size: octets.length,
        flags,
        internalDate: Math.floor(internalDate / 1000) * 1000,
        summary: summaryOf(octets),
      };
    });
    return this.#addAll(account, mailbox, added, how, cause);
  }

  /** Copies messages with their flags and internal dates into another mailbox, of `account`. RFC 9051 §6.4.7 */
  copy(
    account: string,
    messages: readonly StoredMessage[],
    to: string,
    how: 'copied' | 'moved',
    cause?: Cause,
  ): readonly StoredMessage[] {
    const { uidnext } = this.#existing(account, to);
    const added = messages.map(({ message, size, flags, internalDate, summary }, i) => ({
      uid: uidnext + i,
      message,
      size,
      flags,
      internalDate,
      summary,
    }));
    return this.#addAll(account, to, added, how, cause);
  }

  /** `messages` ascending by UID. A change that changes no message is no fact. */
  changeFlags(
    account: string,
    mailbox: string,
    uids: UidRanges,
    how: FlagsChanged['how'],
    flags: readonly string[],
    cause?: Cause,
  ): void {
    if (uids.length === 0) return;
    const fact = this.#record({
      kind: 'flags-changed',
      account,
      mailbox,
      uids,
      how,
      flags,
      ...because(cause),
    });
    this.#tell(this.#existing(account, mailbox), fact);
  }

  /** @param uids ascending; those that no longer exist are passed over */
  expunge(account: string, mailbox: string, uids: Iterable<number>, cause?: Cause): void {
    const box = this.#existing(account, mailbox);
    const ranges = rangesOf([...uids].filter((uid) => indexOfUid(box, uid) >= 0));
    if (ranges.length === 0) return;
    this.#tell(
      box,
      this.#record({ kind: 'messages-expunged', account, mailbox, uids: ranges, ...because(cause) }),
    );
  }

  /** The first UID that is recent to the session that asks; to all later ones those messages are old. RFC 3501 §2.3.2 */
  claimRecent(account: string, mailbox: string, cause?: Cause): number {
    const { recentAfter, uidnext } = this.#existing(account, mailbox);
    if (recentAfter < uidnext - 1) {
      this.#record({ kind: 'recent-claimed', account, mailbox, through: uidnext - 1, ...because(cause) });
    }
    return recentAfter + 1;
  }

  /** Records what a session did that changes no mailbox. */
  note(fact: SessionFact): void {
    this.#record(fact);
  }

  /**
   * A session's connection is gone, with or without a goodbye: it watches nothing any more, and a maildrop it had taken is free.
   * The trace tells so by the end of the connection.
   */
  forget(connection: number): void {
    this.world.watchers.delete(connection);
  }

  /** Calls `listener` with each later fact about this mailbox; the answer ends that. */
  watch(mailbox: Mailbox, listener: Listener): () => void {
    const listeners = this.#listeners.get(mailbox) ?? new Set();
    this.#listeners.set(mailbox, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(mailbox);
    };
  }

  #addAll(
    account: string,
    mailbox: string,
    messages: MessagesAdded['messages'],
    how: MessagesAdded['how'],
    cause: Cause | undefined,
  ): readonly StoredMessage[] {
    if (messages.length === 0) return [];
    const box = this.#existing(account, mailbox);
    const fact = this.#record({ kind: 'messages-added', account, mailbox, how, messages, ...because(cause) });
    const stored = box.messages.slice(-messages.length);
    this.#tell(box, fact);
    return stored;
  }

  #record<Body extends MailboxFact | SessionFact>(body: Body): Fact & Body {
    const fact = this.#append(body) as Fact & Body;
    applyToWorld(this.world, fact);
    return fact;
  }

  #tell(mailbox: Mailbox, fact: Fact & MailboxFact): void {
    for (const listener of [...(this.#listeners.get(mailbox) ?? [])]) listener(fact);
  }

  #existing(account: string, name: string): Mailbox {
    const mailbox = this.mailbox(account, name);
    if (!mailbox) throw new Error(`${account} has no mailbox ${name}; the engine must look before it asks`);
    return mailbox;
  }
}

const because = (cause: Cause | undefined): { cause?: Cause } => (cause ? { cause } : {});

/** What a mail client expects to find. RFC 6154 §2 */
const defaultMailboxes = new Map([
  ['Archive', '\\Archive'],
  ['Drafts', '\\Drafts'],
  ['Junk', '\\Junk'],
  ['Sent', '\\Sent'],
  ['Trash', '\\Trash'],
]);
