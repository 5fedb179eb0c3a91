/** Finds lessons in folders and reads them. One that is broken is told with what is wrong, and takes no other down. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { parse } from 'yaml';
import { readFrontMatter, readLesson, type FrontMatter } from '../../common/lesson/format.ts';
import type { Lesson, LessonProblem } from '../../common/lesson/lesson.ts';
import { readScript, type Script } from '../../common/lesson/script.ts';
import { plainWorld, readLessonWorld, type LessonWorld } from './lesson-world.ts';

/** A lesson with all that its folder holds. */
export interface FoundLesson {
  /** Its folder below the folder of lessons. */
  readonly path: string;
  readonly folder: string;
  /** The titles of the folders above it. */
  readonly part: string;
  /** Absent when it is broken. */
  readonly lesson?: Lesson;
  readonly world: LessonWorld;
  readonly solution?: Script;
  readonly wrongs: readonly Script[];
  /** Dialogues shown in its prose. */
  readonly shown: readonly Script[];
  readonly problems: readonly LessonProblem[];
}

/** What a folder says for the lessons in it. */
const ABOUT = 'about.yaml';
/** Deeper than part, chapter and lesson nobody looks. */
const DEEPEST = 4;

/** All lessons below a folder, in the order of their names. */
export function findLessons(root: string): FoundLesson[] {
  const found: FoundLesson[] = [];
  const walk = (folder: string, inherited: readonly FrontMatter[], depth: number): void => {
    const names = readdirSync(folder).sort();
    if (names.includes('lesson.md')) {
      found.push(readFolder(root, folder, inherited));
      return;
    }
    if (depth === DEEPEST) return;
    const about = names.includes(ABOUT) ? aboutOf(join(folder, ABOUT)) : {};
    for (const name of names) {
      const below = join(folder, name);
      if (!name.startsWith('.') && statSync(below).isDirectory())
        walk(below, [...inherited, about], depth + 1);
    }
  };
  walk(root, [], 0);
  return found;
}

/** What is wrong in it is told with each lesson that needs it. */
function aboutOf(path: string): FrontMatter {
  return readFrontMatter(readFileSync(path, 'utf8'), parse, () => undefined);
}

function readFolder(root: string, folder: string, inherited: readonly FrontMatter[]): FoundLesson {
  const path = relative(root, folder).split(sep).join('/') || basename(folder);
  const text = readFileSync(join(folder, 'lesson.md'), 'utf8');
  const problems: LessonProblem[] = [];
  // A part's title is not its lessons', and what it is about is not what they are about.
  const above = inherited.map(({ title: _, about: __, ...rest }) => rest);
  const read = readLesson({ path, text, inherited: above }, parse);
  const lesson = 'steps' in read ? read : undefined;
  if (!('steps' in read)) problems.push(...read);
  const names = readdirSync(folder).sort();
  let world = plainWorld;
  if (names.includes('world.yaml')) {
    const file = `${path}/world.yaml`;
    const described = readLessonWorld(readFileSync(join(folder, 'world.yaml'), 'utf8'), file, folder);
    if ('text' in described) world = described;
    else problems.push(...described);
  }
  const service = lesson?.terminals[0] ?? 'smtp';
  const script = (name: string): Script | undefined => {
    const scripted = readScript(readFileSync(join(folder, name), 'utf8'), `${path}/${name}`, service);
    if ('steps' in scripted) return scripted;
    problems.push(scripted);
    return undefined;
  };
  const solution = names.includes('solution.txt') ? script('solution.txt') : undefined;
  const wrongs = names.filter((name) => /^wrong-.*\.txt$/.test(name)).flatMap((name) => script(name) ?? []);
  for (const wrong of wrongs) {
    if (!wrong.stops)
      problems.push({
        file: wrong.file,
        line: 1,
        column: 1,
        message: 'a wrong transcript says where it stops and why: # stops at: 2, # because: MAIL',
      });
  }
  const shown = shownIn(text, `${path}/lesson.md`, problems);
  return {
    path,
    folder,
    part: inherited
      .map(({ title }) => (typeof title === 'string' ? title : ''))
      .filter(Boolean)
      .join(' · '),
    ...(lesson ? { lesson } : {}),
    world,
    ...(solution ? { solution } : {}),
    wrongs,
    shown,
    problems,
  };
}

/** The ```transcript blocks of a lesson's prose; the word after it is the service. */
function shownIn(text: string, file: string, problems: LessonProblem[]): Script[] {
  const scripts: Script[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const found = /^```transcript(?: (\w+))?\s*$/.exec(lines[i] as string);
    if (!found) continue;
    const end = lines.indexOf('```', i + 1);
    const inside = lines.slice(i + 1, end < 0 ? undefined : end).join('\n');
    const script = readScript(`# service: ${found[1] ?? 'smtp'}\n${inside}`, file, 'smtp', i + 1);
    if ('steps' in script) scripts.push(script);
    else problems.push(script);
  }
  return scripts;
}
