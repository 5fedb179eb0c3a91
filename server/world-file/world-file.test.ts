import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultWorld } from '../../common/world/default-world.ts';
import type { WorldChanged } from '../../common/trace/facts.ts';
import { defaultText, WorldFile, WorldRefused, type WorldFileParts } from './world-file.ts';

let data: string;
let opened: WorldFile[];
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'mailglass-file-'));
  opened = [];
});
afterEach(async () => {
  for (const file of opened) file.close();
  await rm(data, { recursive: true });
});

const greylisting = 'settings: { receiving: { greylistFor: 90s } }\n';
const wrong = 'settings:\n  receiving: { greylistFor: soon }\n';
const why = [{ line: 2, column: 29, message: expect.stringContaining('`soon` is no time') as string }];

async function open(parts: Partial<WorldFileParts> = {}) {
  const facts: WorldChanged[] = [];
  const lines: string[] = [];
  let heard = (): void => undefined;
  const file = await WorldFile.open({
    data,
    before: undefined,
    record: (fact) => facts.push(fact),
    say: (line) => {
      lines.push(line);
      heard();
    },
    ...parts,
  });
  opened.push(file);
  return {
    file,
    facts,
    lines,
    said: () => new Promise<void>((resolve) => (heard = resolve)),
    changed: () => new Promise<void>((resolve) => file.subscribe(() => resolve())),
  };
}

const path = (): string => join(data, 'world.yaml');
const onDisk = (): Promise<string> => readFile(path(), 'utf8');

test('where there is no file the default world is written, for its owner alone to read', async () => {
  const { file, facts } = await open();
  expect(file.description).toBe(defaultWorld);
  expect(await onDisk()).toBe(defaultText);
  expect((await stat(path())).mode & 0o777).toBe(0o600);
  expect(facts).toEqual([{ kind: 'world-changed', text: defaultText, by: 'start' }]);
});

test('a world that is as the earlier run left it is no change', async () => {
  await writeFile(path(), greylisting);
  const { file, facts } = await open({ before: greylisting });
  expect(file.description.settings.receiving.greylistFor).toBe(90_000);
  expect(facts).toEqual([]);
});

test('the page sets a text: it is in force, recorded, on disk, and told to whoever asked', async () => {
  const { file, facts } = await open();
  const told: unknown[] = [];
  file.subscribe((is, was) =>
    told.push([was.settings.receiving.greylistFor, is.settings.receiving.greylistFor]),
  );
  expect(file.set(greylisting, 'page')).toEqual([]);
  expect(file.text).toBe(greylisting);
  expect(facts.at(-1)).toEqual({ kind: 'world-changed', text: greylisting, by: 'page' });
  expect(await onDisk()).toBe(greylisting);
  // The same again is no change; nothing stands for the default.
  file.set(greylisting, 'page');
  expect(file.set('', 'page')).toEqual([]);
  expect(file.text).toBe(defaultText);
  expect(told).toEqual([
    [0, 90_000],
    [90_000, 0],
  ]);
  expect(facts).toHaveLength(3);
});

test('a wrong text changes nothing and is answered with why', async () => {
  const { file, facts } = await open();
  expect(file.set(wrong, 'page')).toEqual(why);
  expect(file.text).toBe(defaultText);
  expect(await onDisk()).toBe(defaultText);
  expect(facts).toHaveLength(1);
});

test('a text that cannot be written is not in force', async () => {
  const { file } = await open();
  await mkdir(`${path()}.new`);
  expect(file.set(greylisting, 'page')).toEqual([
    {
      line: 1,
      column: 1,
      message: expect.stringMatching(/nothing is wrong with the text.*cannot be written/),
    },
  ]);
  expect(file.text).toBe(defaultText);
});

test('an edit counts when it is saved, in place or as a new file under the old name', async () => {
  const { file, facts, changed } = await open();
  let change = changed();
  await writeFile(path(), greylisting);
  await change;
  expect(file.description.settings.receiving.greylistFor).toBe(90_000);
  change = changed();
  await writeFile(`${path()}~`, greylisting.replace('90s', '2m'));
  await rename(`${path()}~`, path());
  await change;
  expect(file.description.settings.receiving.greylistFor).toBe(120_000);
  expect(facts.map(({ by }) => by)).toEqual(['start', 'file', 'file']);
});

test('a wrong edit is told in one line; the world, and the file with the mistake, stay as they are', async () => {
  const { file, facts, lines, said } = await open();
  const hear = said();
  await writeFile(path(), wrong);
  await hear;
  expect(lines).toEqual([
    expect.stringMatching(
      /world\.yaml is refused and the world stays as it was: line 2, column 29: `soon`[^\n]*$/,
    ),
  ]);
  expect(file.text).toBe(defaultText);
  expect(await onDisk()).toBe(wrong);
  expect(facts).toHaveLength(1);
});

test('a file that is wrong at the start leaves in force what was before', async () => {
  await writeFile(path(), wrong);
  const { file, lines } = await open({ before: greylisting });
  expect(file.text).toBe(greylisting);
  expect(lines).toEqual([expect.stringContaining('line 2, column 29')]);
  expect(await onDisk()).toBe(wrong);
  const { file: fresh } = await open();
  expect(fresh.text).toBe(defaultText);
});

test('a file given at the start is read and watched in place of the other, and never written', async () => {
  const given = join(data, 'lesson.yaml');
  await writeFile(given, greylisting);
  const { file, changed } = await open({ given });
  expect(file.text).toBe(greylisting);
  await expect(onDisk()).rejects.toThrow('ENOENT');
  expect(file.set('', 'page')).toEqual([]);
  expect(await readFile(given, 'utf8')).toBe(greylisting);
  const change = changed();
  await writeFile(given, greylisting.replace('90s', '3m'));
  await change;
  expect(file.description.settings.receiving.greylistFor).toBe(180_000);
});

test.each([
  ['is wrong', wrong, /:2:29: `soon` is no time/],
  ['is no UTF-8', Buffer.from([0x80]), /:1:1: the file is no UTF-8 text/],
  ['is too long', '#'.repeat(300_000), /:1:1: the file is larger than/],
])('a file given at the start that %s is refused with line and column', async (_what, text, told) => {
  const given = join(data, 'lesson.yaml');
  await writeFile(given, text);
  const failure: unknown = await open({ given }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(WorldRefused);
  expect((failure as Error).message).toMatch(told);
});

test('a file given at the start that is not there or is a folder is refused', async () => {
  await expect(open({ given: join(data, 'none.yaml') })).rejects.toThrow('there is no such file');
  await expect(open({ given: data })).rejects.toThrow('it cannot be read');
});

test('without a folder nothing is written', async () => {
  const { file, facts } = await open({ data: undefined });
  expect(file.set(greylisting, 'page')).toEqual([]);
  expect(facts).toHaveLength(2);
  await expect(onDisk()).rejects.toThrow('ENOENT');
});
