/**
 * The journeys of messages as a fold over facts: of each message what brought it in, the queues it waited in, the lookups
 * and relays on its way, the mailboxes it came to lie in, and who read it. Each fact costs the same whenever it comes; asking
 * costs nothing, for every fact is filed under its journey when it arrives.
 */
import { emptyRoutes, followRoutes, planRoute, type Routes } from './journey-lookups.ts';
import { Readers, type Entry } from './journey-readers.ts';
import type { Handover, Journey, Waiting } from './journey-stages.ts';
import { isQueueFact } from './queue.ts';
import type {
  AddedMessage,
  Cause,
  Fact,
  FactOf,
  MessageQueued,
  MessagesAdded,
  QueueFact,
  Summary,
} from '../trace/facts.ts';

/** What a client says from MAIL or APPEND until it is answered, and what came of it. */
export interface Transaction {
  readonly handover: Handover;
  /** Seqs, until its journey is known. */
  readonly seqs: number[];
  readonly effects: (Fact & (MessageQueued | MessagesAdded))[];
  journey?: Journey;
  /** The command that handed the message over was answered: what comes of it now is a notice. */
  answered: boolean;
}

/** One connection, as far as messages are handed over on it. */
interface Talk {
  readonly opened: FactOf<'connection-opened'>;
  /** A mail host is the client, and relays one message. */
  relays: boolean;
  current?: Transaction | undefined;
  readonly transactions: Transaction[];
  readonly byExchange: Map<number, Transaction>;
  /** Seqs of what belongs to no transaction. */
  readonly others: number[];
  journey?: Journey;
  closed: boolean;
}

export interface Journeys {
  readonly all: Journey[];
  /** By seq of fact: the journey it belongs to, the first of several. */
  readonly bySeq: Map<number, Journey>;
  /** By stored octets: the journey that brought them last. */
  readonly byMessage: Map<string, Journey>;
  readonly queues: Map<string, { readonly waiting: Waiting; readonly of: { readonly journey?: Journey } }>;
  /** Transactions that something came of, by their cause: `connection:exchange`. */
  readonly causes: Map<string, Transaction>;
  readonly talks: Map<number, Talk>;
  readonly hostNames: Set<string>;
  readonly routes: Routes;
  readonly readers: Readers;
}

export function emptyJourneys(): Journeys {
  return {
    all: [],
    bySeq: new Map(),
    byMessage: new Map(),
    queues: new Map(),
    causes: new Map(),
    talks: new Map(),
    hostNames: new Set(),
    routes: emptyRoutes(),
    readers: new Readers(),
  };
}

/** Folds one fact in. */
export function applyToJourneys(journeys: Journeys, fact: Fact): void {
  if ('host' in fact && fact.host !== undefined) journeys.hostNames.add(fact.host);
  if (fact.kind === 'dns-asked' || fact.kind === 'dns-answered') {
    const journey = followRoutes(journeys.routes, fact);
    if (journey) file(journeys, journey, fact.seq);
    return;
  }
  if (fact.kind === 'message-queued' || fact.kind === 'messages-added') cameOf(journeys, fact);
  else if (isQueueFact(fact)) followQueue(journeys, fact);
  else if ('connection' in fact) followTalk(journeys, fact);
  for (const { journey, read, seqs } of journeys.readers.follow(fact)) {
    if (read) journey.stages.push(read);
    for (const seq of seqs) file(journeys, journey, seq);
  }
}

/** The message at a place in a mailbox. */
export function journeyOfMessage(
  { readers, byMessage }: Journeys,
  place: { readonly account: string; readonly mailbox: string },
  { uid, message }: Pick<AddedMessage, 'uid' | 'message'>,
): Journey | undefined {
  return readers.find(place.account, place.mailbox, uid)?.of.journey ?? byMessage.get(message);
}

function file(journeys: Journeys, journey: Journey, seq: number): void {
  journey.seqs.push(seq);
  if (!journeys.bySeq.has(seq)) journeys.bySeq.set(seq, journey);
}

function begin(journeys: Journeys, summary: Summary): Journey {
  const journey: Journey = { number: journeys.all.length + 1, summary, stages: [], seqs: [] };
  journeys.all.push(journey);
  return journey;
}

