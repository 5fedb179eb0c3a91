/**
 * Learners who do not do as the text says: in another order, with a line that breaks, beginning again in the middle, with
 * three terminals open. Built-in lessons, judged on what really happens on the ports.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { Judge } from '../../common/lesson/check.ts';
import { unmetWords } from '../../common/lesson/unmet.ts';
import { findLessons } from '../../server/lesson/folder.ts';
import { setStage } from '../../server/lesson/stage.ts';
import { startMailglass, type World } from '../../server/world.ts';
import { Peer } from '../net/peer.ts';
import { playText } from './playing.ts';

const found = findLessons(fileURLToPath(new URL('../../lessons', import.meta.url)));

let world: World;
beforeAll(async () => {
  world = await startMailglass({ log: () => undefined });
});
afterAll(() => world.close());

let unlisten: (() => void) | undefined;
afterEach(() => unlisten?.());

/** Sets a lesson's world, and judges from then on, as the page does when somebody begins. */
async function begin(path: string): Promise<Judge> {
  unlisten?.();
  const lesson = found.find((one) => one.path === path);
  if (!lesson?.lesson) throw new Error(`there is no lesson ${path}`);
  const problems = await setStage(lesson.world, {
    store: world.store,
    queue: world.post.queue,
    services: world.services,
    world: { set: (text) => world.file.set(text, 'page') },
    settled: world.settled,
  });
  expect(problems).toEqual([]);
  const judge = new Judge(lesson.lesson, world.trace.last + 1);
  for (const fact of world.trace.since(0)) judge.follow(fact);
  unlisten = world.trace.listen((fact) => judge.follow(fact));
  return judge;
}

const met = (judge: Judge): readonly boolean[] => judge.verdicts.map((verdict) => verdict.met);

/** That a connection is closed the trace tells a moment after the client has seen it. */
const isDone = (judge: Judge): Promise<void> =>
  vi.waitFor(() => {
    expect(judge.done).toBe(true);
  });

function why(judge: Judge, step: number): string {
  const verdict = judge.verdicts[step - 1];
  return verdict && !verdict.met ? unmetWords(verdict.unmet) : '';
}

/** By which connections a step was done. */
function connectionsOf(judge: Judge, step: number): readonly number[] {
  const verdict = judge.verdicts[step - 1];
  const by = verdict?.met === true ? verdict.by : [];
  return world.trace
    .since(0)
    .flatMap((fact) => (by.includes(fact.seq) && 'connection' in fact ? [fact.connection as number] : []));
}

const message = (subject: string): string =>
  `C: DATA\nS: 354 <*>\nC: Subject: ${subject}\nC:\nC: x\nC: .\nS: 250 <*>\n`;
const greeting = 'S: 220 <*>\nC: EHLO me.example\nS: <...>\nS: 250 SIZE <*>\n';

it('in the very opposite order all steps are done that ask for no order, and what they ask for within them is kept', async () => {
  const judge = await begin('02-smtp/05-reply-codes');
  await playText(
    world,
    'smtp',
    `${greeting}C: MAIL FROM:carol@south.test\nS: 501 <*>\nC: MAIL FROM:<c@south.test>\nS: 250 <*>\nC: RCPT TO:<alice@north.test>\nS: 250 <*>\n${message('x')}`,
  );
  // Of the last step half is done, and the connection is gone.
  expect(met(judge)).toEqual([true, false, false, true, false]);
  expect(why(judge, 5)).toContain('SMTP QUIT');
  await playText(
    world,
    'smtp',
    `${greeting}C: MAIL FROM:<c@south.test>\nS: 250 <*>\nC: RCPT TO:<bob@north.test>\nS: 452 <*>\nC: RCPT TO:<zoe@north.test>\nS: 550 <*>\nC: QUIT\nS: 221 <*>`,
  );
  expect(met(judge)).toEqual([true, true, true, true, false]);
  await playText(world, 'smtp', `${greeting}C: MAIL FROM:x\nS: 501 <*>\nC: QUIT\nS: 221 <*>`);
  expect(judge.done).toBe(true);
});

it('a line that breaks in the middle of a message leaves its step open, and the next try is judged for itself', async () => {
  const judge = await begin('02-smtp/01-three-phases');
  const envelope = 'C: MAIL FROM:<carol@south.test>\nS: 250 <*>\nC: RCPT TO:<bob@north.test>\nS: 250 <*>\n';
  await playText(
    world,
    'smtp',
    `${greeting}${envelope}C: DATA\nS: 354 <*>\nC: Subject: Timetable\nC:\nC: half\n! vanish 1`,
  );
  await playText(world, 'smtp', `${greeting}C: RCPT TO:<bob@north.test>\nS: 503 <*>\n! vanish 1`);
  expect(met(judge)).toEqual([true, true, false, false, false]);
  // The envelope went with the connection it was on.
  await playText(world, 'smtp', `${greeting}C: DATA\nS: 503 <*>\nC: QUIT\nS: 221 <*>`);
  expect(met(judge)).toEqual([true, true, false, false, false]);
  expect(why(judge, 3)).toContain('DATA');
  await playText(
    world,
    'smtp',
    `${greeting}${envelope}${message('Timetable')}${envelope}${message('More')}C: QUIT\nS: 221 <*>\n! closed 1`,
  );
  await isDone(judge);
  expect(new Set(connectionsOf(judge, 3)).size).toBe(1);
});

