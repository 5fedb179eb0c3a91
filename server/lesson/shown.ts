/**
 * The dialogues that a lesson shows in its prose: each is a transcript, so that it is played when lessons are checked and no
 * text says what the servers contradict. A dialogue in any other dress is refused, since nobody would play it.
 */
import type { LessonProblem } from '../../common/lesson/lesson.ts';
import { readScript, type Script } from '../../common/lesson/script.ts';

const OPENING = /^```transcript(?: (\w+))?\s*$/;

/** A fence with the word in whatever other way the page would show as a dialogue: more signs, other signs, in a list. */
const DISGUISED = /^[\s>*+\-\d.)]*(`{3,}|~{3,})\s*transcript\b/;

/** `S: 220 ready` or `C2| ...`, in a list, a quote, a table or within backticks. */
const SPOKEN = /^[\s>*+\-\d.)`|]*[SC]\d*[:|] /;

const EXPECTED =
  'a dialogue stands in a block of its own that begins with ```transcript and the service, like ```transcript smtp, at the beginning of the line';

/** @returns the scripts of all dialogues; what is wrong goes to `problems` */
export function shownIn(text: string, file: string, problems: LessonProblem[]): Script[] {
  const scripts: Script[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const opening = OPENING.exec(line);
    if (!opening) {
      if (DISGUISED.test(line) || SPOKEN.test(line))
        problems.push({ file, line: i + 1, column: 1, message: `expected that ${EXPECTED}` });
      continue;
    }
    const end = lines.indexOf('```', i + 1);
    const inside = lines.slice(i + 1, end < 0 ? undefined : end);
    const script = readScript(
      `# service: ${opening[1] ?? 'smtp'}\n${inside.join('\n')}`,
      file,
      'smtp',
      i + 1,
    );
    if ('steps' in script) scripts.push(script);
    else problems.push(script);
    i += inside.length;
  }
  return scripts;
}
