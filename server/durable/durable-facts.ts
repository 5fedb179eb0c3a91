/** Which facts outlive the process, and the shortest list of them that folds to a world. */
import type { Account, Mailbox, World } from '../../common/projections/mailbox.ts';
import { queueSnapshot, type Queues } from '../../common/projections/queue.ts';
import type {
  AddedMessage,
  ClockSet,
  Fact,
  MailboxFact,
  QueueFact,
  WorldChanged,
} from '../../common/trace/facts.ts';

export type DurableBody = MailboxFact | QueueFact | ClockSet | WorldChanged;

export interface DurableFact {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body: DurableBody;
}

const durableKinds = {
  'account-created': true,
  'mailbox-created': true,
  'mailbox-deleted': true,
  'mailbox-renamed': true,
  'mailbox-subscribed': true,
  'rights-changed': true,
  'messages-added': true,
  'flags-changed': true,
  'messages-expunged': true,
  'recent-claimed': true,
  'message-queued': true,
  'delivery-tried': true,
  'delivery-planned': true,
  'delay-told': true,
  'queue-held': true,
  'message-unqueued': true,
  'clock-set': true,
  'world-changed': true,
} satisfies Record<DurableBody['kind'], true>;

export function isDurable(fact: Fact): fact is Extract<Fact, { kind: DurableBody['kind'] }> {
  return Object.hasOwn(durableKinds, fact.kind);
}

/** Messages in one fact of a snapshot: enough that facts are few, not so many that one line has many megabytes. */
const MESSAGES_PER_FACT = 1000;

/** What a start needs to know. */
export interface Kept {
  readonly world: World;
  readonly queues: Queues;
  readonly clock: ClockSet | undefined;
  readonly described: WorldChanged | undefined;
}

/** It as facts: the fold of them is the same, and none of them is undone by a later one. */
export function* snapshotOf({ world, queues, clock, described }: Kept): Generator<DurableBody> {
  if (described) yield described;
  if (clock) yield clock;
  for (const account of world.accounts.values()) yield* accountFacts(account);
  yield* queueSnapshot(queues);
}

function* accountFacts(account: Account): Generator<DurableBody> {
  const { name } = account;
  yield { kind: 'account-created', account: name };
  for (const mailbox of account.mailboxes.values()) yield* mailboxFacts(name, mailbox);
  for (const mailbox of account.subscriptions) {
    yield { kind: 'mailbox-subscribed', account: name, mailbox, subscribed: true };
  }
}

function* mailboxFacts(account: string, mailbox: Mailbox): Generator<DurableBody> {
  const {
    name,
    uidvalidity,
    uidnext,
    recentAfter,
    specialUse,
    highestmodseq,
    expunged,
    forgotten,
    messages,
  } = mailbox;
  yield {
    kind: 'mailbox-created',
    account,
    mailbox: name,
    uidvalidity,
    // The highest UIDs may belong to messages long gone, and are never given again. RFC 9051 §2.3.1.1
    uidnext,
    ...(specialUse === undefined ? {} : { specialUse }),
    // Clients keep the numbers for years: they must never go back. RFC 7162 §3.1
    highestmodseq,
    ...(expunged.length === 0 && forgotten === 0 ? {} : { gone: { expunged, forgotten } }),
  };
  for (const [identifier, rights] of mailbox.acl) {
    yield { kind: 'rights-changed', account, mailbox: name, identifier, rights };
  }
  for (let i = 0; i < messages.length; i += MESSAGES_PER_FACT) {
    const some: AddedMessage[] = messages
      .slice(i, i + MESSAGES_PER_FACT)
      .map(({ changedBy: _changedBy, ...message }) => message);
    yield { kind: 'messages-added', account, mailbox: name, how: 'delivered', messages: some };
  }
  if (recentAfter > 0) yield { kind: 'recent-claimed', account, mailbox: name, through: recentAfter };
}

/** The ids of all messages in mailboxes and queues. */
export function messagesNamed({ world, queues }: Kept): Set<string> {
  const named = new Set([...queues.values()].map(({ message }) => message));
  for (const { mailboxes } of world.accounts.values()) {
    for (const { messages } of mailboxes.values()) for (const { message } of messages) named.add(message);
  }
  return named;
}
