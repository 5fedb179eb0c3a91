/** A lesson made for a test. */
import { readLesson } from '../../common/lesson/format.ts';
import type { Lesson } from '../../common/lesson/lesson.ts';

/** A step for each check. */
export function lessonOf(...checks: readonly string[]): Lesson {
  const steps = checks.map(
    (check, i) =>
      `## Step ${String(i + 1)}\n\`\`\`check\n${check}\n\`\`\`\n\`\`\`hint\none\n---\ntwo\n\`\`\`\n`,
  );
  const lesson = readLesson({ path: 't', text: `---\nx\n---\n${steps.join('\n')}`, inherited: [] }, () => ({
    title: 'T',
    about: 'A',
  }));
  if (!('steps' in lesson)) throw new Error(JSON.stringify(lesson));
  return lesson;
}
