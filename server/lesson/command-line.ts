/** `mailglass lesson new|check|play`: what an author does with lessons. Loaded only when asked for. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { LessonProblem } from '../../common/lesson/lesson.ts';
import { startMailglass } from '../world.ts';
import { lessonsAt, rootOf, type FoundLesson } from './folder.ts';
import { builtInFolder } from './library.ts';
import { newLessonFiles } from './new.ts';
import { prove } from './prove.ts';

/** Where a person reads what comes of it. */
export interface Told {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** @returns the exit code */
export function newLesson(folder: string, { stdout, stderr }: Told): number {
  const refuse = (why: string): number => {
    stderr.write(`mailglass: ${why}\n`);
    return 1;
  };
  const there = statSync(folder, { throwIfNoEntry: false });
  if (there && !there.isDirectory()) return refuse(`${folder} is a file; a lesson is a folder`);
  if (there && readdirSync(folder).length > 0)
    return refuse(
      `${folder} is not empty, and nothing is overwritten; name a folder that does not exist yet`,
    );
  const above = foldersAbove(folder).find((one) => existsSync(join(one, 'lesson.md')));
  if (above !== undefined)
    return refuse(
      `${folder} is within the lesson ${above}, where no other is found; name a folder beside it`,
    );
  const files = newLessonFiles(resolve(folder));
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { flag: 'wx' });
  } catch (error) {
    return refuse(`${folder} cannot be written: ${(error as Error).message}`);
  }
  for (const name of Object.keys(files)) stdout.write(`${join(folder, name)}\n`);
  stdout.write(
    `\nWritten. Prove it with: mailglass lesson check ${folder}\nLook at it with:  mailglass lesson play ${folder}\n`,
  );
  return 0;
}

function foldersAbove(folder: string): string[] {
  const above = dirname(resolve(folder));
  return above === resolve(folder) ? [] : [above, ...foldersAbove(above)];
}

/** @returns the exit code: 0 when all hold */
export async function checkLessons(folders: readonly string[], { stdout, stderr }: Told): Promise<number> {
  const builtIn = builtInFolder();
  const named = folders.length > 0 ? folders : builtIn === undefined ? [] : [builtIn];
  if (named.length === 0) {
    stderr.write('mailglass: the built-in lessons are not there; name a folder of lessons\n');
    return 1;
  }
  let refused = false;
  const found = new Map<string, FoundLesson>();
  for (const folder of named) {
    const lessons = lessonsIn(folder);
    if (typeof lessons === 'string') {
      stderr.write(`mailglass: ${lessons}\n`);
      refused = true;
    } else for (const lesson of lessons) found.set(lesson.folder, lesson);
  }
  let hold = 0;
  const errors: unknown[] = [];
  // Whatever a lesson does to the world, nobody else's is touched.
  const world =
    found.size > 0
      ? await startMailglass({ log: (error) => errors.push(error), say: () => undefined })
      : undefined;
  try {
    for (const lesson of found.values()) {
      const began = performance.now();
      errors.length = 0;
      const problems = world ? [...(await prove(lesson, world))] : [];
      for (const error of errors) {
        const message = `the server had an internal error: ${error instanceof Error ? error.message : String(error)}`;
        problems.push({ file: `${lesson.path}/lesson.md`, line: 1, column: 1, message });
      }
      if (problems.length === 0) hold++;
      const took = ((performance.now() - began) / 1000).toFixed(1);
      stdout.write(`${problems.length === 0 ? '✓' : '✗'} ${lesson.path} (${took} s)\n`);
      for (const problem of problems) stdout.write(`${problemLine(problem, lesson)}\n`);
    }
  } finally {
    await world?.close();
  }
  const not = found.size - hold;
  stdout.write(`${String(hold)} lessons hold, ${String(not)} do not\n`);
  return not === 0 && !refused ? 0 : 1;
}

/** `file:line:column: message`, the file as it is found from where the person is. */
function problemLine({ file, line, column, message }: LessonProblem, { path, folder }: FoundLesson): string {
  const inFolder = file.startsWith(`${path}/`) ? join(folder, file.slice(path.length + 1)) : file;
  return `${relative(process.cwd(), inFolder)}:${String(line)}:${String(column)}: ${message}`;
}

/** The lesson to play and the folder it is counted from, or why there is none. */
export function playedAt(folder: string): { readonly root: string; readonly path: string } | string {
  const lessons = lessonsIn(folder);
  if (typeof lessons === 'string') return lessons;
  const [first] = lessons;
  return { root: rootOf(folder), path: first?.path ?? '' };
}

/** The lessons in a folder, or why there are none. */
function lessonsIn(folder: string): readonly FoundLesson[] | string {
  const there = statSync(folder, { throwIfNoEntry: false });
  if (!there) return `there is no folder ${folder}; mailglass lesson new ${folder} writes a lesson there`;
  if (!there.isDirectory()) return `${folder} is a file; a lesson is a folder with a lesson.md in it`;
  const lessons = lessonsAt(folder);
  return lessons.length > 0
    ? lessons
    : `${folder} has no lesson.md, nor has a folder in it; mailglass lesson new ${join(folder, 'first')} writes a lesson there`;
}
