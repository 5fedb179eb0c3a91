/**
 * Killed at any instant: what was promised is there exactly once, what was deleted stays deleted, what was in doubt is
 * whole or not at all, and no UID names two messages.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { collect, deliver, ImapClient, Promises, submit, work } from './clients.ts';
import { startProcess, type Process } from './mailglass.ts';

const ROUNDS = 30;

function* marksOf(name: string): Generator<string> {
  for (let n = 1; ; n++) yield `${name}-${n}`;
}

interface Found {
  readonly uidvalidity: number;
  readonly uidnext: number;
  readonly messages: readonly (readonly [uid: number, mark: string])[];
}

async function look(port: number, user: string, mailbox: string): Promise<Found> {
  const client = new ImapClient(port);
  await client.login(user);
  const selected = ((await client.ask(`EXAMINE ${mailbox}`)) ?? []).join('\n');
  const fetched = ((await client.ask('UID FETCH 1:* (BODY.PEEK[])')) ?? []).join('\n');
  client.leave();
  const messages = [
    ...fetched.matchAll(/UID (\d+)[^\n]*\n(?:[^*][^\n]*\n)*?Subject: (\S+)\n\n(\S+) (x+)/g),
  ].map(([, uid, mark = '', body, rest = '']) => {
    // All of it, not the beginning of it.
    expect(body).toBe(mark);
    expect(rest).toHaveLength(mark.length * 37);
    return [Number(uid), mark] as const;
  });
  expect(messages).toHaveLength(Number(/\* (\d+) EXISTS/.exec(selected)?.[1]));
  return {
    uidvalidity: Number(/UIDVALIDITY (\d+)/.exec(selected)?.[1]),
    uidnext: Number(/UIDNEXT (\d+)/.exec(selected)?.[1]),
    messages,
  };
}

/** Compares, and learns what became of what was in doubt. */
function judge(found: Found, promised: Promises): void {
  const marks = found.messages.map(([, mark]) => mark);
  expect(new Set(marks).size, 'nothing is there twice').toBe(marks.length);
  const there = new Set(marks);
  for (const mark of promised.present.keys()) {
    if (!promised.removedInDoubt.has(mark)) expect(there, 'what was promised is there').toContain(mark);
  }
  for (const mark of promised.gone) expect(there, 'what was deleted stays deleted').not.toContain(mark);
  for (const mark of marks) {
    const known = promised.present.has(mark) || promised.addedInDoubt.has(mark);
    expect(known, `${mark} was never sent, or came back`).toBe(true);
  }
  expect((promised.uidvalidity ??= found.uidvalidity)).toBe(found.uidvalidity);
  for (const [uid, mark] of found.messages) {
    expect(promised.uids.get(uid) ?? mark, `UID ${uid} names one message for ever`).toBe(mark);
    promised.uids.set(uid, mark);
  }
  expect(found.uidnext, 'no UID is given again').toBeGreaterThan(Math.max(0, ...promised.uids.keys()));
  for (const mark of promised.removedInDoubt) if (!there.has(mark)) promised.wasRemoved(mark);
  for (const [uid, mark] of found.messages) promised.wasAdded(mark, uid);
  // Of what never came the client would try again, with the same mark or another; here it is forgotten.
  promised.addedInDoubt.clear();
  promised.removedInDoubt.clear();
}

test(`killed ${ROUNDS} times under mixed load, everything acknowledged is there exactly once`, async () => {
  const data = await mkdtemp(join(tmpdir(), 'mailglass-kill-'));
  const alice = new Promises();
  const bob = new Promises();
  const bobsInbox = new Promises();
  const dave = new Promises();
  const toAlice = marksOf('a');
  const toAliceToo = marksOf('A');
  const ofBob = marksOf('b');
  const toBob = marksOf('c');
  const toDave = marksOf('d');
  // Each round is killed at another instant, from the first answers on; the same instants in every run of the test.
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  let server: Process = await startProcess(data);
  for (let round = 0; round < ROUNDS; round++) {
    const { smtp, submission, imap, pop3 } = server.ports;
    const load = [
      deliver(smtp, 'alice@north.test', toAlice, alice),
      deliver(smtp, 'alice@north.test', toAliceToo, alice),
      deliver(smtp, 'bob@north.test', toBob, bobsInbox),
      work(imap, 'bob', 'Archive', ofBob, bob),
      collect(pop3, 'bob', bobsInbox),
      submit(submission, 'alice', 'dave@south.test', toDave, dave),
    ];
    const promised = alice.present.size;
    const enough = promised + 1 + Math.floor(random() * 25);
    while (alice.present.size < enough) await new Promise((resolve) => setImmediate(resolve));
    await server.kill();
    await Promise.all(load);
    server = await startProcess(data);
    judge(await look(server.ports.imap, 'alice', 'INBOX'), alice);
    judge(await look(server.ports.imap, 'bob', 'Archive'), bob);
    judge(await look(server.ports.imap, 'bob', 'INBOX'), bobsInbox);
    // What was submitted may still be on its way; what has arrived has arrived once.
    const arrived = (await look(server.ports.imap, 'dave', 'INBOX')).messages.map(([, mark]) => mark);
    expect(new Set(arrived).size, 'nothing is relayed twice').toBe(arrived.length);
  }
  // What the queue took is delivered in the end, each message once, however often both hosts died on the way.
  await vi.waitFor(
    async () => {
      const arrived = (await look(server.ports.imap, 'dave', 'INBOX')).messages.map(([, mark]) => mark);
      expect(new Set(arrived).size, 'nothing is relayed twice').toBe(arrived.length);
      for (const mark of dave.present.keys()) expect(arrived).toContain(mark);
    },
    { timeout: 60_000, interval: 200 },
  );
  await server.kill();
  // The load was a load: all three kinds of promise were made and kept.
  expect(alice.present.size).toBeGreaterThan(ROUNDS);
  expect(bob.gone.size).toBeGreaterThan(ROUNDS / 3);
  expect(dave.present.size).toBeGreaterThan(ROUNDS / 3);
  expect(bobsInbox.gone.size).toBeGreaterThan(ROUNDS / 3);
  await rm(data, { recursive: true, force: true });
}, 300_000);
