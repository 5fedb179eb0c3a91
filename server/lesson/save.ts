/** Writes a drafted lesson into the author's folder, and nowhere else. */
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

const PATH = /^[a-z0-9-]+(\/[a-z0-9-]+){0,3}$/;
const FILE = /^(lesson\.md|world\.yaml|solution\.txt|wrong-[a-z0-9-]+\.txt|[a-z0-9-]+\.eml)$/;
const MOST_FILES = 200;
const MOST_CHARACTERS = 4 * 1024 * 1024;

export interface SavedLesson {
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  readonly replace?: boolean;
}

/**
 * @param root the first folder given by --lessons
 * @returns why it is not saved
 */
export function saveLesson(
  root: string | undefined,
  { path, files, replace }: SavedLesson,
): string | undefined {
  if (root === undefined) return 'there is no folder to save lessons in; start mailglass with --lessons DIR';
  if (!PATH.test(path))
    return 'a lesson’s path is one to four names of small letters, digits and dashes with / between, like 02-mine/01-first';
  const names = Object.keys(files);
  if (!names.includes('lesson.md')) return 'a lesson has a lesson.md';
  const stranger = names.find((name) => !FILE.test(name));
  if (stranger !== undefined)
    return `a lesson has lesson.md, world.yaml, solution.txt, wrong-*.txt and *.eml, no ${JSON.stringify(stranger)}`;
  const size = Object.values(files).reduce((sum, text) => sum + text.length, 0);
  if (names.length > MOST_FILES || size > MOST_CHARACTERS)
    return `a lesson has at most ${String(MOST_FILES)} files of ${String(MOST_CHARACTERS)} characters together`;
  try {
    const folder = join(root, path);
    for (let above = dirname(folder); above.length >= root.length; above = dirname(above)) {
      if (existsSync(join(above, 'lesson.md'))) return `${above} is a lesson itself; save beside it`;
      if (above === dirname(above)) break;
    }
    if (!isWithin(root, folder)) return `${path} leads out of ${root} by a link`;
    if (existsSync(folder)) {
      if (!statSync(folder).isDirectory()) return `${folder} is a file`;
      const there = readdirSync(folder);
      if (there.length > 0 && !there.includes('lesson.md'))
        return `${folder} holds something that is no lesson; choose another path`;
      if (there.length > 0 && replace !== true)
        return `there is a lesson ${path} already; replace it, or choose another path`;
    }
    for (const name of names) {
      if (!isWithin(root, join(folder, name))) return `${path}/${name} leads out of ${root} by a link`;
    }
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  } catch (error) {
    return `${path} cannot be written: ${(error as Error).message}`;
  }
  return undefined;
}

/** Where a path really leads, as far as it exists. */
function isWithin(root: string, path: string): boolean {
  let there = path;
  while (!existsSync(there)) there = dirname(there);
  const [real, top] = [realpathSync(there), realpathSync(root)];
  return real === top || real.startsWith(top + sep);
}
