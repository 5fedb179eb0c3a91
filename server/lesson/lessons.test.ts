/** What authors do with folders of lessons, and what becomes of broken ones. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { draftLesson } from '../../common/lesson/draft.ts';
import { playText } from '../../test/lessons/playing.ts';
import { startMailglass, type World } from '../world.ts';
import { checkLessons, newLesson, playedAt } from './command-line.ts';
import { findLessons, lessonsAt } from './folder.ts';
import { LessonLibrary } from './library.ts';
import { newLessonFiles } from './new.ts';
import { prove } from './prove.ts';
import { saveLesson } from './save.ts';
import { setStage } from './stage.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'mailglass-lessons-'))));
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** The small lesson to start from, with changes: a text instead of a file, or `null` for none. */
function write(path: string, changes: Readonly<Record<string, string | null>> = {}): string {
  const folder = join(root, path);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({ ...newLessonFiles(folder), ...changes }))
    if (text !== null) writeFileSync(join(folder, name), text);
  return folder;
}

const fresh = newLessonFiles('x');
const changed = (name: string, from: string, to: string): Record<string, string> => {
  const before = fresh[name] ?? '';
  if (!before.includes(from)) throw new Error(`${name} has no ${from}`);
  return { [name]: before.replace(from, to) };
};

function told(): { out: () => string; err: () => string; stdout: Sink; stderr: Sink } {
  const text = { out: '', err: '' };
  const sink = (to: 'out' | 'err'): Sink => ({ write: (more) => (text[to] += more) });
  return { out: () => text.out, err: () => text.err, stdout: sink('out'), stderr: sink('err') };
}
interface Sink {
  write(text: string): unknown;
}

describe('a folder of lessons', () => {
  it('has the good ones beside the broken ones, and each inherits', () => {
    mkdirSync(join(root, '01-part'));
    writeFileSync(join(root, 'about.yaml'), 'minutes: 3\n');
    writeFileSync(join(root, '01-part/about.yaml'), 'title: Part\n');
    write('01-part/01-good', { 'lesson.md': (fresh['lesson.md'] ?? '').replace('minutes: 5\n', '') });
    write('01-part/02-broken', { 'lesson.md': 'nothing' });
    write('01-part/03-bad-world', { 'world.yaml': 'mailboxes: [1]\n' });
    mkdirSync(join(root, '01-part/04-odd/lesson.md'), { recursive: true });
    symlinkSync(join(root, 'nowhere'), join(root, '05-dangling'));
    const found = findLessons(root);
    expect(found.map(({ path, problems }) => [path, problems.length > 0])).toEqual([
      ['01-part/01-good', false],
      ['01-part/02-broken', true],
      ['01-part/03-bad-world', true],
      ['01-part/04-odd', true],
    ]);
    expect(found[0]).toMatchObject({ part: 'Part', lesson: { minutes: 3 } });
    expect(found[3]?.problems[0]?.message).toContain('cannot be read');
    expect(lessonsAt(join(root, '01-part/01-good'))).toMatchObject([{ path: '01-part/01-good' }]);
    writeFileSync(join(root, '01-part/about.yaml'), 'titel: Part\n');
    expect(findLessons(root)[0]?.problems[0]).toMatchObject({
      file: '01-part/about.yaml',
      message: expect.stringContaining('no key "titel"') as string,
    });
  });

  it('that is gone has none, and one of the same path stands in for the one before', () => {
    write('a/x');
    write('b/x', { 'lesson.md': (fresh['lesson.md'] ?? '').replace('"X"', '"Another"') });
    const library = new LessonLibrary([join(root, 'gone'), join(root, 'a'), join(root, 'b')]);
    expect(library.find('x')?.lesson?.title).toBe('Another');
    expect(library.list.filter(({ path }) => path === 'x')).toHaveLength(1);
  });
});