function followTalk(journeys: Journeys, fact: Fact & { readonly connection: number }): void {
  if (fact.kind === 'connection-opened') {
    journeys.talks.set(fact.connection, {
      opened: fact,
      relays: false,
      transactions: [],
      byExchange: new Map(),
      others: [fact.seq],
      closed: false,
    });
    return;
  }
  const talk = journeys.talks.get(fact.connection);
  if (!talk) return;
  switch (fact.kind) {
    case 'connection-named':
      if (journeys.hostNames.has(fact.name)) talk.relays = true;
      return;
    case 'connection-closed':
      aside(journeys, talk, fact.seq);
      talk.closed = true;
      forget(journeys, talk);
      return;
    case 'tls-started':
    case 'tls-failed':
    case 'octets-unread':
      aside(journeys, talk, fact.seq);
      return;
    case 'command-sent':
      hear(talk, fact);
      break;
    case 'octets-sent':
    case 'reply-sent':
      break;
    default:
      return;
  }
  const transaction = fact.exchange === null ? undefined : talk.byExchange.get(fact.exchange);
  if (!transaction) {
    aside(journeys, talk, fact.seq);
    return;
  }
  if (fact.kind === 'octets-sent') transaction.handover.data.push(fact.seq);
  if (fact.kind === 'reply-sent' && fact.final) {
    if (journeys.causes.has(`${fact.connection}:${fact.exchange ?? 0}`)) transaction.answered = true;
  }
  if (transaction.journey) file(journeys, transaction.journey, fact.seq);
  else transaction.seqs.push(fact.seq);
}

/** What is said before, between and after messages belongs to the journey where a connection is there for one message alone. */
function aside(journeys: Journeys, talk: Talk, seq: number): void {
  if (talk.journey) file(journeys, talk.journey, seq);
  else if (talk.opened.protocol === 'smtp') talk.others.push(seq);
}

/** A command begins a transaction, belongs to the one that is under way, or ends it. RFC 5321 §3.3 */
function hear(talk: Talk, fact: FactOf<'command-sent'>): void {
  switch (fact.verb) {
    case 'MAIL':
    case 'APPEND':
      talk.current = {
        handover: {
          kind: 'handover',
          at: fact.at,
          connection: fact.connection,
          host: talk.opened.host,
          envelope: [],
          data: [],
          stored: [],
        },
        seqs: [],
        effects: [],
        answered: false,
      };
      if (talk.opened.protocol === 'smtp') talk.transactions.push(talk.current);
      break;
    case 'RCPT':
    case 'DATA':
    case 'BDAT':
      break;
    default:
      talk.current = undefined;
  }
  if (!talk.current) return;
  if (fact.verb !== 'DATA' && fact.verb !== 'BDAT') talk.current.handover.envelope.push(fact.seq);
  talk.byExchange.set(fact.exchange, talk.current);
}

/** A closed connection is needed only until it is known which message was relayed over it. */
function forget(journeys: Journeys, talk: Talk): void {
  if (talk.closed && (!talk.relays || talk.journey)) journeys.talks.delete(talk.opened.connection);
}

/** A message came into a queue or into mailboxes. */
function cameOf(journeys: Journeys, fact: Fact & (MessageQueued | MessagesAdded)): void {
  const transaction = fact.cause && transactionOf(journeys, fact.cause);
  if (!transaction) {
    settle(journeys, fact, undefined);
    return;
  }
  const { connection, exchange } = fact.cause as Cause;
  journeys.causes.set(`${connection}:${exchange}`, transaction);
  const { handover } = transaction;
  if (!transaction.answered) {
    handover.taken ??= fact.at;
    const message = fact.kind === 'message-queued' ? fact.message : fact.messages[0]?.message;
    if (message !== undefined && !handover.stored.includes(message)) handover.stored.push(message);
  }
  const talk = journeys.talks.get(connection);
  if (!transaction.journey && !talk?.relays) {
    const summary = fact.kind === 'message-queued' ? fact.summary : fact.messages[0]?.summary;
    give(journeys, transaction, begin(journeys, summary ?? { from: '', subject: '' }));
  }
  settle(journeys, fact, transaction);
}

function transactionOf(
  { talks, causes }: Journeys,
  { connection, exchange }: Cause,
): Transaction | undefined {
  return talks.get(connection)?.byExchange.get(exchange) ?? causes.get(`${connection}:${exchange}`);
}

