/** Where a session stood at any moment: its facts folded when somebody asks, from the nearest state kept since. */
import { followSession, sessionOf, type SessionState } from '../../common/projections/session.ts';
import { services } from '../../common/protocols.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';

interface Kept {
  /** How many facts of the trace are folded in. */
  readonly count: number;
  readonly state: SessionState;
}

/** Facts of the trace between two states that are kept: passing over so many takes well under a frame. */
const INTERVAL = 2048;

interface Course {
  /** Ascending; the first before all that was said. */
  readonly kept: Kept[];
  /** Its first command is held. */
  begun: boolean;
}

/** Of the list of facts looked at, by connection. Another list, such as after facts were let go, begins anew. */
const courses = new WeakMap<readonly Fact[], Map<number, Course>>();

/**
 * The state of a connection once the facts up to `seq`, that one included, had happened. `undefined` where the beginning of
 * its dialogue is no longer held, since nothing can be said of it then.
 *
 * @param facts the trace, ascending by seq; may have grown since the last call
 */
export function sessionAt(
  opened: FactOf<'connection-opened'>,
  facts: readonly Fact[],
  seq: number,
): SessionState | undefined {
  const end = lowerBound(facts, seq + 1, (fact) => fact.seq);
  const course = courseOf(opened, facts);
  let { count, state } = course.kept[0] as Kept;
  for (const one of course.kept) if (one.count <= end) ({ count, state } = one);
  let boundary = (course.kept.at(-1) as Kept).count + INTERVAL;
  for (let i = count; i < end; i++) {
    const fact = facts[i] as Fact;
    if ('connection' in fact && fact.connection === opened.connection) {
      if (fact.kind === 'command-sent' && !course.begun) {
        // Commands are counted from 1: what was said before one of another number is gone.
        if (fact.exchange > 1) return undefined;
        course.begun = true;
      }
      state = followSession(state, fact);
    }
    if (i + 1 === boundary) {
      course.kept.push({ count: boundary, state });
      boundary += INTERVAL;
    }
  }
  return state;
}

function courseOf(opened: FactOf<'connection-opened'>, facts: readonly Fact[]): Course {
  let byConnection = courses.get(facts);
  if (!byConnection) courses.set(facts, (byConnection = new Map()));
  let course = byConnection.get(opened.connection);
  if (!course) {
    const count = lowerBound(facts, opened.seq, (fact) => fact.seq);
    const state = sessionOf(opened.protocol, services[opened.service].implicitTls);
    byConnection.set(opened.connection, (course = { kept: [{ count, state }], begun: false }));
  }
  return course;
}
