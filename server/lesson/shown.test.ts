import { describe, expect, it } from 'vitest';
import type { LessonProblem } from '../../common/lesson/lesson.ts';
import { shownIn } from './shown.ts';

function read(...lines: readonly string[]): { titles: number; problems: readonly string[] } {
  const problems: LessonProblem[] = [];
  const scripts = shownIn(lines.join('\n'), 'a/lesson.md', problems);
  return {
    titles: scripts.length,
    problems: problems.map(({ line, message }) => `${String(line)}: ${message}`),
  };
}

describe('the dialogues shown in prose', () => {
  it('are the transcripts in it', () => {
    const dialogue = ['```transcript pop3', 'S: +OK <*>', 'C: QUIT', '```'];
    expect(read('Look:', ...dialogue, 'And again:', ...dialogue)).toEqual({ titles: 2, problems: [] });
    expect(read('`S:` is the server, `C:` the client.', '| C | S |')).toEqual({ titles: 0, problems: [] });
    expect(read('```transcript nntp', 'S: 200', '```').problems[0]).toContain('no service is called "nntp"');
  });

  it.each([
    ['a block of another language', ['```text', 'S: 220 hello', '```'], [2]],
    ['a block of none', ['```', 'C: EHLO me', '```'], [2]],
    ['four backticks', ['````transcript smtp', 'S: 220 hello', '````'], [1, 2]],
    ['tildes', ['~~~transcript smtp', 'S: 220 hello', '~~~'], [1, 2]],
    ['a space before the word', ['``` transcript smtp', 'S: 220 hello', '```'], [1, 2]],
    ['a word after the service', ['```transcript smtp unchecked', 'S: 220 hello', '```'], [1, 2]],
    ['a list', ['- ```transcript smtp', '  S: 220 hello', '  ```'], [1, 2]],
    ['a quote', ['> S: 220 hello'], [1]],
    ['code over several lines', ['Say `C: NOOP', 'S: 250 done`'], [2]],
    ['a paragraph', ['C2: a1 NOOP', 'S2| a1 OK done\\r\\n'], [1, 2]],
    ['a table', ['| C: NOOP | S: 250 |', '| --- | --- |'], [1]],
  ] as const)('in %s would not be played, and are refused', (_where, lines, at) => {
    const { titles, problems } = read(...lines);
    expect(titles).toBe(0);
    expect(problems.map((problem) => Number.parseInt(problem, 10))).toEqual(at);
    expect(problems[0]).toContain('begins with ```transcript and the service');
  });
});
