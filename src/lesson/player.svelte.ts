/* eslint-disable svelte/prefer-svelte-reactivity -- what is looked up here is announced by the state beside it. */
/**
 * Plays lessons: which there are, how far one has come, what the judge says of the trace. It judges what arrives from the
 * server, whichever trace the page shows, and remembers in the browser, so that a page that is opened again goes on.
 */
import { Judge } from '../../common/lesson/check.ts';
import type { Lesson, LessonStep } from '../../common/lesson/lesson.ts';
import type { Unmet, Verdict } from '../../common/lesson/step-judge.ts';
import { unmetWords } from '../../common/lesson/unmet.ts';
import type { ListedLesson } from '../../common/live-protocol.ts';
import type { Service } from '../../common/protocols.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import type { Live } from '../live/live.svelte.ts';
import type { Conversation } from '../terminal/conversation.svelte.ts';
import { when } from '../terminal/said-for.svelte.ts';
import { words } from '../words/words.ts';
import { lessonPlace } from './place.svelte.ts';
import { begunAnew, recallProgress, rememberProgress, type AllProgress, type Progress } from './progress.ts';
import { openFresh } from './terminals.ts';

/** How a step stands, for whoever shows it. */
export interface ShownStep {
  readonly step: LessonStep;
  readonly done: boolean;
  /** Seqs of the facts that met it. */
  readonly by: readonly number[];
  /** Why it is not done, once something was tried. */
  readonly why?: string;
  /** Seq of what came nearest. */
  readonly near?: number;
}

export class Player {
  /** `undefined` until they are known. */
  lessons = $state.raw<readonly ListedLesson[] | undefined>();
  /** Why they are not known; empty when they are. */
  trouble = $state('');
  all = $state.raw<AllProgress>(recallProgress());
  /** The world is being set. */
  beginning = $state(false);
  readonly live: Live;
  #verdicts = $state.raw<readonly Verdict[]>([]);
  /** Seq of what was tried last since the lesson began. */
  #tried = $state(0);
  #judge: Judge | undefined;
  #judged = '';
  /** Seq of the last fact the judge has seen. */
  #followed = 0;

