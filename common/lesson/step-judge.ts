/** Judges one step: keeps what met its conditions, and on which connection, until all of them are met. */
import type { World } from '../projections/mailbox.ts';
import { lowerBound } from '../uid-ranges.ts';
import type { Happening } from './happenings.ts';
import type { Clause, Condition, LessonStep } from './lesson.ts';
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
  /** Which of the condition's ways it comes near to. */
  readonly clause: Clause;
}

/** What happened on no connection. */
const NOWHERE = 0;

/** Who tried a step on more connections than this is judged on the newest of them. */
const MOST_CANDIDATES = 12;

/** One condition's record: by connection, the seqs of what met it. */
interface Record_ {
  readonly met: Map<number, number[]>;
  nearest?: Nearest;
  /** Of each way to meet it. */
  readonly looked: readonly Looked[];
}

export class StepJudge {
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
    this.#records = step.conditions.map(({ or = [] }) => ({
      met: new Map(),
      looked: [{}, ...or.map(() => ({}))],
    }));
    for (const { label } of step.conditions) if (label !== '') this.#candidates.set(label, []);
  }

  get isMet(): boolean {
    return this.#by !== undefined;
  }

  get verdict(): Verdict {
    if (this.#by) return { met: true, by: this.#by };
    return (this.#verdict ??= { met: false, unmet: this.#best(this.#candidates).unmet as Unmet });
  }

  /** Whether anything that happens on this connection, or on none, can still matter to a condition. */
  isOpen(index: number, connection = NOWHERE): boolean {
    const { label } = this.step.conditions[index] as Condition;
    return this.#settledAt(index, label === '' ? NOWHERE : connection) === undefined;
  }

  /**
   * @param concerned the indices of the conditions that it may meet
   * @returns true when the verdict may have changed
   */
  follow(happening: Happening, world: World, concerned: readonly number[]): boolean {
    if (this.#by) return false;
    const connection = 'connection' in happening ? happening.connection : NOWHERE;
    let touched = false;
    let label: string | undefined;
    for (const index of concerned) {
      const condition = this.step.conditions[index] as Condition;
      const record = this.#records[index] as Record_;
      if (!this.isOpen(index, connection)) continue;
      const { match, clause } = matchOfAny(condition, happening, world, record.looked);
      if (match.how === 'not') continue;
      touched = true;
      if (match.how === 'nearly') {
        record.nearest = { happening, match, clause };
        continue;
      }
      const at = condition.label === '' ? NOWHERE : connection;
      const seqs = record.met.get(at);
      if (seqs) seqs.push(happening.seq);
      else record.met.set(at, [happening.seq]);
      if (condition.never) continue;
      label = label === undefined || label === condition.label ? condition.label : '';
      if (condition.label !== '') this.#isCandidate(condition.label, connection);
    }
    if (!touched) return false;
    this.#verdict = undefined;
    if (label !== undefined) this.#tryWith(label, connection);
    return true;
  }

  /**
   * The seq that a condition is met by on a connection, whatever else may happen there; `undefined` while a later happening
   * can still matter. Of an order over several labels nothing is settled: it depends on which connection is which.
   */
  #settledAt(index: number, connection: number): number | undefined {
    const { label, never, then, times } = this.step.conditions[index] as Condition;
    const seqs = (this.#records[index] as Record_).met.get(connection);
    if (!seqs) return undefined;
    if (never) return seqs[0];
    if (!then) return seqs[times - 1];
    const before = this.step.conditions.findLastIndex((one, at) => at < index && !one.never);
    const other = this.step.conditions[before]?.label;
    if (other !== '' && other !== label) return undefined;
    const last = this.#settledAt(before, other === '' ? NOWHERE : connection);
    return last === undefined ? undefined : seqs[lowerBound(seqs, last + 1, self) + times - 1];
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

/** Met by any way of the condition; else near to the first that it is near to. */
function matchOfAny(
  { clause, or = [] }: Condition,
  happening: Happening,
  world: World,
  looked: readonly Looked[],
): { readonly match: Match; readonly clause: Clause } {
  const first = { match: matchOf(clause, happening, world, looked[0]), clause };
  if (or.length === 0 || first.match.how === 'met') return first;
  const tried = [
    first,
    ...or.map((other, i) => ({ match: matchOf(other, happening, world, looked[i + 1]), clause: other })),
  ];
  return (
    tried.find(({ match }) => match.how === 'met') ?? tried.find(({ match }) => match.how !== 'not') ?? first
  );
}

const self = (value: number): number => value;

function taken(chosen: ReadonlyMap<string, number>, connection: number): boolean {
  for (const one of chosen.values()) if (one === connection) return true;
  return false;
}
