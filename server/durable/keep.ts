/** Ties the durable log to the trace: what an earlier run left comes first, and what happens from now on is kept. */
import type { MailStore } from '../mailbox/store.ts';
import type { TraceLog } from '../trace/log.ts';
import { messagesNamed, snapshotOf, type DurableFact } from './durable-facts.ts';
import type { DurableLog } from './durable-log.ts';

/** A log shorter than this is read in no time. */
const SHORT = 5000;

/**
 * Restores what the log has into trace and store, and keeps all later facts.
 * @returns puts what happened since the last call on disk; throws if it cannot
 */
export function keep(durable: DurableLog, trace: TraceLog, store: MailStore, short = SHORT): () => void {
  const facts = durable.facts();
  store.restore(facts.map(({ body }) => body));
  let at = facts.at(-1)?.at ?? 0;
  const snapshot = (): DurableFact[] => [...snapshotOf(store.world)].map((body) => ({ at, body }));
  // The trace of this run begins with what is, not with all that ever was.
  const now = snapshot();
  for (const fact of now) trace.restore(fact.at, fact.body);
  trace.listen((fact) => {
    at = fact.at;
    durable.append(fact);
  });
  let shortest = now.length;
  return () => {
    durable.commit();
    // Shortened whenever it has doubled, so that a start does not grow with age and each fact is rewritten a few times at most.
    if (durable.length < 2 * shortest + short) return;
    const shorter = snapshot();
    durable.replace(shorter, messagesNamed(store.world));
    shortest = shorter.length;
  };
}
