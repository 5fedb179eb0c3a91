/**
 * The mail queue: what a host took responsibility for, until each recipient is settled. Its state is the fold of its facts,
 * so it survives a crash as it was; a settled recipient and the notice about it are committed together.
 */
import { applyToQueues, type QueueEntry, type Queues } from '../../common/projections/queue.ts';
import type {
  Cause,
  Delivery,
  DeliveryTried,
  FactBody,
  MessageQueued,
  QueuedRecipient,
  QueueFact,
} from '../../common/trace/facts.ts';
import type { Settings } from '../../common/world/settings.ts';
import { noticeOf, type NoticeAction } from './notice.ts';
import type { WorldClock } from './world-clock.ts';

/** What became of recipients of one domain, at one host or before any was found. */
export interface Attempt extends Pick<DeliveryTried, 'nextHop' | 'connection' | 'deliveries'> {
  /** The host sends the notices that the sender wants. */
  readonly dsn: boolean;
}

export interface QueueParts {
  readonly append: (fact: FactBody) => void;
  /** Tries the recipients of one domain, at one host after the other; tells of each. */
  readonly attempt: (
    entry: QueueEntry,
    recipients: readonly QueuedRecipient[],
    tried: (attempt: Attempt) => void,
  ) => Promise<void>;
  /** Takes a notice for its recipient: into a mailbox of the host's domain, or into the queue. */
  readonly send: (host: string, to: string, message: Uint8Array, cause: Cause | undefined) => void;
  readonly body: (message: string) => Uint8Array | undefined;
  readonly clock: WorldClock;
  readonly settings: () => Settings;
  readonly log: (error: unknown) => void;
}

/** Attempts at once; the others wait their turn. */
const MAX_UNDER_WAY = 16;

/** Messages in all queues together; a client is told 452 beyond that. */
export const MAX_QUEUED = 10_000;

