/** The queues of the mail hosts as a fold over facts: what waits, where it goes, what was said of it last. */
import type { Delivery, Fact, FactBody, MessageQueued, QueuedRecipient, QueueFact } from '../trace/facts.ts';

export interface WaitingRecipient extends QueuedRecipient {
  /** What became of it in the last attempt; absent before the first. */
  readonly last?: Delivery;
}

export interface QueueEntry extends Omit<MessageQueued, 'kind' | 'recipients'> {
  /** Those that are not settled yet. */
  recipients: readonly WaitingRecipient[];
  /** Rounds of attempts that left something waiting. */
  attempts: number;
  /** When the next attempt is due, by the world's clock; `undefined` while one is under way. */
  due: number | undefined;
  held: boolean;
  /** The sender was told that it takes longer. */
  delayTold: boolean;
  /** The host it was offered to last. */
  nextHop: string | undefined;
}

/** By the name of the message in the queue, oldest first. */
export type Queues = Map<string, QueueEntry>;

export function isQueueFact(fact: Fact | FactBody): fact is QueueFact {
  return 'queue' in fact;
}

/** Folds one fact in; those about other things change nothing. */
export function applyToQueues(queues: Queues, fact: Fact | FactBody): void {
  if (!isQueueFact(fact)) return;
  if (fact.kind === 'message-queued') {
    const { kind: _kind, ...queued } = fact;
    queues.set(fact.queue, {
      ...queued,
      attempts: 0,
      due: undefined,
      held: false,
      delayTold: false,
      nextHop: undefined,
    });
    return;
  }
  const entry = queues.get(fact.queue);
  if (!entry) return;
  switch (fact.kind) {
    case 'delivery-tried': {
      const became = new Map(fact.deliveries.map((delivery) => [delivery.address, delivery]));
      entry.nextHop = fact.nextHop?.name ?? entry.nextHop;
      entry.recipients = entry.recipients
        .filter(({ address }) => (became.get(address)?.outcome ?? 'deferred') === 'deferred')
        .map((recipient) => {
          const last = became.get(recipient.address);
          return last ? { ...recipient, last } : recipient;
        });
      return;
    }
    case 'delivery-planned':
      entry.due = fact.due;
      entry.attempts = fact.attempts;
      return;
    case 'delay-told':
      entry.delayTold = true;
      return;
    case 'queue-held':
      entry.held = fact.held;
      return;
    case 'message-unqueued':
      queues.delete(fact.queue);
  }
}

/** Facts that fold to these queues, none of them undone by a later one. */
export function* queueSnapshot(queues: Queues): Generator<QueueFact> {
  for (const entry of queues.values()) {
    const { attempts, due, held, delayTold, nextHop: _nextHop, recipients, ...queued } = entry;
    const { queue } = queued;
    yield {
      kind: 'message-queued',
      ...queued,
      recipients: recipients.map(({ last: _last, ...recipient }) => recipient),
    };
    yield { kind: 'delivery-planned', queue, due: due ?? queued.since, attempts };
    if (held) yield { kind: 'queue-held', queue, held };
    if (delayTold) yield { kind: 'delay-told', queue };
  }
}
