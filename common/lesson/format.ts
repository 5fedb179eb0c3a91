/**
 * Reads `lesson.md`: front matter, prose, and one `##` section for each step.
 *
 * A section with a ```check block is a step; it may have a ```hint block (nudge, pointer, answer, with `---` between) and a
 * ```predict block (a question, its choices as a list of `- [ ]` and `- [x]`, then why). What stands before the first step is the
 * introduction, a section after the last one what to remember. See docs/lessons.md.
 */
import { isServiceName, serviceNames, type Service } from '../protocols.ts';
import { readCondition } from './condition.ts';
import type { Condition, Lesson, LessonProblem, LessonStep, Place, Question } from './lesson.ts';

/** What folders above a lesson say for all lessons in them, and the lesson's own front matter. */
export interface FrontMatter {
  readonly title?: unknown;
  readonly about?: unknown;
  readonly minutes?: unknown;
  readonly terminals?: unknown;
}

export interface LessonText {
  /** Its folder: `02-smtp/03-two-recipients`. */
  readonly path: string;
  readonly text: string;
  /** From the folders above, the nearest last. */
  readonly inherited: readonly FrontMatter[];
}

/** Reads YAML. Throws with a message that tells what is wrong. */
export type ParseYaml = (text: string) => unknown;

const FENCE = /^(`{3,})(\w*)(?:\s.*)?$/;

/** @returns the lesson, or all that is wrong with it */
export function readLesson(source: LessonText, parseYaml: ParseYaml): Lesson | readonly LessonProblem[] {
  const file = `${source.path}/lesson.md`;
  const problems: LessonProblem[] = [];
  const wrong = (line: number, message: string, column = 1): void => {
    problems.push({ file, line, column, message });
  };
  const lines = source.text.split(/\r?\n/);
  const { matter, body } = readMatter(lines, parseYaml, wrong);
  const said: FrontMatter = Object.assign({}, ...source.inherited, matter) as FrontMatter;
  const lineOf = (key: string): number =>
    Math.max(1, lines.findIndex((line) => line.startsWith(`${key}:`)) + 1);

  const text = (key: 'title' | 'about'): string => {
    const value = said[key];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    wrong(
      lineOf(key),
      `the front matter needs "${key}": ${key === 'title' ? 'a few words' : 'one sentence for the map of lessons'}`,
    );
    return '';
  };
  const title = text('title');
  const about = text('about');
  const { minutes = 10 } = said;
  if (typeof minutes !== 'number' || minutes < 1 || minutes > MOST_MINUTES) {
    wrong(
      lineOf('minutes'),
      `"minutes" is a number from 1 to ${String(MOST_MINUTES)}; a longer lesson is better two`,
    );
  }
  const { terminals: named = [] } = said;
  const terminals: readonly unknown[] = Array.isArray(named) ? (named as unknown[]) : [named];
  for (const name of terminals) {
    if (typeof name !== 'string' || !isServiceName(name)) {
      wrong(
        lineOf('terminals'),
        `"terminals" lists services: ${serviceNames.join(', ')}; found ${JSON.stringify(name)}`,
      );
    }
  }

  const sections = sectionsOf(lines, body, wrong);
  const steps: LessonStep[] = [];
  let prose = '';
  let outro = '';
  for (const section of sections) {
    const isStep = section.blocks.some(({ kind }) => kind === 'check');
    if (isStep) {
      if (outro !== '')
        wrong(
          section.line,
          'a section without a check block stands between steps; move it into the prose of one of them',
        );
      steps.push(stepOf(section, steps.length + 1, file, wrong));
    } else if (steps.length === 0)
      prose += `${section.title === '' ? '' : `## ${section.title}\n\n`}${section.prose}\n`;
    else outro += `${section.title === '' ? '' : `## ${section.title}\n\n`}${section.prose}\n`;
  }
  if (steps.length === 0) {
    wrong(lines.length, 'a lesson has at least one step: a section "## Title" with a ```check block in it');
  }
  if (problems.length > 0) return problems;
  return {
    path: source.path,
    title,
    about,
    minutes: minutes as number,
    terminals: terminals as Service[],
    prose: prose.trim(),
    steps,
    outro: outro.trim(),
  };
}

const MOST_MINUTES = 30;

type Wrong = (line: number, message: string, column?: number) => void;

function readMatter(
  lines: readonly string[],
  parseYaml: ParseYaml,
  wrong: Wrong,
): { readonly matter: FrontMatter; /** Index of the first line after it. */ readonly body: number } {
  if (lines[0] !== '---') {
    wrong(1, 'a lesson begins with its front matter: a line ---, then title: and about:, then a line ---');
    return { matter: {}, body: 0 };
  }
  const end = lines.indexOf('---', 1);
  if (end < 0) {
    wrong(1, 'the line --- that ends the front matter is missing');
    return { matter: {}, body: lines.length };
  }
  return {
    matter: readFrontMatter(lines.slice(1, end).join('\n'), parseYaml, (message) => {
      wrong(2, message);
    }),
    body: end + 1,
  };
}

const keys = ['title', 'about', 'minutes', 'terminals'];

