/**
 * Proves a lesson: its solution must pass, each wrong transcript must stop where and why it says, every step must be the one
 * where some wrong transcript stops, and every dialogue shown in its prose must go as written.
 */
import { Judge } from '../../common/lesson/check.ts';
import type { Lesson, LessonProblem } from '../../common/lesson/lesson.ts';
import type { Script } from '../../common/lesson/script.ts';
import { unmetWords } from '../../common/lesson/unmet.ts';
import { reachable } from '../net/endpoint.ts';
import type { World } from '../world.ts';
import type { FoundLesson } from './folder.ts';
import { play, PlayError, type PlayParts } from './play.ts';
import { setStage } from './stage.ts';

/** Wrong transcripts a lesson has at least. */
const LEAST_WRONGS = 2;
/** So long may pass between the last word of a solution and what comes of it. */
const AFTERMATH_MS = 5000;
const MOMENT_MS = 10;

/** @returns what does not hold; nothing when the lesson is proved */
export async function prove(found: FoundLesson, world: World): Promise<readonly LessonProblem[]> {
  const { lesson, solution, wrongs, shown } = found;
  if (!lesson || found.problems.length > 0) return found.problems;
  const problems: LessonProblem[] = [];
  const file = `${lesson.path}/lesson.md`;
  if (!solution)
    problems.push({
      file,
      line: 1,
      column: 1,
      message: 'solution.txt is missing: a transcript that does the lesson',
    });
  if (wrongs.length < LEAST_WRONGS) {
    problems.push({
      file,
      line: 1,
      column: 1,
      message: `a lesson has at least ${String(LEAST_WRONGS)} wrong-*.txt: transcripts that stop at a step, and why`,
    });
  }
  for (const { number, title, place } of lesson.steps) {
    if (!wrongs.some(({ stops }) => stops?.at === number)) {
      problems.push({
        ...place,
        message: `no wrong transcript stops at step ${String(number)}, "${title}": its check was never seen to fail`,
      });
    }
  }
  if (solution) problems.push(...(await run(solution, found, lesson, world)));
  for (const wrong of wrongs) problems.push(...(await run(wrong, found, lesson, world)));
  for (const script of shown) problems.push(...(await run(script, found, undefined, world)));
  return problems;
}

/** Plays one script on a fresh stage. */
async function run(
  script: Script,
  found: FoundLesson,
  lesson: Lesson | undefined,
  world: World,
): Promise<readonly LessonProblem[]> {
  const at = (line: number, message: string): LessonProblem[] => [
    { file: script.file, line, column: 1, message },
  ];
  const wrongWorld = await setStage(found.world, {
    store: world.store,
    queue: world.post.queue,
    services: world.services,
    world: { set: (text) => world.file.set(text, 'page') },
    settled: world.settled,
  });
  if (wrongWorld.length > 0)
    return wrongWorld.map((problem) => ({ ...problem, file: `${found.path}/world.yaml` }));
  const judge = lesson && new Judge(lesson, world.trace.last + 1);
  for (const fact of world.trace.since(0)) judge?.follow(fact);
  const unlisten = world.trace.listen((fact) => judge?.follow(fact));
  try {
    await play(script, playPartsOf(world));
    await settled(world, () => judge?.done === true && script.stops === undefined);
  } catch (error) {
    if (!(error instanceof PlayError)) throw error;
    return at(error.line, error.message);
  } finally {
    unlisten();
  }
  if (!judge) return [];
  const unmet = judge.verdicts.findIndex((verdict) => !verdict.met);
  const verdict = judge.verdicts[unmet];
  const why = verdict && !verdict.met ? unmetWords(verdict.unmet) : '';
  const { stops } = script;
  if (!stops) return unmet < 0 ? [] : at(1, `the solution does not do step ${String(unmet + 1)}: ${why}`);
  if (unmet < 0) return at(1, 'this wrong transcript does the whole lesson');
  if (unmet + 1 !== stops.at)
    return at(1, `it stops at step ${String(unmet + 1)}, not at step ${String(stops.at)}: ${why}`);
  if (!why.toLowerCase().includes(stops.because.toLowerCase())) {
    return at(1, `the learner is told “${why}”, in which “${stops.because}” does not stand`);
  }
  return [];
}

export function playPartsOf(world: World): PlayParts {
  return {
    where: (service) => {
      const found = world.services.list.find((one) => one.service === service && one.state === 'running');
      return found && { address: reachable(found.address), port: found.port };
    },
    ca: world.ca,
    clock: (milliseconds) => {
      world.clock.step(milliseconds);
    },
    service: async (host, service, action) => {
      const problem = await world.services[action](host, service);
      if (problem !== undefined) throw new Error(problem);
    },
    settle: () => settled(world, () => false),
  };
}

/** Resolves when nothing more comes of what was said, or as soon as `enough`. */
async function settled(world: World, enough: () => boolean): Promise<void> {
  const { post, trace } = world;
  const began = performance.now();
  let quiet = 0;
  let last = trace.last;
  while (quiet < QUIET_MOMENTS && performance.now() - began < AFTERMATH_MS) {
    if (enough()) return;
    await new Promise((resolve) => setTimeout(resolve, MOMENT_MS));
    quiet = post.queue.isIdle && trace.last === last ? quiet + 1 : 0;
    last = trace.last;
  }
}

const QUIET_MOMENTS = 4;