it('who begins again begins with nothing, and a session from before has no part in it', async () => {
  const first = await begin('04-imap/06-flags');
  const old = new Peer(world.ports.imap);
  await old.line();
  const until = async (peer: Peer, tag: string): Promise<string> => {
    for (;;) {
      const line = (await peer.line()) ?? `${tag} closed`;
      if (line.startsWith(`${tag} `) || line.startsWith('* BYE')) return line;
    }
  };
  const say = (peer: Peer, line: string): Promise<string> => {
    peer.say(`${line}\r\n`);
    return until(peer, line.split(' ')[0] ?? '');
  };
  for (const line of ['a1 LOGIN alice secret', 'a2 SELECT INBOX', 'a3 FETCH 1 BODY[TEXT]'])
    expect(await say(old, line)).toContain(' OK ');
  expect(met(first)).toEqual([true, false, false, false]);

  const again = await begin('04-imap/06-flags');
  expect(met(again)).toEqual([false, false, false, false]);
  // Its mailbox is gone, and the new one of that name is another.
  await say(old, 'a4 STORE 1 +FLAGS (\\Seen \\Flagged)');
  expect(world.store.mailbox('alice@north.test', 'INBOX')?.messages.map(({ flags }) => flags)).toEqual([
    [],
    [],
  ]);
  expect(met(again)).toEqual([false, false, false, false]);
  const fresh = new Peer(world.ports.imap);
  await fresh.line();
  for (const line of ['b1 LOGIN alice secret', 'b2 SELECT INBOX', 'b3 FETCH 1 BODY[TEXT]'])
    expect(await say(fresh, line)).toContain(' OK ');
  expect(met(again)).toEqual([true, false, false, false]);
  old.socket.destroy();
  fresh.socket.destroy();
});

it('of three terminals none completes what another one began', async () => {
  const judge = await begin('02-smtp/01-three-phases');
  const hello = [1, 2, 3].map(
    (n) =>
      `S${String(n)}: 220 <*>\nC${String(n)}: EHLO me.example\nS${String(n)}: <...>\nS${String(n)}: 250 SIZE <*>\n`,
  );
  const on = (n: number, ...dialogue: readonly string[]): string =>
    dialogue.map((line) => line.replace(/^([CS]):/, `$1${String(n)}:`)).join('\n');
  const mail = ['C: MAIL FROM:<carol@south.test>', 'S: 250 <*>'];
  const rcpt = ['C: RCPT TO:<bob@north.test>', 'S: 250 <*>'];
  const data = (subject: string): string[] => [
    'C: DATA',
    'S: 354 <*>',
    `C: Subject: ${subject}`,
    'C:',
    'C: x',
    'C: .',
    'S: 250 <*>',
  ];
  const scene = (...acts: readonly string[]): Promise<void> =>
    playText(world, 'smtp', `${hello.join('')}${acts.join('\n')}`);
  // All that the third step asks for happens, but a message with that subject where no such recipient was named.
  await scene(
    on(1, ...mail, ...rcpt, ...data('Other')),
    on(2, ...mail, 'C: RCPT TO:<alice@north.test>', 'S: 250 <*>', ...data('Timetable')),
    on(3, ...mail, ...rcpt),
  );
  expect(met(judge)).toEqual([true, false, false, false, false]);
  // One message on each of two: not two on one, and a farewell on the third.
  await scene(
    on(1, ...mail, ...rcpt, ...data('Timetable')),
    on(2, ...mail, ...rcpt, ...data('x')),
    on(3, 'C: QUIT', 'S: 221 <*>', '! closed 3'),
  );
  expect(met(judge)).toEqual([true, false, true, false, false]);
  // Turn about, and each is judged on its own.
  await scene(
    on(2, ...mail),
    on(3, 'C: RCPT TO:<bob@north.test>', 'S: 503 <*>'),
    on(2, ...rcpt),
    on(1, 'C: NOOP', 'S: 250 <*>'),
    on(2, ...data('a'), ...mail, ...rcpt, ...data('b'), 'C: QUIT', 'S: 221 <*>', '! closed 2'),
  );
  await isDone(judge);
  for (const number of [3, 4, 5])
    expect(new Set(connectionsOf(judge, number)).size, `step ${String(number)}`).toBe(1);
});
