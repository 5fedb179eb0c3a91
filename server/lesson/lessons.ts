/** Lessons of a running mailglass: which there are, and how one begins. All that reads them is loaded when first asked for. */
import type { ListedLesson } from '../../common/live-protocol.ts';
import type { LessonLibrary } from './library.ts';
import type { SavedLesson } from './save.ts';
import type { StageParts } from './stage.ts';

export interface LessonsParts extends StageParts {
  /** The stage is set: the seq of the next fact. */
  readonly begun: () => number;
}

export class Lessons {
  readonly #own: readonly string[];
  readonly #parts: LessonsParts;
  #library: Promise<LessonLibrary> | undefined;
  /** One stage after the other. */
  #setting: Promise<unknown> = Promise.resolve();

  /** @param own folders besides the built-in one */
  constructor(own: readonly string[], parts: LessonsParts) {
    this.#own = own;
    this.#parts = parts;
  }

  async list(): Promise<readonly ListedLesson[]> {
    return (await this.#loaded()).list;
  }

  /** Calls back after a lesson changed on disk; the answer ends that. */
  subscribe(changed: () => void): () => void {
    let ended = false;
    let unsubscribe: (() => void) | undefined;
    void this.#loaded().then((library) => {
      if (!ended) unsubscribe = library.subscribe(changed);
    });
    return () => {
      ended = true;
      unsubscribe?.();
    };
  }

  /** Writes a lesson into the first folder that was named; answers why not. */
  async save(lesson: SavedLesson): Promise<string | undefined> {
    const { saveLesson } = await import('./save.ts');
    const why = saveLesson(this.#own[0], lesson);
    // Whoever saved it looks at it at once, sooner than the folder's watcher tells.
    if (why === undefined) (await this.#loaded()).forget();
    return why;
  }

  /**
   * Sets the world as a lesson begins.
   *
   * @returns the seq of the first fact that counts; why it cannot begin; `undefined` when there is no such lesson
   */
  begin(path: string): Promise<number | string | undefined> {
    const begun = this.#setting.then(() => this.#begin(path));
    this.#setting = begun.catch(() => undefined);
    return begun;
  }

  async #begin(path: string): Promise<number | string | undefined> {
    const found = (await this.#loaded()).find(path);
    if (!found) return undefined;
    const [problem] = found.problems;
    if (problem)
      return `the lesson is broken: ${problem.file}, line ${String(problem.line)}: ${problem.message}`;
    const { setStage } = await import('./stage.ts');
    const [wrong] = await setStage(found.world, this.#parts);
    return wrong
      ? `the lesson’s world is refused: line ${String(wrong.line)}: ${wrong.message}`
      : this.#parts.begun();
  }

  #loaded(): Promise<LessonLibrary> {
    return (this.#library ??= import('./library.ts').then(
      ({ LessonLibrary }) => new LessonLibrary(this.#own),
    ));
  }
}
