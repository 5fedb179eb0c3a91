/** Which facts go with those that somebody chose, so that what was taken away can be read by itself. */
import { isQueueFact } from '../projections/queue.ts';
import type { Fact } from '../trace/facts.ts';

/** The connection a fact went over or was caused on. */
function connectionOf(fact: Fact): number | undefined {
  if (isQueueFact(fact)) return fact.cause?.connection;
  if ('connection' in fact) return fact.connection;
  return 'cause' in fact ? fact.cause?.connection : undefined;
}

/** Where these are missing, nothing can be said of a mailbox or a connection. */
const FOUNDATIONS: ReadonlySet<Fact['kind']> = new Set([
  'account-created',
  'mailbox-created',
  'mailbox-deleted',
  'mailbox-renamed',
]);

/** What tells who speaks, and over what. */
const INTRODUCTIONS: ReadonlySet<Fact['kind']> = new Set([
  'connection-opened',
  'connection-named',
  'tls-started',
]);

/** Decides fact by fact, in order. */
export class Chosen {
  readonly seqs: ReadonlySet<number>;
  readonly #connections = new Set<number>();
  readonly #last: number;

  /** @param facts those that were chosen, in order */
  constructor(facts: Iterable<Fact>) {
    const seqs = new Set<number>();
    let last = 0;
    for (const fact of facts) {
      seqs.add(fact.seq);
      last = fact.seq;
      const connection = connectionOf(fact);
      if (connection !== undefined) this.#connections.add(connection);
    }
    this.seqs = seqs;
    this.#last = last;
  }

  /** Whether a fact was chosen, or is needed to read those that were. */
  takes(fact: Fact): boolean {
    if (this.seqs.has(fact.seq)) return true;
    if (fact.seq > this.#last) return false;
    if (FOUNDATIONS.has(fact.kind)) return true;
    if (fact.kind === 'dns-asked' || fact.kind === 'dns-answered' || isQueueFact(fact)) return false;
    const connection = connectionOf(fact);
    // What nobody's command did is how the world was set up.
    if (connection === undefined) return true;
    return INTRODUCTIONS.has(fact.kind) && this.#connections.has(connection);
  }
}

/** A stored message that facts speak of. */
export interface NamedMessage {
  readonly message: string;
  readonly subject: string;
  readonly size: number;
}

/** The stored messages that facts speak of, each once, in order of their first mention. */
export function messagesIn(facts: Iterable<Fact>): NamedMessage[] {
  const found = new Map<string, NamedMessage>();
  const add = (message: string, subject: string, size: number): void => {
    if (!found.has(message)) found.set(message, { message, subject, size });
  };
  for (const fact of facts) {
    if (fact.kind === 'message-queued') add(fact.message, fact.summary.subject, fact.size);
    if (fact.kind === 'messages-added') {
      for (const { message, summary, size } of fact.messages) add(message, summary.subject, size);
    }
  }
  return [...found.values()];
}