describe('proof', () => {
  let world: World;
  beforeAll(async () => {
    world = await startMailglass({ log: () => undefined });
  });
  afterAll(() => world.close());

  const problemsOf = async (changes: Readonly<Record<string, string | null>>): Promise<string> => {
    write('x', changes);
    const [found] = findLessons(root);
    if (!found) throw new Error('there is no lesson');
    return (await prove(found, world))
      .map(({ file, line, message }) => `${file}:${String(line)}: ${message}`)
      .join('\n');
  };

  it('is given by the lesson to start from', async () => {
    expect(await problemsOf({})).toBe('');
  });

  it.each<[string, Readonly<Record<string, string | null>>, string]>([
    [
      'a solution that does not do it',
      changed('solution.txt', 'RETR 2', 'RETR 1'),
      'x/solution.txt:1: the solution does not do step 2',
    ],
    [
      'a solution that is answered otherwise',
      changed('solution.txt', 'S: 354 <*>', 'S: 399'),
      'x/solution.txt:13: expected “399”',
    ],
    ['no solution', { 'solution.txt': null }, 'solution.txt is missing'],
    ['a wrong one that passes', changed('wrong-not-read.txt', 'RETR 1', 'RETR 2'), 'does the whole lesson'],
    [
      'a wrong one that stops elsewhere',
      changed('wrong-not-read.txt', 'stops at: 2', 'stops at: 1'),
      'it stops at step 2, not at step 1',
    ],
    [
      'a wrong one with another reason',
      changed('wrong-nobody.txt', 'because: alice@north.test', 'because: dots'),
      'in which “dots” does not stand',
    ],
    [
      'a wrong one without a reason',
      changed('wrong-nobody.txt', '# stops at: 1\n# because: alice@north.test\n', ''),
      'says where it stops and why',
    ],
    [
      'a step no wrong one stops at',
      { 'wrong-not-read.txt': null },
      'x/lesson.md:51: no wrong transcript stops at step 2',
    ],
    [
      'a shown dialogue that is not so',
      changed('lesson.md', 'S: 221 <*>', 'S: 222 <*>'),
      'x/lesson.md:17: expected “222 <*>”',
    ],
    ['a world that is none', { 'world.yaml': 'domains: 7\n' }, 'x/world.yaml:1'],
    [
      'a message that is none',
      { 'world.yaml': 'mailboxes:\n  alice@north.test:\n    INBOX:\n      - { subjekt: a }\n' },
      'x/world.yaml:4: a message has no "subjekt"',
    ],
  ])('finds %s', async (_what, changes, message) => {
    expect(await problemsOf(changes)).toContain(message);
  });

  it('begins each time anew: mailboxes, UIDs, queue and services', async () => {
    const parts = {
      store: world.store,
      queue: world.post.queue,
      services: world.services,
      world: { set: (text: string) => world.file.set(text, 'page') },
      settled: world.settled,
    };
    const message = { octets: new TextEncoder().encode('Subject: a\r\n\r\nb'), flags: ['\\Seen'] };
    const stage = {
      text: '',
      mailboxes: [{ account: 'alice@north.test', mailbox: 'Ours', messages: [message] }],
      stopped: [{ host: 'mx.north.test', service: 'pop3' as const }],
    };
    const state = (): unknown => [
      [...(world.store.account('alice@north.test')?.mailboxes.values() ?? [])].map(({ name, messages }) => [
        name,
        messages.map(({ uid, flags }) => [uid, ...flags]),
      ]),
      [...world.post.queue.entries.keys()],
      world.services.list.filter((one) => one.state === 'stopped').map(({ service }) => service),
    ];
    await setStage(stage, parts);
    const first = state();
    const before = world.store.mailbox('alice@north.test', 'INBOX')?.uidvalidity ?? 0;
    expect(first).toMatchObject([expect.arrayContaining([['Ours', [[1, '\\Seen']]]]), [], ['pop3']]);
    world.store.add('alice@north.test', 'INBOX', [message], 'delivered');
    world.store.createMailbox('alice@north.test', 'More');
    await setStage({ ...stage, stopped: [] }, parts);
    await setStage(stage, parts);
    expect(state()).toEqual(first);
    expect(world.store.mailbox('alice@north.test', 'INBOX')?.uidvalidity).toBeGreaterThan(before);
    await setStage({ ...stage, stopped: [] }, parts);
  });

  it('is given by the solution of a lesson drafted from what was done', async () => {
    const octets = new TextEncoder().encode('From: bob@north.test\r\nSubject: Lunch\r\n\r\nAt noon?\r\n');
    const mailboxes = [
      { account: 'alice@north.test', mailbox: 'INBOX', messages: [{ octets, flags: ['\\Seen'] }] },
    ];
    await setStage(
      { text: '', mailboxes, stopped: [] },
      {
        store: world.store,
        queue: world.post.queue,
        services: world.services,
        world: { set: (text) => world.file.set(text, 'page') },
        settled: world.settled,
      },
    );
    const from = world.trace.last;
    await playText(
      world,
      'smtp',
      'C: EHLO me\nC: MAIL FROM:<bob@north.test>\nC: RCPT TO:<nobody@north.test>\nC: RCPT TO:<alice@north.test>\nC: DATA\nC: Subject: Drafted\nC:\nC: ..dot\nC: .\nC: QUIT\n! closed 1',
    );
    await playText(
      world,
      'imap',
      'C: a LOGIN alice secret\nC: b SELECT INBOX\nC: c FETCH 2 (FLAGS BODY[])\nC| d STORE {1+}\\r\\n2 +FLAGS (\\\\Flagged)\\r\\n\nC: e STORE 1 +FLAGS ("\\Deleted)\nC: f UID SEARCH SUBJECT Drafted\nC: g LOGOUT\n! closed 1',
    );
    const facts = world.trace.since(from);
    const connections = facts.flatMap((fact) => (fact.kind === 'connection-opened' ? [fact.connection] : []));
    const { files } = draftLesson({ title: 'Draft "one"', facts, connections, world: '', mailboxes });
    expect(files['lesson.md']).toContain('smtp RCPT (to nobody@north.test) answered 550');
    expect(files['solution.txt']).toContain('C2: c FETCH 2 (FLAGS BODY[])');
    expect(saveLesson(root, { path: 'mine/draft', files })).toBeUndefined();
    const [found] = findLessons(root);
    expect(found?.problems).toEqual([]);
    const problems = (await prove(found as NonNullable<typeof found>, world)).map(({ message }) => message);
    expect(problems.filter((message) => !message.includes('wrong'))).toEqual([]);
    expect(problems).toHaveLength((found?.lesson?.steps.length ?? 0) + 1);
  });
});