/** The front matter of a lesson, or what a folder says for all lessons in it. */
export function readFrontMatter(
  text: string,
  parseYaml: ParseYaml,
  wrong: (message: string) => void,
): FrontMatter {
  let matter: unknown;
  try {
    matter = parseYaml(text) ?? {};
  } catch (error) {
    wrong(`the front matter is no YAML: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
  if (typeof matter !== 'object' || matter === null || Array.isArray(matter)) {
    wrong(`the front matter is a list of "key: value" with the keys ${keys.join(', ')}`);
    return {};
  }
  for (const key of Object.keys(matter)) {
    if (!keys.includes(key)) wrong(`the front matter has no key "${key}"; there are ${keys.join(', ')}`);
  }
  return matter;
}

interface Block {
  readonly kind: string;
  readonly lines: readonly string[];
  /** Of its first line, from 1. */
  readonly line: number;
}

interface Section {
  readonly title: string;
  readonly line: number;
  prose: string;
  readonly blocks: Block[];
}

const kinds = ['check', 'hint', 'predict'];

function sectionsOf(lines: readonly string[], from: number, wrong: Wrong): Section[] {
  const sections: Section[] = [{ title: '', line: from + 1, prose: '', blocks: [] }];
  for (let i = from; i < lines.length; i++) {
    const line = lines[i] as string;
    const section = sections.at(-1) as Section;
    const fence = FENCE.exec(line);
    if (fence) {
      let end = i + 1;
      while (end < lines.length && !(lines[end] as string).startsWith(fence[1] as string)) end++;
      if (end === lines.length)
        wrong(i + 1, `this block never ends; close it with a line ${fence[1] as string}`);
      const inside = lines.slice(i + 1, end);
      if (kinds.includes(fence[2] ?? ''))
        section.blocks.push({ kind: fence[2] as string, lines: inside, line: i + 2 });
      else section.prose += `${lines.slice(i, end + 1).join('\n')}\n`;
      i = end;
    } else if (line.startsWith('## ')) {
      sections.push({ title: line.slice(3).trim(), line: i + 1, prose: '', blocks: [] });
    } else section.prose += `${line}\n`;
  }
  return sections.filter(
    ({ title, prose, blocks }) => title !== '' || prose.trim() !== '' || blocks.length > 0,
  );
}

function stepOf(section: Section, number: number, file: string, wrong: Wrong): LessonStep {
  const conditions: Condition[] = [];
  const hints: string[] = [];
  let question: Question | undefined;
  if (section.title === '')
    wrong(section.line, 'a step has a title: a line "## What to do" above its check block');
  for (const block of section.blocks) {
    switch (block.kind) {
      case 'check':
        block.lines.forEach((written, index) => {
          const text = written.trim();
          if (text === '' || text.startsWith('#')) return;
          const place: Place = {
            file,
            line: block.line + index,
            column: written.length - written.trimStart().length + 1,
          };
          const other = /^or\s+/.exec(text)?.[0].length ?? 0;
          const column = place.column + other;
          const condition = readCondition(text.slice(other), { ...place, column });
          if ('message' in condition) wrong(condition.line, condition.message, condition.column);
          else if (other === 0) conditions.push(condition);
          else withOther(conditions, condition, wrong);
        });
        break;
      case 'hint':
        hints.push(
          ...block.lines
            .join('\n')
            .split(/^---$/m)
            .map((hint) => hint.trim())
            .filter((hint) => hint !== ''),
        );
        break;
      case 'predict':
        question = questionOf(block, wrong);
        break;
    }
  }
  if (conditions.every(({ never }) => never)) {
    wrong(
      section.line,
      `step "${section.title}" asks for nothing that must happen; a check needs at least one line without "never"`,
    );
  }
  if (conditions[0]?.then === true)
    wrong(conditions[0].place.line, '"then" follows another condition of the same step');
  if (hints.length < 2) {
    wrong(
      section.line,
      `step "${section.title}" needs a hint block: a nudge, a pointer and the answer, with a line --- between`,
    );
  }
  return {
    number,
    title: section.title,
    prose: section.prose.trim(),
    conditions,
    hints,
    ...(question ? { question } : {}),
    place: { file, line: section.line, column: 1 },
  };
}

/** `or` gives the condition above it another way to be met. */
function withOther(
  conditions: Condition[],
  { place, never, then, times, clause, label }: Condition,
  wrong: Wrong,
): void {
  const above = conditions.pop();
  if (!above) {
    wrong(place.line, '"or" follows another condition of the same step', place.column);
    return;
  }
  if (never || then || times > 1 || /^[A-Z]$/.test(label)) {
    wrong(
      place.line,
      'after "or" stands only what happened; "never", "then", labels and "3 times" are those of the line above',
      place.column,
    );
  }
  conditions.push({ ...above, or: [...(above.or ?? []), clause] });
}

function questionOf({ lines, line }: Block, wrong: Wrong): Question | undefined {
  const isChoice = (text: string): boolean => /^- \[[ x]\] /.test(text);
  const first = lines.findIndex(isChoice);
  const last = lines.findLastIndex(isChoice);
  const choices = lines
    .slice(Math.max(0, first), last + 1)
    .map((text) => ({ text: text.slice(6).trim(), right: text.startsWith('- [x]') }));
  const asks = lines.slice(0, Math.max(0, first)).join('\n').trim();
  const because = lines
    .slice(last + 1)
    .join('\n')
    .trim();
  if (first < 0 || choices.length < 2)
    wrong(
      line,
      'a predict block has a question, then at least two choices "- [ ] one" and "- [x] the right one"',
    );
  else if (!choices.some(({ right }) => right))
    wrong(line, 'one of the choices is right: write it as "- [x] …"');
  else if (asks === '') wrong(line, 'the question stands before the choices');
  else if (because === '') wrong(line, 'after the choices stands why, for whoever chose');
  else return { asks, choices, because };
  return undefined;
}
