import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readLesson } from './format.ts';
import type { LessonProblem } from './lesson.ts';

const front = ['---', 'title: T', 'about: A', 'terminals: [smtp]', '---'];
const step = ['## Do it', '```check', 'smtp NOOP', '```', '```hint', 'a', '---', 'b', '```'];

const read = (...lines: string[]) =>
  readLesson({ path: 'x', text: lines.join('\n'), inherited: [{ minutes: 7 }] }, parse);

const problems = (...lines: string[]): readonly LessonProblem[] => {
  const found = read(...lines);
  return 'steps' in found ? [] : found;
};

describe('a lesson’s text', () => {
  it('is front matter, prose, steps and what to remember', () => {
    const lesson = read(
      ...front,
      'Intro.',
      '## Why',
      'Because.',
      ...step,
      '```predict',
      'What?',
      '- [ ] one',
      '- [x] two',
      'So it is.',
      '```',
      '## Remember',
      'That.',
    );
    expect(lesson).toMatchObject({
      title: 'T',
      minutes: 7,
      prose: 'Intro.\n\n## Why\n\nBecause.',
      outro: '## Remember\n\nThat.',
      steps: [
        {
          title: 'Do it',
          hints: ['a', 'b'],
          place: { file: 'x/lesson.md', line: 9 },
          question: { asks: 'What?', because: 'So it is.', choices: [{ right: false }, { right: true }] },
        },
      ],
    });
  });

  const inStep = (...more: string[]): string[] => [...front, ...step, ...more];
  it.each<[string, number, string[], string]>([
    ['no front matter', 1, step, 'begins with its front matter'],
    ['front matter without an end', 1, ['---', 'title: T'], '--- that ends'],
    ['no YAML', 2, ['---', 'title: [', '---', ...step], 'no YAML'],
    ['an unknown key', 2, ['---', 'titel: T', 'title: T', 'about: A', '---', ...step], 'no key "titel"'],
    ['no title', 1, ['---', 'about: A', '---', ...step], 'needs "title"'],
    ['an empty about', 3, ['---', 'title: T', 'about: ""', '---', ...step], 'needs "about"'],
    ['too many minutes', 4, ['---', 'title: T', 'about: A', 'minutes: 99', '---', ...step], '1 to 30'],
    [
      'a stranger among terminals',
      4,
      ['---', 'title: T', 'about: A', 'terminals: [http]', '---', ...step],
      '"http"',
    ],
    ['no step', 6, [...front, 'prose'], 'at least one step'],
    [
      'a condition that is none',
      8,
      [...front, '## Do it', '```check', 'smtp NOPE', '```', ...step],
      '"NOPE"',
    ],
    ['a section between steps', 18, inStep('## Between', 'text', '', ...step), 'between steps'],
    [
      'a check of nevers alone',
      6,
      [...front, '## Do it', '```check', 'never smtp NOOP', '```', '```hint', 'a', '---', 'b', '```'],
      'nothing that must happen',
    ],
    [
      'a first then',
      8,
      [...front, '## Do it', '```check', 'then smtp NOOP', '```', '```hint', 'a', '---', 'b', '```'],
      '"then" follows',
    ],
    ['no hints', 6, [...front, '## Do it', '```check', 'smtp NOOP', '```'], 'needs a hint block'],
    ['a check without a title', 6, [...front, ...step.slice(1)], 'a step has a title'],
    ['one choice', 16, inStep('```predict', 'What?', '- [x] one', 'Why.', '```'), 'at least two choices'],
    ['no right choice', 16, inStep('```predict', 'What?', '- [ ] a', '- [ ] b', 'Why.', '```'), 'is right'],
    ['no question', 16, inStep('```predict', '- [x] a', '- [ ] b', 'Why.', '```'), 'before the choices'],
    ['no reason', 16, inStep('```predict', 'What?', '- [x] a', '- [ ] b', '```'), 'why'],
    ['a block without an end', 15, inStep('```predict', 'What?', '- [x] a', '- [ ] b', 'Why.'), 'never ends'],
  ])('that is broken says where: %s', (_what, line, lines, message) => {
    const found = problems(...lines);
    expect(found.map((one) => `${String(one.line)}: ${one.message}`).join('\n')).toContain(message);
    expect(found.find((one) => one.message.includes(message))).toMatchObject({ file: 'x/lesson.md', line });
  });
});
