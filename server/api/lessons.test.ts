/** Lessons as a page asks for them: which there are, how one begins, and one that it drafted. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FromServer, ListedLesson } from '../../common/live-protocol.ts';
import { Page } from '../../test/net/page.ts';
import { newLessonFiles } from '../lesson/new.ts';
import { startMailglass, type World } from '../world.ts';

let root: string;
let world: World;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mailglass-lessons-'));
  world = await startMailglass({ lessons: [root], log: () => undefined });
});
afterAll(async () => {
  await world.close();
  rmSync(root, { recursive: true });
});

/** Says it; answers the next message of one of these types. */
async function asked<Type extends FromServer['type']>(
  page: Page,
  message: unknown,
  ...types: readonly Type[]
): Promise<Extract<FromServer, { type: Type }>> {
  const before = page.messages.length;
  page.socket.send(JSON.stringify(message));
  const find = (): FromServer | undefined =>
    page.messages.slice(before).find(({ type }) => (types as readonly string[]).includes(type));
  await page.until(() => find() !== undefined);
  return find() as Extract<FromServer, { type: Type }>;
}

async function listed(path: string): Promise<ListedLesson | undefined> {
  const response = await fetch(`http://127.0.0.1:${String(world.ports.http)}/api/lessons`);
  return ((await response.json()) as readonly ListedLesson[]).find((one) => one.path === path);
}

const files = newLessonFiles('x');
const save = (path: unknown, more: object = {}): object => ({ type: 'lesson-save', path, files, ...more });

test('a lesson that a page drafted is written, listed at once, begun, and told to every page', async () => {
  const [page, other] = [await Page.resumed(world.ports.http), await Page.resumed(world.ports.http)];
  expect(await asked(page, save('81-own/01-first'), 'lesson-saved', 'refused')).toEqual({
    type: 'lesson-saved',
    lesson: '81-own/01-first',
  });
  expect(readFileSync(join(root, '81-own/01-first/lesson.md'), 'utf8')).toBe(files['lesson.md']);
  expect(await listed('81-own/01-first')).toMatchObject({
    problems: [],
    lesson: { path: '81-own/01-first' },
  });
  await other.until(() => other.messages.some(({ type }) => type === 'lessons-changed'));
  const begun = await asked(page, { type: 'lesson', lesson: '81-own/01-first' }, 'lesson-begun', 'refused');
  expect(begun).toEqual({ type: 'lesson-begun', lesson: '81-own/01-first', from: world.trace.last + 1 });
});

test('what is there is not written over unless that is wished, and nothing outside is written at all', async () => {
  const page = await Page.resumed(world.ports.http);
  const path = '81-own/02-twice';
  await asked(page, save(path), 'lesson-saved');
  const changed = { files: { ...files, 'lesson.md': 'nothing' } };
  expect(await asked(page, save(path, changed), 'lesson-saved', 'refused')).toMatchObject({
    reason: `there is a lesson ${path} already; replace it, or choose another path`,
  });
  expect(
    await asked(page, save(path, { ...changed, replace: true }), 'lesson-saved', 'refused'),
  ).toMatchObject({
    type: 'lesson-saved',
  });
  // It is broken now, and says so; the others are as they were.
  expect((await listed(path))?.problems[0]).toMatchObject({ file: `${path}/lesson.md`, line: 1 });
  expect(await asked(page, { type: 'lesson', lesson: path }, 'lesson-begun', 'refused')).toMatchObject({
    reason: expect.stringContaining('the lesson is broken: 81-own/02-twice/lesson.md, line 1') as string,
  });
  expect((await listed('81-own/01-first'))?.problems).toEqual([]);
  expect(await asked(page, save('../out'), 'refused')).toMatchObject({ type: 'refused' });
  expect(existsSync(join(root, '../out'))).toBe(false);
});

test('what is no lesson at all is no message: the page is told, and the connection goes on', async () => {
  const page = await Page.resumed(world.ports.http);
  for (const message of [
    save(7),
    save('a', { files: null }),
    save('a', { files: { 'lesson.md': 7 } }),
    { type: 'lesson', lesson: 7 },
    { type: 'lesson', lesson: 'x'.repeat(5000) },
  ]) {
    const { type } = await asked(page, message, 'refused', 'lesson-saved', 'lesson-begun');
    expect(type).toBe('refused');
  }
  expect(await asked(page, { type: 'lesson', lesson: 'no/such' }, 'refused')).toMatchObject({
    reason: expect.stringContaining('no/such') as string,
  });
});

test('without a folder of one’s own nothing can be saved', async () => {
  const alone = await startMailglass({ log: () => undefined });
  try {
    const page = await Page.resumed(alone.ports.http);
    expect(await asked(page, save('a'), 'refused', 'lesson-saved')).toMatchObject({
      reason: 'there is no folder to save lessons in; start mailglass with --lessons DIR',
    });
  } finally {
    await alone.close();
  }
});
