/** The lessons there are, built-in ones and those of folders that were named: read when first asked for, and again when a file changed. */
import { existsSync, readFileSync, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ListedLesson } from '../../common/live-protocol.ts';
import { findLessons, type FoundLesson } from './folder.ts';

/** Editors write a file in several goes. */
const SETTLE_MS = 100;

export class LessonLibrary {
  readonly #folders: readonly string[];
  #found: readonly FoundLesson[] | undefined;
  readonly #listeners = new Set<() => void>();
  #unwatch: (() => void) | undefined;

  /** @param own folders besides the built-in one */
  constructor(own: readonly string[]) {
    const builtIn = builtInFolder();
    this.#folders = [
      ...new Set([...(builtIn === undefined ? [] : [builtIn]), ...own].map((one) => resolve(one))),
    ];
  }

  get list(): readonly ListedLesson[] {
    return this.#all.map(({ path, part, folder, lesson, world, problems }) => {
      const solution = join(folder, 'solution.txt');
      return {
        path,
        part,
        problems,
        anew: [...new Set(world.mailboxes.map(({ account }) => account))],
        ...(lesson ? { lesson } : {}),
        ...(existsSync(solution) ? { solution: readFileSync(solution, 'utf8') } : {}),
      };
    });
  }

  find(path: string): FoundLesson | undefined {
    return this.#all.find((lesson) => lesson.path === path);
  }

  /** Calls back after a lesson changed on disk; the answer ends that. */
  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    this.#unwatch ??= this.#watch();
    return () => {
      this.#listeners.delete(changed);
      if (this.#listeners.size > 0) return;
      this.#unwatch?.();
      this.#unwatch = undefined;
    };
  }

  /** A lesson was written: they are read again when next asked for. */
  forget(): void {
    this.#found = undefined;
    for (const changed of this.#listeners) changed();
  }

  get #all(): readonly FoundLesson[] {
    if (!this.#found) {
      const byPath = new Map<string, FoundLesson>();
      // Who writes a lesson anew under its path has it in place of the one before.
      for (const lesson of this.#folders.flatMap(findLessons)) byPath.set(lesson.path, lesson);
      this.#found = [...byPath.values()];
    }
    return this.#found;
  }

  #watch(): () => void {
    let timer: NodeJS.Timeout | undefined;
    const watchers = this.#folders.flatMap((folder) => {
      try {
        const watcher = watch(folder, { recursive: true }, () => {
          clearTimeout(timer);
          timer = setTimeout(() => this.forget(), SETTLE_MS);
        });
        watcher.on('error', () => undefined);
        return [watcher];
      } catch {
        // Where folders cannot be watched, a lesson is read anew at the next start.
        return [];
      }
    });
    return () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    };
  }
}

/** `lessons` of the package: above the bundle as well as above the sources. */
export function builtInFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 4; up++) {
    const candidate = join(folder, 'lessons');
    if (existsSync(join(candidate, 'about.yaml'))) return candidate;
    folder = dirname(folder);
  }
  return undefined;
}
