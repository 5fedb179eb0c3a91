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
import { matchOf, type Looked, type Match } from './matching.ts';

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
}

/** What happened on no connection. */
const NOWHERE = 0;

/** One condition's record: by connection, the seqs of what met it. */
interface Record_ {
  readonly met: Map<number, number[]>;
  nearest?: Nearest;
  readonly looked: Looked;
}

class StepJudge {
  readonly step: LessonStep;
  readonly #records: readonly Record_[];
  /** By label, the newest connections on which something of it happened, ascending. */
  readonly #candidates = new Map<string, number[]>();
  /** What met it; it stays done. */
  #by: readonly number[] | undefined;
  /** Why it is not done, told when asked for. */
  #verdict: Verdict | undefined;

  constructor(step: LessonStep) {
    this.step = step;
    this.#records = step.conditions.map(() => ({ met: new Map(), looked: {} }));
    for (const { label } of step.conditions) if (label !== '') this.#candidates.set(label, []);
  }

  get isMet(): boolean {
    return this.#by !== undefined;
  }

  get verdict(): Verdict {
    if (this.#by) return { met: true, by: this.#by };
    return (this.#verdict ??= { met: false, unmet: this.#best(this.#candidates).unmet as Unmet });
  }

  /** True when the verdict may have changed. */
  follow(happening: Happening, world: World): boolean {
    if (this.#by) return false;
    const connection = 'connection' in happening ? happening.connection : NOWHERE;
    let touched = false;
    let label: string | undefined;
    this.step.conditions.forEach((condition, index) => {
      const record = this.#records[index] as Record_;
      const match = matchOf(condition.clause, happening, world, record.looked);
      if (match.how === 'not') return;
      touched = true;
      if (match.how === 'nearly') {
        record.nearest = { happening, match };
        return;
      }
      const seqs = record.met.get(connection);
      if (seqs) seqs.push(happening.seq);
      else record.met.set(connection, [happening.seq]);
      if (condition.never) return;
      label = label === undefined || label === condition.label ? condition.label : '';
      if (condition.label !== '') this.#isCandidate(condition.label, connection);
    });
    if (!touched) return false;
    this.#verdict = undefined;
    if (label !== undefined) this.#tryWith(label, connection);
    return true;
  }

  /** What was tried before was not enough: only what this connection makes possible is tried. */
  #tryWith(label: string, connection: number): void {
    if (label !== '' && !this.#isWhole(label, connection)) return;
    const whole = new Map<string, readonly number[]>();
    for (const [one, connections] of this.#candidates) {
      const able = one === label ? [connection] : connections.filter((each) => this.#isWhole(one, each));
      if (able.length === 0) return;
      whole.set(one, able);
    }
    if (!this.#isWhole('', NOWHERE)) return;
    const { by, unmet } = this.#best(whole);
    if (!unmet) this.#by = by;
  }

  /** Whether a connection has all that a label asks for, in whatever order. */
  #isWhole(label: string, connection: number): boolean {
    return this.step.conditions.every(
      (condition, index) =>
        condition.label !== label ||
        condition.never ||
        ((this.#records[index] as Record_).met.get(connection)?.length ?? 0) >= condition.times,
    );
  }

  #isCandidate(label: string, connection: number): void {
    const known = this.#candidates.get(label) as number[];
    const at = lowerBound(known, connection, self);
    if (known[at] === connection) return;
    known.splice(at, 0, connection);
    if (known.length > MOST_CANDIDATES) known.shift();
  }

  /** Tries who may be who, the newest first, until it is done; else the one that comes farthest. */
  #best(candidates: ReadonlyMap<string, readonly number[]>): Tried {
    let best: Tried | undefined;
    const labels = [...candidates.keys()];
    const assign = (next: number, chosen: Map<string, number>): boolean => {
      const label = labels[next];
      if (label === undefined) {
        const tried = this.#try(chosen);
        if (!best || tried.by.length > best.by.length || !tried.unmet) best = tried;
        return !tried.unmet;
      }
      const free = (candidates.get(label) ?? []).filter((one) => !taken(chosen, one));
      for (const candidate of free.reverse()) {
        chosen.set(label, candidate);
        const done = assign(next + 1, chosen);
        chosen.delete(label);
        if (done) return true;
      }
      // Nobody did any of it yet.
      return free.length === 0 && assign(next + 1, chosen);
    };
    assign(0, new Map());
    return best as unknown as Tried;
  }

  #try(chosen: ReadonlyMap<string, number>): Tried {
    const by: number[] = [];
    let unmet: Unmet | undefined;
    let last = 0;
    this.step.conditions.forEach((condition, index) => {
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
    });
    return { by, unmet };
  }
}

interface Tried {
  /** What met its conditions. */
  readonly by: readonly number[];
  readonly unmet: Unmet | undefined;
}

/** Who tried a step on more connections than this is judged on the newest of them. */
const MOST_CANDIDATES = 12;

/** In a clause: whatever command. */
const ANY = 'any';

/** What brings a clause on: a verb, in upper case, or the kind of what happens. */
const keyOf = (clause: Clause): string => (clause.kind === 'command' ? clause.verb : clause.kind);

const self = (value: number): number => value;

function taken(chosen: ReadonlyMap<string, number>, connection: number): boolean {
  for (const one of chosen.values()) if (one === connection) return true;
  return false;
}

export class Judge {
  readonly lesson: Lesson;
  readonly #from: number;
  readonly #happenings: Happenings;
  readonly #world: World = emptyWorld();
  readonly #steps: readonly StepJudge[];
  /** The steps that a verb or another kind of happening may bring on. */
  readonly #interested = new Map<string, StepJudge[]>();

  /** @param from the seq of the first fact that counts; what was before only tells how the mailboxes stood */
  constructor(lesson: Lesson, from: number) {
    this.lesson = lesson;
    this.#from = from;
    this.#steps = lesson.steps.map((step) => new StepJudge(step));
    for (const step of this.#steps) {
      for (const what of new Set(step.step.conditions.map(({ clause }) => keyOf(clause)))) {
        const others = this.#interested.get(what);
        if (others) others.push(step);
        else this.#interested.set(what, [step]);
      }
    }
    // A step that asks for any command is asked about each.
    const any = this.#interested.get(ANY) ?? [];
    for (const [what, steps] of this.#interested) {
      if (what !== ANY && what === what.toUpperCase())
        this.#interested.set(what, [...new Set([...steps, ...any])]);
    }
    this.#happenings = new Happenings((what) => any.length > 0 || this.#interested.has(what));
  }

  /** Takes in the next fact; true when a verdict may have changed. */
  follow(fact: Fact): boolean {
    if (this.#interested.has('mailbox')) {
      try {
        applyToWorld(this.#world, fact);
      } catch {
        // A trace whose beginning is no longer kept speaks of mailboxes it never created.
      }
    }
    const happenings = this.#happenings.follow(fact);
    if (fact.seq < this.#from) return false;
    let changed = false;
    for (const happening of happenings) {
      const what = happening.kind === 'answered' ? happening.said.command.verb : happening.kind;
      for (const step of this.#interested.get(what) ?? this.#interested.get(ANY) ?? [])
        if (step.follow(happening, this.#world)) changed = true;
    }
    return changed;
  }

  get verdicts(): readonly Verdict[] {
    return this.#steps.map(({ verdict }) => verdict);
  }

  get done(): boolean {
    return this.#steps.every(({ isMet }) => isMet);
  }
}
