/**
 * Judges a lesson on what really happened: facts in, verdicts out. Whoever did it, typed or by a real client, in whatever
 * order: each step looks at all that happened since the lesson began, and stays done once it was.
 *
 * Of a step's conditions those of one label must all be met on one connection, those of another label on another. What
 * must never happen must not have happened on that connection: to try again, connect anew.
 */
import { applyToWorld, emptyWorld, type World } from '../projections/mailbox.ts';
import type { Fact } from '../trace/facts.ts';
import { lowerBound } from '../uid-ranges.ts';
import { Happenings, type Happening } from './happenings.ts';
import type { Clause, Condition, Lesson, LessonStep } from './lesson.ts';
import { matchOf, type Match } from './matching.ts';

/** How a step stands. */
export type Verdict =
  | {
      readonly met: true;
      /** Seqs of the facts that met its conditions, in their order; none for what never happened. */ readonly by: readonly number[];
    }
  | { readonly met: false; readonly unmet: Unmet };

/** The first condition that is not met, and what came nearest to it. */
export interface Unmet {
  readonly condition: Condition;
  /** A condition that must never be met was, there. */
  readonly broken?: number;
  /** How often it happened already, where it must more than once. */
  readonly seen: number;
  readonly nearest?: Nearest;
}

export interface Nearest {
  readonly happening: Happening;
  readonly match: Match & { readonly how: 'nearly' };
  /** Which of the condition's ways it comes near to. */
  readonly clause: Clause;
}

/** What happened on no connection. */
const NOWHERE = 0;

/** One condition's record: by connection, the seqs of what met it. */
interface Record_ {
  readonly met: Map<number, number[]>;
  nearest?: Nearest;
}

class StepJudge {
  readonly step: LessonStep;
  verdict: Verdict;
  readonly #records: readonly Record_[];
  readonly #labels: readonly string[];

  constructor(step: LessonStep) {
    this.step = step;
    this.#records = step.conditions.map(() => ({ met: new Map() }));
    this.#labels = [...new Set(step.conditions.map(({ label }) => label))].filter((label) => label !== '');
    this.verdict = this.#judge();
  }

  /** True when the verdict may have changed. */
  follow(happening: Happening, world: World): boolean {
    if (this.verdict.met) return false;
    let touched = false;
    this.step.conditions.forEach((condition, index) => {
      const { match, clause } = matchOfAny(condition, happening, world);
      const record = this.#records[index] as Record_;
      if (match.how === 'not') return;
      touched = true;
      if (match.how === 'nearly') {
        record.nearest = { happening, match, clause };
        return;
      }
      const connection = 'connection' in happening ? happening.connection : NOWHERE;
      const seqs = record.met.get(connection);
      if (seqs) seqs.push(happening.seq);
      else record.met.set(connection, [happening.seq]);
    });
    if (touched) this.verdict = this.#judge();
    return touched;
  }

  /** Tries who may be who, and keeps the best. */
  #judge(): Verdict {
    let best: { readonly reached: number; readonly verdict: Verdict } | undefined;
    const assign = (labels: readonly string[], chosen: ReadonlyMap<string, number>): boolean => {
      const [label, ...rest] = labels;
      if (label === undefined) {
        const tried = this.#try(chosen);
        if (!best || tried.reached > best.reached) best = tried;
        return tried.verdict.met;
      }
      const candidates = this.#candidates(label).filter((one) => !taken(chosen, one));
      for (const candidate of candidates)
        if (assign(rest, new Map([...chosen, [label, candidate]]))) return true;
      // Nobody did any of it yet.
      return candidates.length === 0 && assign(rest, chosen);
    };
    assign(this.#labels, new Map());
    return (best as unknown as { verdict: Verdict }).verdict;
  }

  /** Connections on which something of a label happened, the newest first. */
  #candidates(label: string): number[] {
    const found = new Set<number>();
    this.step.conditions.forEach((condition, index) => {
      if (condition.label !== label || condition.never) return;
      for (const connection of this.#records[index]?.met.keys() ?? []) found.add(connection);
    });
    return [...found].sort((a, b) => b - a).slice(0, MOST_CANDIDATES);
  }

  #try(chosen: ReadonlyMap<string, number>): { readonly reached: number; readonly verdict: Verdict } {
    const { conditions } = this.step;
    const by: number[] = [];
    let reached = 0;
    let unmet: Unmet | undefined;
    let last = 0;
    conditions.forEach((condition, index) => {
      const { met, nearest } = this.#records[index] as Record_;
      const connection = condition.label === '' ? NOWHERE : chosen.get(condition.label);
      const seqs = connection === undefined ? [] : (met.get(connection) ?? []);
      if (condition.never) {
        const broken = seqs[0];
        if (broken !== undefined) unmet ??= { condition, broken, seen: 0 };
        return;
      }
      const from = condition.then ? lowerBound(seqs, last + 1, self) : 0;
      const seq = seqs[from + condition.times - 1];
      if (seq === undefined || (condition.then && unmet !== undefined)) {
        unmet ??= { condition, seen: seqs.length - from, ...(nearest ? { nearest } : {}) };
        return;
      }
      last = seq;
      by.push(seq);
      reached++;
    });
    return { reached, verdict: unmet ? { met: false, unmet } : { met: true, by } };
  }
}

/** Met by any way of the condition; else near to the first that it is near to. */
function matchOfAny(
  { clause, or = [] }: Condition,
  happening: Happening,
  world: World,
): { readonly match: Match; readonly clause: Clause } {
  const first = { match: matchOf(clause, happening, world), clause };
  if (or.length === 0 || first.match.how === 'met') return first;
  const tried = [first, ...or.map((other) => ({ match: matchOf(other, happening, world), clause: other }))];
  return (
    tried.find(({ match }) => match.how === 'met') ?? tried.find(({ match }) => match.how !== 'not') ?? first
  );
}

/** Who tried a step on more connections than this is judged on the newest of them. */
const MOST_CANDIDATES = 12;

const self = (value: number): number => value;

function taken(chosen: ReadonlyMap<string, number>, connection: number): boolean {
  for (const one of chosen.values()) if (one === connection) return true;
  return false;
}

export class Judge {
  readonly lesson: Lesson;
  readonly #from: number;
  readonly #happenings = new Happenings();
  readonly #world: World = emptyWorld();
  readonly #steps: readonly StepJudge[];

  /** @param from the seq of the first fact that counts; what was before only tells how the mailboxes stood */
  constructor(lesson: Lesson, from: number) {
    this.lesson = lesson;
    this.#from = from;
    this.#steps = lesson.steps.map((step) => new StepJudge(step));
  }

  /** Takes in the next fact; true when a verdict may have changed. */
  follow(fact: Fact): boolean {
    try {
      applyToWorld(this.#world, fact);
    } catch {
      // A trace whose beginning is no longer kept speaks of mailboxes it never created.
    }
    const happenings = this.#happenings.follow(fact);
    if (fact.seq < this.#from) return false;
    let changed = false;
    for (const happening of happenings) {
      for (const step of this.#steps) if (step.follow(happening, this.#world)) changed = true;
    }
    return changed;
  }

  get verdicts(): readonly Verdict[] {
    return this.#steps.map(({ verdict }) => verdict);
  }

  get done(): boolean {
    return this.#steps.every(({ verdict }) => verdict.met);
  }
}
