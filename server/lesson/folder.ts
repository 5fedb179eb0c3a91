/** Finds lessons in folders and reads them. One that is broken is told with what is wrong, and takes no other down. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { readFrontMatter, readLesson, type FrontMatter } from '../../common/lesson/format.ts';
import type { Lesson, LessonProblem } from '../../common/lesson/lesson.ts';
import { readScript, type Script } from '../../common/lesson/script.ts';
import { plainWorld, readLessonWorld, type LessonWorld } from './lesson-world.ts';
import { shownIn } from './shown.ts';

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

/** What folders above a lesson say for it, the nearest last, and what is wrong with that. */
interface Above {
  readonly said: readonly FrontMatter[];
  readonly problems: readonly LessonProblem[];
}

/** All lessons below a folder, in the order of their names; none when it is not there. */
export function findLessons(root: string): FoundLesson[] {
  const found: FoundLesson[] = [];
  const walk = (folder: string, above: Above, depth: number): void => {
    const names = namesIn(folder);
    if (names.includes('lesson.md')) {
      found.push(readSafely(root, folder, above));
      return;
    }
    if (depth === DEEPEST) return;
    const { said, problems } = names.includes(ABOUT) ? aboutOf(root, folder) : { said: {}, problems: [] };
    const inherited = { said: [...above.said, said], problems: [...above.problems, ...problems] };
    for (const name of names) {
      const below = join(folder, name);
      // A link may lead nowhere.
      if (!name.startsWith('.') && statSync(below, { throwIfNoEntry: false })?.isDirectory())
        walk(below, inherited, depth + 1);
    }
  };
  walk(root, { said: [], problems: [] }, 0);
  return found;
}

/** The lessons in a folder that may itself lie in a folder of lessons, and then inherits from it. */
export function lessonsAt(folder: string): FoundLesson[] {
  const wanted = resolve(folder);
  return findLessons(rootOf(folder)).filter(
    (one) => one.folder === wanted || one.folder.startsWith(wanted + sep),
  );
}

/** The folder of lessons that this one belongs to: the topmost above it that says something for all lessons in it. */
export function rootOf(folder: string): string {
  let root = resolve(folder);
  while (existsSync(join(dirname(root), ABOUT)) && dirname(root) !== root) root = dirname(root);
  return root;
}

/** In order; none of a folder that cannot be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function aboutOf(
  root: string,
  folder: string,
): { readonly said: FrontMatter; readonly problems: readonly LessonProblem[] } {
  const file = [pathOf(root, folder), ABOUT].filter((part) => part !== '.').join('/');
  const problems: LessonProblem[] = [];
  const wrong = (message: string): void => {
    problems.push({ file, line: 1, column: 1, message });
  };
  try {
    return { said: readFrontMatter(readFileSync(join(folder, ABOUT), 'utf8'), parse, wrong), problems };
  } catch (error) {
    wrong(cannotRead(error));
    return { said: {}, problems };
  }
}

const cannotRead = (error: unknown): string =>
  `it cannot be read: ${error instanceof Error ? error.message : String(error)}`;

const pathOf = (root: string, folder: string): string => relative(root, folder).split(sep).join('/') || '.';

/** A lesson of which a file cannot be read is broken; the others are not. */
function readSafely(root: string, folder: string, above: Above): FoundLesson {
  try {
    return readFolder(root, folder, above);
  } catch (error) {
    const path = nameOf(root, folder);
    const problem = { file: `${path}/lesson.md`, line: 1, column: 1, message: cannotRead(error) };
    return {
      path,
      folder,
      part: partOf(above),
      world: plainWorld,
      wrongs: [],
      shown: [],
      problems: [problem],
    };
  }
}

/** The path of a lesson; one that is no folder's is called as its own folder is. */
function nameOf(root: string, folder: string): string {
  const path = pathOf(root, folder);
  return path === '.' ? basename(folder) : path;
}

const partOf = ({ said }: Above): string =>
  said
    .map(({ title }) => (typeof title === 'string' ? title : ''))
    .filter(Boolean)
    .join(' · ');

function readFolder(root: string, folder: string, above: Above): FoundLesson {
  const path = nameOf(root, folder);
  const text = readFileSync(join(folder, 'lesson.md'), 'utf8');
  const problems: LessonProblem[] = [...above.problems];
  // A part's title is not its lessons', and what it is about is not what they are about.
  const inherited = above.said.map(({ title: _, about: __, ...rest }) => rest);
  const read = readLesson({ path, text, inherited }, parse);
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
    part: partOf(above),
    ...(lesson ? { lesson } : {}),
    world,
    ...(solution ? { solution } : {}),
    wrongs,
    shown,
    problems,
  };
}
