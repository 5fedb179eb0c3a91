/**
 * Judges a lesson on what really happened: facts in, verdicts out. Whoever did it, typed or by a real client, in whatever
 * order: each step looks at all that happened since the lesson began, and stays done once it was.
 *
 * Of a step's conditions those of one label must all be met on one connection, those of another label on another. What
 * must never happen must not have happened on that connection: to try again, connect anew.
 */
import { applyToWorld, emptyWorld, type World } from '../projections/mailbox.ts';
import type { Fact } from '../trace/facts.ts';
import { Concerns, type Concern } from './concerns.ts';
import { Happenings } from './happenings.ts';
import type { Lesson } from './lesson.ts';
import { StepJudge, type Verdict } from './step-judge.ts';

/** Whether anything that happens there can still matter to one of them. */
function areOpen(concerns: readonly Concern[], connection?: number): boolean {
  for (const { step, conditions } of concerns)
    for (const index of conditions) if (step.isOpen(index, connection)) return true;
  return false;
}

export class Judge {
  readonly lesson: Lesson;
  readonly #from: number;
  readonly #happenings: Happenings;
  readonly #world: World = emptyWorld();
  readonly #steps: readonly StepJudge[];
  /** Of the steps that are not done. */
  #concerns: Concerns;

  /** @param from the seq of the first fact that counts; what was before only tells how the mailboxes stood */
  constructor(lesson: Lesson, from: number) {
    this.lesson = lesson;
    this.#from = from;
    this.#steps = lesson.steps.map((step) => new StepJudge(step));
    this.#concerns = new Concerns(this.#steps);
    this.#happenings = new Happenings({
      command: ({ verb, tag, connection }, protocol) =>
        areOpen(this.#concerns.ofCommand(protocol, verb, tag), connection),
      other: (about, which, connection) => areOpen(this.#concerns.of(about, which), connection),
    });
  }

  /** Takes in the next fact; true when a verdict may have changed. */
  follow(fact: Fact): boolean {
    if (this.#concerns.has('mailbox')) {
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
      let done = false;
      for (const { step, conditions } of this.#concerns.ofHappening(happening)) {
        if (!step.follow(happening, this.#world, conditions)) continue;
        changed = true;
        done ||= step.isMet;
      }
      if (done) this.#concerns = new Concerns(this.#steps.filter(({ isMet }) => !isMet));
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
