/** Ties the durable log to the trace: what an earlier run left comes first, and what happens from now on is kept. */
import { applyToQueues, type Queues } from '../../common/projections/queue.ts';
import type { ClockSet, Fact, WorldChanged } from '../../common/trace/facts.ts';
import { isMailboxFact, type MailStore } from '../mailbox/store.ts';
import type { TraceLog } from '../trace/log.ts';
import { messagesNamed, snapshotOf, type DurableBody, type DurableFact, type Kept } from './durable-facts.ts';
import type { DurableLog } from './durable-log.ts';

/** A log shorter than this is read in no time. */
const SHORT = 5000;

/** What an earlier run left, beyond the mailboxes. */
export interface Left {
  readonly queues: Queues;
  /** With when it was set, in milliseconds since 1970 of the real clock. */
  readonly clock: { readonly at: number; readonly set: ClockSet } | undefined;
  readonly described: WorldChanged | undefined;
}

export interface Keeping {
  readonly left: Left;
  /** Puts what happened since the last call on disk; throws if it cannot. */
  readonly commit: () => void;
}

/** Restores what the log has into trace and store, and keeps all later facts. */
export function keep(durable: DurableLog, trace: TraceLog, store: MailStore, short = SHORT): Keeping {
  const queues: Queues = new Map();
  let clock: ClockSet | undefined;
  let clockAt = 0;
  let described: WorldChanged | undefined;
  let at = 0;
  const follow = (fact: Fact | DurableBody, when: number): void => {
    at = when;
    applyToQueues(queues, fact);
    if (fact.kind === 'clock-set') [clock, clockAt] = [fact, when];
    if (fact.kind === 'world-changed') described = fact;
  };
  const facts = durable.facts();
  for (const fact of facts) follow(fact.body, fact.at);
  store.restore(facts.map(({ body }) => body).filter(isMailboxFact));

  const kept = (): Kept => ({ world: store.world, queues, clock: clockNow(), described });
  /** A snapshot is taken later than the clock was set, and must show the same then. */
  const clockNow = (): ClockSet | undefined =>
    clock && { kind: 'clock-set', rate: clock.rate, shows: clock.shows + (at - clockAt) * clock.rate };
  const snapshot = (): DurableFact[] => [...snapshotOf(kept())].map((body) => ({ at, body }));
  // The trace of this run begins with what is, not with all that ever was.
  const now = snapshot();
  for (const fact of now) trace.restore(fact.at, fact.body);
  const set = clockNow();
  // A copy: the queue folds its own.
  const left: Left = {
    queues: new Map([...queues].map(([name, entry]) => [name, { ...entry }])),
    clock: set && { at, set },
    described,
  };
  trace.listen((fact) => {
    follow(fact, fact.at);
    durable.append(fact);
  });
  let shortest = now.length;
  return {
    left,
    commit: () => {
      durable.commit();
      // Shortened whenever it has doubled, so that a start does not grow with age and each fact is rewritten a few times at most.
      if (durable.length < 2 * shortest + short) return;
      const shorter = snapshot();
      durable.replace(shorter, messagesNamed(kept()));
      shortest = shorter.length;
    },
  };
}