  readonly listed: ListedLesson | undefined = $derived(
    this.lessons?.find(({ path }) => path === lessonPlace.path),
  );
  readonly lesson: Lesson | undefined = $derived(this.listed?.lesson);
  readonly progress: Progress | undefined = $derived(
    lessonPlace.path === null ? undefined : this.all[lessonPlace.path],
  );
  /** It was begun on the trace that arrives, so what happens counts. */
  readonly running = $derived.by(
    () => this.progress !== undefined && this.progress.epoch === this.live.arriving.epoch,
  );
  /** It was begun on a trace that is no more: the server was started anew since. */
  readonly interrupted = $derived.by(
    () => this.progress !== undefined && this.live.arriving.epoch !== '' && !this.running,
  );
  readonly steps: readonly ShownStep[] = $derived.by(() => {
    const { lesson, progress, running } = this;
    const at = running ? Math.max(0, ...Object.values(progress?.done ?? {}).flat()) : 0;
    return (lesson?.steps ?? []).map((step, index) => {
      const before = running ? progress?.done[step.number] : undefined;
      const verdict = running ? this.#verdicts[index] : undefined;
      if (verdict?.met) return { step, done: true, by: verdict.by };
      if (before) return { step, done: true, by: before };
      return { step, done: false, by: [], ...(verdict ? this.#whyNot(verdict.unmet, at) : {}) };
    });
  });
  readonly done = $derived(this.steps.length > 0 && this.steps.every(({ done }) => done));
  /** The first step that is not done. */
  readonly next = $derived(this.steps.find(({ done }) => !done)?.step.number);

  constructor(live: Live) {
    this.live = live;
  }

  /** Asks for the lessons there are. */
  async load(): Promise<void> {
    try {
      const response = await fetch('/api/lessons');
      if (!response.ok) throw new Error(await response.text());
      const lessons = (await response.json()) as readonly ListedLesson[];
      // One that did not change stays the same one, so that it is not judged anew.
      const known = new Map(this.lessons?.map((one) => [one.path, one]));
      this.lessons = lessons.map((one) => {
        const before = known.get(one.path);
        return before && JSON.stringify(before) === JSON.stringify(one) ? before : one;
      });
      this.trouble = '';
    } catch {
      this.trouble = words.lesson.unreachable;
    }
  }

  /** The lesson before or after this one. */
  neighbour(by: 1 | -1): ListedLesson | undefined {
    const at = this.lessons?.findIndex(({ path }) => path === lessonPlace.path) ?? -1;
    return at < 0 ? undefined : this.lessons?.[at + by];
  }

  /** Takes in what has happened since. */
  follow(facts: readonly Fact[]): void {
    const { lesson, progress, running, listed } = this;
    if (!lesson || !progress || !running || !listed) {
      this.#judge = undefined;
      this.#judged = '';
      this.#verdicts = [];
      return;
    }
    const judged = JSON.stringify([progress.epoch, progress.from, lesson]);
    let judge = this.#judge;
    if (!judge || judged !== this.#judged) {
      // Of a lesson that is being written, what was done counts only as far as it is asked for now.
      const rewritten = judge?.lesson.path === lesson.path && judge.lesson !== lesson;
      judge = this.#judge = new Judge(lesson, progress.from);
      this.#judged = judged;
      this.#followed = this.#tried = 0;
      if (rewritten) this.#become({ ...progress, done: {} });
      this.#verdicts = judge.verdicts;
    }
    let changed = false;
    for (let i = lowerBound(facts, this.#followed + 1, seqOf); i < facts.length; i++) {
      const fact = facts[i] as Fact;
      if (judge.follow(fact)) changed = true;
      if (isTry(fact) && fact.seq >= progress.from) this.#tried = fact.seq;
    }
    this.#followed = facts.at(-1)?.seq ?? this.#followed;
    if (!changed) return;
    this.#verdicts = judge.verdicts;
    this.#keep();
  }

  /**
   * Sets the world as the lesson begins, and opens terminals.
   * @returns the terminals; `undefined` when it could not be
   */
  async begin(
    terminals: readonly Service[] = this.lesson?.terminals ?? [],
  ): Promise<readonly Conversation[] | undefined> {
    const { live, lesson } = this;
    if (!lesson || this.beginning) return undefined;
    live.backToLive();
    live.cursor = live.selected = null;
    const before = live.begun;
    this.beginning = true;
    live.ask({ type: 'lesson', lesson: lesson.path });
    const begun = await when(() => {
      if (live.begun !== before && live.begun?.lesson === lesson.path) return true;
      return live.refusal !== '' || live.status === 'lost' ? false : undefined;
    });
    this.beginning = false;
    if (!begun || !live.begun) return undefined;
    this.#become(begunAnew(live.arriving.epoch, live.begun.from, this.all[lesson.path]), lesson.path);
    return openFresh(terminals, asksForOpening(lesson));
  }

  hint(step: number, count: number): void {
    const { progress } = this;
    if (progress) this.#become({ ...progress, hints: { ...progress.hints, [step]: count } });
  }

  answer(step: number, choice: number): void {
    const { progress } = this;
    if (progress) this.#become({ ...progress, answers: { ...progress.answers, [step]: choice } });
  }

  /** From now on the page does it, not the learner. */
  showing(): void {
    if (this.progress) this.#become({ ...this.progress, shown: true });
  }

  /** Remembers the steps that are done. */
  #keep(): void {
    const { progress, lesson } = this;
    if (!progress || !lesson) return;
    const done: Record<string, readonly number[]> = { ...progress.done };
    this.#verdicts.forEach((verdict, index) => {
      if (verdict.met) done[index + 1] = verdict.by;
    });
    const all = lesson.steps.every(({ number }) => done[number]);
    this.#become({ ...progress, done, finished: progress.finished || (all && !progress.shown) });
  }

  #become(progress: Progress, path: string | null = lessonPlace.path): void {
    if (path === null) return;
    this.all = { ...this.all, [path]: progress };
    rememberProgress(path, progress);
  }

  /** @param doneAt seq of what met a step last: what was said before that was no try of this one */
  #whyNot(unmet: Unmet, doneAt: number): Pick<ShownStep, 'why' | 'near'> {
    const near = unmet.broken ?? unmet.nearest?.happening.seq;
    if (near === undefined && this.#tried <= doneAt) return {};
    return { why: unmetWords(unmet), ...(near === undefined ? {} : { near }) };
  }
}

/** Whether a connection that was there before would not do. */
const asksForOpening = ({ steps }: Lesson): boolean =>
  steps.some(({ conditions }) =>
    conditions.some(({ clause }) => clause.kind === 'connection' && clause.what !== 'closed'),
  );

/** Saying something is a try, and so is leaving. */
const isTry = ({ kind }: Fact): boolean => kind === 'command-sent' || kind === 'connection-closed';

const seqOf = ({ seq }: Fact): number => seq;

const players = new WeakMap<Live, Player>();

/** The one that map and pane share. */
export function playerOf(live: Live): Player {
  const known = players.get(live);
  if (known) return known;
  let player: Player | undefined;
  // It outlives whichever of them was there first.
  $effect.root(() => {
    player = new Player(live);
  });
  players.set(live, player as unknown as Player);
  return player as unknown as Player;
}