export class MailQueue {
  readonly entries: Queues = new Map();
  readonly #parts: QueueParts;
  readonly #cancels = new Map<string, () => void>();
  readonly #underWay = new Set<string>();
  readonly #ready: string[] = [];
  #names = 0;
  #stopped = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  get isFull(): boolean {
    return this.entries.size >= MAX_QUEUED;
  }

  /** What an earlier run left, which the trace has already. `start` begins the attempts. */
  restore(queues: Queues): void {
    for (const [queue, entry] of queues) {
      this.entries.set(queue, entry);
      this.#names = Math.max(this.#names, Number(/^q(\d+)$/.exec(queue)?.[1] ?? 0));
    }
  }

  /** What an earlier run left is due as it was. */
  start(): void {
    for (const entry of this.entries.values()) this.#schedule(entry);
  }

  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  /** Takes responsibility for a message. The first attempt begins once the present turn is over. */
  add(message: Omit<MessageQueued, 'kind' | 'since'>): void {
    const since = this.#parts.clock.now();
    this.#record({ kind: 'message-queued', ...message, since });
    this.#plan(message.queue, since, 0);
  }

  /** A name that no other message in the queue has or had in this run. */
  nextName(): string {
    return `q${++this.#names}`;
  }

  /**
   * The host at the other end, one of this world, has taken these recipients. Recorded with what it did, in one commit, so
   * that no crash between its reply and our hearing of it delivers twice. RFC 5321 §4.5.3.2.6
   */
  handedOver(
    queue: string,
    connection: number,
    nextHop: DeliveryTried['nextHop'],
    deliveries: readonly Delivery[],
  ): void {
    const entry = this.entries.get(queue);
    if (!entry) return;
    const waiting = new Set(entry.recipients.map(({ address }) => address));
    const news = deliveries.filter(({ address }) => waiting.has(address));
    if (news.length === 0) return;
    this.#record({
      kind: 'delivery-tried',
      queue,
      connection,
      ...(nextHop ? { nextHop } : {}),
      deliveries: news,
    });
  }

  /** Tries at once, whatever was planned. */
  retry(queue: string): boolean {
    const entry = this.entries.get(queue);
    if (!entry || this.#underWay.has(queue)) return false;
    if (entry.held) this.#record({ kind: 'queue-held', queue, held: false });
    this.#plan(queue, this.#parts.clock.now(), entry.attempts);
    return true;
  }

  /** A held message is not tried, and does not expire, until it is let go. */
  hold(queue: string, held: boolean): boolean {
    const entry = this.entries.get(queue);
    if (!entry || entry.held === held) return false;
    this.#record({ kind: 'queue-held', queue, held });
    if (held) this.#cancel(queue);
    else this.#schedule(entry);
    return true;
  }

  /** Nobody is told: whoever deletes it knows. */
  delete(queue: string): boolean {
    if (!this.entries.has(queue)) return false;
    this.#cancel(queue);
    this.#record({ kind: 'message-unqueued', queue, how: 'deleted' });
    return true;
  }

  #record(fact: QueueFact): void {
    this.#parts.append(fact);
    applyToQueues(this.entries, fact);
  }

  #plan(queue: string, due: number, attempts: number): void {
    this.#record({ kind: 'delivery-planned', queue, due, attempts });
    const entry = this.entries.get(queue);
    if (entry) this.#schedule(entry);
  }

  #schedule({ queue, due, held }: QueueEntry): void {
    this.#cancel(queue);
    if (held || this.#stopped || this.#underWay.has(queue)) return;
    this.#cancels.set(
      queue,
      this.#parts.clock.at(due ?? 0, () => {
        this.#cancels.delete(queue);
        this.#ready.push(queue);
        this.#next();
      }),
    );
  }

  #cancel(queue: string): void {
    this.#cancels.get(queue)?.();
    this.#cancels.delete(queue);
  }

  #next(): void {
    while (this.#underWay.size < MAX_UNDER_WAY) {
      const queue = this.#ready.shift();
      if (queue === undefined) return;
      const entry = this.entries.get(queue);
      if (!entry || entry.held || this.#stopped || this.#underWay.has(queue)) continue;
      this.#underWay.add(queue);
      void this.#try(entry)
        .catch(this.#parts.log)
        .finally(() => {
          this.#underWay.delete(queue);
          this.#next();
        });
    }
  }

  async #try(entry: QueueEntry): Promise<void> {
    const { queue } = entry;
    for (const recipients of byDomain(entry.recipients)) {
      await this.#parts.attempt(entry, recipients, (attempt) => {
        if (!this.#stopped && this.entries.has(queue)) this.#tried(entry, attempt, recipients);
      });
      if (this.#stopped || !this.entries.has(queue)) return;
    }
    this.#underWay.delete(queue);
    this.#settle(entry);
  }

  /** Records an attempt, but for what the other host has recorded itself, and tells the sender what is settled. */
  #tried(entry: QueueEntry, attempt: Attempt, recipients: readonly QueuedRecipient[]): void {
    const { queue } = entry;
    const { nextHop, connection, deliveries, dsn } = attempt;
    const waiting = new Set(entry.recipients.map(({ address }) => address));
    const news = deliveries.filter(({ address }) => waiting.has(address));
    if (news.length > 0) {
      this.#record({
        kind: 'delivery-tried',
        queue,
        ...(nextHop ? { nextHop } : {}),
        ...(connection === undefined ? {} : { connection }),
        deliveries: news,
      });
    }
    const told = (outcome: Delivery['outcome']): Told[] =>
      deliveries
        .filter((delivery) => delivery.outcome === outcome)
        .flatMap((delivery) => {
          const recipient = recipients.find(({ address }) => address === delivery.address);
          return recipient ? [{ recipient, delivery }] : [];
        });
    this.#notify(entry, 'failed', told('failed'), nextHop?.name);
    // A host that knows of notices sends them itself. RFC 3461 §5.2.2
    if (!dsn) this.#notify(entry, 'relayed', told('relayed'), nextHop?.name);
    this.#notify(entry, 'delivered', told('delivered'), nextHop?.name);
  }

  /** After a round of attempts: done, or when next, or given up. */
  #settle(entry: QueueEntry): void {
    const { queue, since, sender } = entry;
    const { clock, settings } = this.#parts;
    const { retry, warnAfter, expireAfter } = settings().queue;
    const now = clock.now();
    if (entry.recipients.length > 0 && now - since >= expireAfter) this.#expire(entry);
    if (entry.recipients.length === 0) {
      this.#record({ kind: 'message-unqueued', queue, how: 'settled' });
      return;
    }
    if (!entry.delayTold && now - since >= warnAfter && sender !== '') {
      this.#record({ kind: 'delay-told', queue });
      const waiting = entry.recipients.map((recipient) => ({
        recipient,
        delivery: recipient.last ?? notTried(recipient.address),
      }));
      this.#notify(entry, 'delayed', waiting, entry.nextHop);
    }
    const attempts = entry.attempts + 1;
    const wait = retry[Math.min(attempts, retry.length) - 1] ?? warnAfter;
    // The last attempt is at the end of its time, not some hours after.
    this.#plan(queue, Math.min(now + wait, Math.max(now, since + expireAfter)), attempts);
  }

  #expire(entry: QueueEntry): void {
    const given = entry.recipients.map((recipient) => {
      const last = recipient.last?.reply;
      const reply = `the message waited too long${last === undefined ? '' : `; the last word was: ${last}`}`;
      // RFC 3463 §3.5
      return {
        recipient,
        delivery: { address: recipient.address, outcome: 'failed' as const, status: '4.4.7', reply },
      };
    });
    this.#record({
      kind: 'delivery-tried',
      queue: entry.queue,
      deliveries: given.map(({ delivery }) => delivery),
    });
    this.#notify(entry, 'failed', given, entry.nextHop);
  }

  #notify(entry: QueueEntry, action: NoticeAction, all: readonly Told[], remote: string | undefined): void {
    const { sender, host, since, envid, ret, message, queue } = entry;
    // A notice is never answered by a notice, or two hosts could go on for ever. RFC 5321 §4.5.5, §6.1
    const wanted = sender === '' ? [] : all.filter(({ recipient }) => wants(recipient, action));
    const original = this.#parts.body(message);
    if (wanted.length === 0 || !original) return;
    const { clock, settings } = this.#parts;
    const notice = noticeOf({
      action,
      host,
      to: sender,
      recipients: wanted,
      ...(remote === undefined ? {} : { remote }),
      ...(envid === undefined ? {} : { envid }),
      ...(ret ? { ret } : {}),
      since,
      now: clock.now(),
      until: since + settings().queue.expireAfter,
      id: `${queue}.${action}.${Math.floor(clock.now())}`,
      original,
    });
    this.#parts.send(host, sender, notice, entry.cause);
  }
}

interface Told {
  readonly recipient: QueuedRecipient;
  readonly delivery: Delivery;
}

const notTried = (address: string): Delivery => ({
  address,
  outcome: 'deferred',
  status: '4.4.1',
  reply: 'no attempt was possible yet',
});

/** What a recipient's NOTIFY asks for; without one, bad news alone. RFC 3461 §4.1 */
function wants({ notify }: QueuedRecipient, action: NoticeAction): boolean {
  const kind = action === 'failed' ? 'failure' : action === 'delayed' ? 'delay' : 'success';
  return notify ? notify.includes(kind) : kind !== 'success';
}

/** Recipients of one domain go in one transaction. RFC 5321 §4.5.4.1 */
function byDomain(recipients: readonly QueuedRecipient[]): QueuedRecipient[][] {
  const groups = new Map<string, QueuedRecipient[]>();
  for (const recipient of recipients) {
    const domain = recipient.address.slice(recipient.address.lastIndexOf('@') + 1).toLowerCase();
    const group = groups.get(domain);
    if (group) group.push(recipient);
    else groups.set(domain, [recipient]);
  }
  return [...groups.values()];
}
