/**
 * Queues, clock and description of the world as of any fact. Views handed out never change: a fold copies what it touches
 * and shares the rest.
 */
import { applyToQueues, isQueueFact, type Queues } from '../../common/projections/queue.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';
import { CHANGE, Travel } from './travel.ts';

export interface PostView {
  readonly queues: Queues;
  /** How the world's clock was set last; `undefined` while it goes with ours. */
  readonly clock: FactOf<'clock-set'> | undefined;
  readonly described: FactOf<'world-changed'> | undefined;
}

export const emptyPost: PostView = { queues: new Map(), clock: undefined, described: undefined };

/** Folds facts[from, to) into a new view; the given one is left as it is, and is returned when nothing changes. */
export function foldPost(view: PostView, facts: readonly Fact[], from: number, to: number): PostView {
  let { clock, described } = view;
  let queues: Queues | undefined;
  for (let i = from; i < to; i++) {
    const fact = facts[i];
    if (!fact) continue;
    if (fact.kind === 'clock-set') clock = fact;
    else if (fact.kind === 'world-changed') described = fact;
    else if (isQueueFact(fact)) {
      queues ??= new Map(view.queues);
      const entry = queues.get(fact.queue);
      if (entry) queues.set(fact.queue, { ...entry });
      applyToQueues(queues, fact);
    }
  }
  if (!queues && clock === view.clock && described === view.described) return view;
  return { queues: queues ?? view.queues, clock, described };
}

/** The views of a growing list of facts. */
export class PostTravel extends Travel<PostView> {
  constructor() {
    super({ empty: emptyPost, fold: foldPost, costOf: (_, fact) => (isQueueFact(fact) ? CHANGE : 1) });
  }
}

/** What the world's clock shows at a moment of ours, both in milliseconds since 1970. */
export function worldTime(clock: PostView['clock'], at: number): number {
  return clock ? clock.shows + Math.max(0, at - clock.at) * clock.rate : at;
}