describe('saving', () => {
  const files = { 'lesson.md': 'x' };
  it('writes into the folder, and never outside or over anything', () => {
    expect(saveLesson(undefined, { path: 'a', files })).toContain('--lessons DIR');
    for (const path of ['../a', 'a/../b', '/a', 'A', 'a//b', 'a/', '', 'a/b/c/d/e', 'a\n'])
      expect(saveLesson(root, { path, files }), path).toContain('small letters');
    for (const name of ['../x', 'about.yaml', 'x.js', 'wrong-../x.txt'])
      expect(saveLesson(root, { path: 'a', files: { ...files, [name]: '' } }), name).toContain('no "');
    expect(saveLesson(root, { path: 'a', files: {} })).toContain('has a lesson.md');
    expect(saveLesson(root, { path: 'a/b', files })).toBeUndefined();
    expect(saveLesson(root, { path: 'a/b', files: { 'lesson.md': 'y' } })).toContain('already');
    expect(saveLesson(root, { path: 'a/b', files: { 'lesson.md': 'y' }, replace: true })).toBeUndefined();
    expect(readFileSync(join(root, 'a/b/lesson.md'), 'utf8')).toBe('y');
    expect(saveLesson(root, { path: 'a/b/c', files })).toContain('is a lesson itself');
    expect(saveLesson(root, { path: 'a', files, replace: true })).toContain('no lesson');
    symlinkSync(tmpdir(), join(root, 'out'));
    expect(saveLesson(root, { path: 'out/x', files })).toContain('by a link');
  });
});

describe('the command line', () => {
  it('writes a lesson once, and proves it', async () => {
    const folder = join(root, '02-my-lesson');
    const first = told();
    expect(newLesson(folder, first)).toBe(0);
    expect(first.out()).toContain(`lesson check ${folder}`);
    expect(readFileSync(join(folder, 'lesson.md'), 'utf8')).toContain('title: "My lesson"');
    const again = told();
    expect(newLesson(folder, again)).toBe(1);
    expect(again.err()).toContain('nothing is overwritten');
    expect(newLesson(join(folder, 'below'), told())).toBe(1);
    expect(playedAt(folder)).toEqual({ root: folder, path: '02-my-lesson' });
    const good = told();
    expect(await checkLessons([folder], good)).toBe(0);
    expect(good.out()).toMatch(/^✓ 02-my-lesson \(.*\n1 lessons hold, 0 do not\n$/);
  });

  it('tells every problem with its place, and what is no lesson', async () => {
    write('good');
    write('bad', { 'lesson.md': 'nothing' });
    const bad = told();
    expect(await checkLessons([root], bad)).toBe(1);
    expect(bad.out()).toMatch(
      /✗ bad .*\n\S*bad\/lesson\.md:1:1: a lesson begins[^]*✓ good[^]*1 lessons hold, 1 do not\n$/,
    );
    const none = told();
    mkdirSync(join(root, 'empty'));
    expect(await checkLessons([join(root, 'empty'), join(root, 'gone')], none)).toBe(1);
    expect(none.err()).toMatch(/empty has no lesson\.md.*\n.*there is no folder.*gone/);
    expect(playedAt(join(root, 'gone'))).toContain('there is no folder');
  });
});