/** From here on it is known whose journey a transaction is part of. */
function give(journeys: Journeys, transaction: Transaction, journey: Journey): void {
  transaction.journey = journey;
  journey.stages.push(transaction.handover);
  for (const seq of transaction.seqs.splice(0)) file(journeys, journey, seq);
  for (const effect of transaction.effects.splice(0)) tell(journeys, effect, journey, false);
}

/** Remembers where a message is, and tells its journey, or the transaction while that has none yet. */
function settle(
  journeys: Journeys,
  fact: Fact & (MessageQueued | MessagesAdded),
  transaction: Transaction | undefined,
): void {
  if (fact.kind === 'message-queued') {
    const of = transaction ?? { journey: begin(journeys, fact.summary) };
    const waiting: Waiting = {
      kind: 'waiting',
      at: fact.at,
      queue: fact.queue,
      host: fact.host,
      notice: fact.sender === '',
      recipients: new Set(fact.recipients.map(({ address }) => address)),
      attempts: 0,
    };
    journeys.queues.set(fact.queue, { waiting, of });
    planRoute(journeys.routes, of, waiting, fact.since);
    if (of.journey) tell(journeys, fact, of.journey, false);
    else transaction?.effects.push(fact);
    return;
  }
  const entries: Entry[] = fact.messages.map(({ uid, message, summary }) => {
    // Copies, and what lay there before the trace begins, have no transaction of their own.
    const known = transaction ?? { journey: journeys.byMessage.get(message) ?? begin(journeys, summary) };
    return { uid, of: known };
  });
  journeys.readers.add(fact.account, fact.mailbox, entries);
  if (transaction && !transaction.journey) transaction.effects.push(fact);
  else if (transaction?.journey) tell(journeys, fact, transaction.journey, transaction.answered);
  else {
    for (const [i, { of }] of entries.entries()) {
      const message = fact.messages[i];
      if (of.journey && message) tellArrival(journeys, fact, message, of.journey, false);
    }
  }
}

function tell(
  journeys: Journeys,
  fact: Fact & (MessageQueued | MessagesAdded),
  journey: Journey,
  notice: boolean,
): void {
  if (fact.kind === 'messages-added') {
    for (const message of fact.messages) tellArrival(journeys, fact, message, journey, notice);
    return;
  }
  file(journeys, journey, fact.seq);
  journeys.byMessage.set(fact.message, journey);
  const queued = journeys.queues.get(fact.queue);
  if (queued) journey.stages.push(queued.waiting);
}

function tellArrival(
  journeys: Journeys,
  { at, seq, how, account, mailbox }: Fact & MessagesAdded,
  { uid, message }: AddedMessage,
  journey: Journey,
  notice: boolean,
): void {
  file(journeys, journey, seq);
  journeys.byMessage.set(message, journey);
  journey.stages.push({ kind: 'arrived', at, how, account, mailbox, uid, notice });
}

/** What becomes of a queued message; an attempt tells over which connection it went. */
function followQueue(journeys: Journeys, fact: Fact & QueueFact): void {
  const queued = journeys.queues.get(fact.queue);
  if (!queued) return;
  const { waiting, of } = queued;
  switch (fact.kind) {
    case 'delivery-tried':
      for (const { address, outcome, reply } of fact.deliveries) {
        if (outcome === 'deferred') waiting.reply = reply;
        else waiting.recipients.delete(address);
      }
      if (fact.connection !== undefined && of.journey) relay(journeys, fact.connection, of.journey);
      break;
    case 'delivery-planned':
      waiting.attempts = fact.attempts;
      planRoute(journeys.routes, of, waiting, fact.due);
      break;
    case 'message-unqueued':
      waiting.until = fact.at;
      journeys.queues.delete(fact.queue);
      break;
    default:
  }
  if (of.journey) file(journeys, of.journey, fact.seq);
}

/** All that is said on that connection concerns one message. */
function relay(journeys: Journeys, connection: number, journey: Journey): void {
  const talk = journeys.talks.get(connection);
  if (!talk || talk.journey) return;
  talk.journey = journey;
  for (const seq of talk.others.splice(0)) file(journeys, journey, seq);
  for (const transaction of talk.transactions) give(journeys, transaction, journey);
  forget(journeys, talk);
}
