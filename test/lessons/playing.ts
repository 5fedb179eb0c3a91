/** Lessons and dialogues made for a test. */
import { readLesson } from '../../common/lesson/format.ts';
import type { Lesson } from '../../common/lesson/lesson.ts';
import { readScript } from '../../common/lesson/script.ts';
import type { Service } from '../../common/protocols.ts';
import { play } from '../../server/lesson/play.ts';
import { playPartsOf } from '../../server/lesson/prove.ts';
import type { World } from '../../server/world.ts';

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

/** Plays a dialogue on a mailglass's ports; rejects when it goes otherwise. */
export async function playText(world: World, service: Service, text: string): Promise<void> {
  const script = readScript(text, 'test.txt', service);
  if (!('steps' in script)) throw new Error(JSON.stringify(script));
  await play(script, playPartsOf(world));
}
