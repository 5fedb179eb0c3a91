/** Plays every solution, every wrong transcript and every dialogue shown in prose, on real ports, before the real judge. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLessons } from '../../server/lesson/folder.ts';
import { prove } from '../../server/lesson/prove.ts';
import { startMailglass, type World } from '../../server/world.ts';

const found = findLessons(fileURLToPath(new URL('../../lessons', import.meta.url)));

/** As the course promises. */
const LEAST_LESSONS = 34;
const MOST_MINUTES = 10;

describe('the lessons', () => {
  let world: World;
  const errors: unknown[] = [];
  beforeAll(async () => {
    world = await startMailglass({ log: (error) => errors.push(error) });
  });
  afterAll(() => world.close());

  it('are enough, and none is long', () => {
    expect(found.length).toBeGreaterThanOrEqual(LEAST_LESSONS);
    const long = found.filter(({ lesson }) => (lesson?.minutes ?? 0) > MOST_MINUTES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it.each(found.map((lesson) => [lesson.path, lesson] as const))('%s', async (_path, lesson) => {
    const problems = await prove(lesson, world);
    expect(problems.map(({ file, line, message }) => `${file}:${String(line)}: ${message}`)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
