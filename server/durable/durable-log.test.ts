import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { octetsOf, textOf } from '../../common/octets.ts';
import { copyWorld, type World } from '../../common/projections/mailbox.ts';
import { MailStore } from '../mailbox/store.ts';
import { TraceLog } from '../trace/log.ts';
import { DataFolderError, DurableLog } from './durable-log.ts';
import { keep } from './keep.ts';

const ALICE = 'alice@north.test';

let folder: string;
const open: DurableLog[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailglass-durable-'));
});
afterEach(async () => {
  for (const log of open.splice(0)) log.close();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  readonly durable: DurableLog;
  readonly trace: TraceLog;
  readonly store: MailStore;
  readonly commit: () => void;
}

function run(short?: number): Run {
  const durable = new DurableLog(folder);
  open.push(durable);
  let time = 1_800_000_000_000;
  const now = (): number => time++;
  const trace = new TraceLog(now);
  const store = new MailStore((body) => trace.append(body), now, durable);
  const { commit } = keep(durable, trace, store, short);
  if (!store.account(ALICE)) store.createAccount(ALICE);
  return { durable, trace, store, commit };
}

function close({ durable }: Run): void {
  durable.close();
  open.splice(open.indexOf(durable), 1);
}

const letter = (text: string): Uint8Array => octetsOf(`Subject: ${text}\r\n\r\n${text}\r\n`);
const deliver = ({ store }: Run, ...texts: string[]): void =>
  texts.forEach((text) => store.add(ALICE, 'INBOX', [{ octets: letter(text) }], 'delivered'));

/** What a client can see, without which fact did it. */
const seen = (world: World): unknown =>
  [...copyWorld(world).accounts].map(([name, { mailboxes, subscriptions }]) => ({
    name,
    subscriptions: [...subscriptions].sort(),
    mailboxes: [...mailboxes].map(([key, mailbox]) => ({
      key,
      ...mailbox,
      messages: mailbox.messages.map(({ changedBy: _, ...message }) => message),
    })),
  }));

describe('the durable log', () => {
  test('gives the next run the same world, with the octets of its messages', () => {
    const first = run();
    deliver(first, 'one', 'two', 'three');
    first.store.changeFlags(ALICE, 'INBOX', [[2, 2]], 'added', ['\\Seen'], { connection: 4, exchange: 2 });
    first.store.expunge(ALICE, 'INBOX', [3]);
    first.store.createMailbox(ALICE, 'Work/2026');
    first.store.setRights(ALICE, 'Work/2026', 'bob@north.test', 'lrs');
    first.store.setRights(ALICE, 'INBOX', 'anyone', 'l');
    first.store.setRights(ALICE, 'INBOX', 'anyone', '');
    first.store.claimRecent(ALICE, 'INBOX');
    first.commit();
    close(first);
    const second = run();
    expect(seen(second.store.world)).toEqual(seen(first.store.world));
    expect([...(second.store.mailbox(ALICE, 'Work/2026')?.acl ?? [])]).toEqual([['bob@north.test', 'lrs']]);
    const [one] = second.store.mailbox(ALICE, 'INBOX')?.messages ?? [];
    expect(textOf(second.store.body(one?.message ?? '') ?? new Uint8Array())).toBe(textOf(letter('one')));
  });

  test('gives no UID again, even of messages long gone', () => {
    const first = run();
    deliver(first, 'one', 'two');
    first.store.expunge(ALICE, 'INBOX', [1, 2]);
    close(first);
    const second = run();
    const [added] = second.store.add(ALICE, 'INBOX', [{ octets: letter('three') }], 'delivered');
    expect(added?.uid).toBe(3);
  });

  test('never lets mod-sequences go back, and remembers what was expunged, written anew or not', () => {
    const first = run(50);
    deliver(first, 'one', 'two', 'three', 'four');
    first.store.changeFlags(ALICE, 'INBOX', [[2, 2]], 'added', ['\\Seen']);
    first.store.expunge(ALICE, 'INBOX', [4]);
    const { expunged } = first.store.mailbox(ALICE, 'INBOX') ?? {};
    expect(expunged).toEqual([{ modseq: 7, uids: [[4, 4]] }]);
    for (let i = 0; i < 100; i++) {
      first.store.changeFlags(ALICE, 'INBOX', [[1, 1]], i % 2 ? 'removed' : 'added', ['\\Flagged']);
      first.commit();
    }
    expect(first.durable.length).toBeLessThan(100);
    close(first);
    const second = run(50);
    const inbox = second.store.mailbox(ALICE, 'INBOX');
    expect(inbox).toMatchObject({ highestmodseq: 107, expunged, forgotten: 0 });
    expect(inbox?.messages.map(({ modseq }) => modseq)).toEqual([107, 6, 4]);
    expect(seen(second.store.world)).toEqual(seen(first.store.world));
    deliver(second, 'five');
    expect(inbox?.messages.at(-1)?.modseq).toBe(108);
  });

  test('gives no UIDVALIDITY again', () => {
    const first = run();
    const { uidvalidity } = first.store.createMailbox(ALICE, 'Work');
    close(first);
    const second = run();
    second.store.deleteMailbox(ALICE, 'Work');
    expect(second.store.createMailbox(ALICE, 'Work').uidvalidity).toBeGreaterThan(uidvalidity);
  });

  test('tells the next run of no connection, since their numbers are given anew', () => {
    const first = run();
    deliver(first, 'one');
    first.store.changeFlags(ALICE, 'INBOX', [[1, 1]], 'added', ['\\Seen'], { connection: 4, exchange: 2 });
    close(first);
    const { trace } = run();
    expect(JSON.stringify(trace.since(0))).not.toContain('"cause"');
    expect(trace.since(0).every((fact) => !('connection' in fact))).toBe(true);
  });

  test('has lost what was not committed, and all of it', () => {
    const first = run();
    deliver(first, 'kept');
    first.commit();
    deliver(first, 'lost', 'lost too');
    // As after a kill: the file as it is on disk, read by another.
    const { uidnext, messages } = first.store.mailbox(ALICE, 'INBOX') ?? { uidnext: 0, messages: [] };
    expect([uidnext, messages.length]).toEqual([4, 3]);
    const onDisk = first.durable.facts().filter(({ body }) => body.kind === 'messages-added');
    expect(onDisk).toHaveLength(1);
  });

  test('does not grow with age: it is written anew, shorter, and forgets what nobody names', () => {
    const first = run(50);
    for (let i = 0; i < 200; i++) {
      deliver(first, `n${i}`);
      first.store.expunge(ALICE, 'INBOX', [i + 1]);
      first.commit();
    }
    deliver(first, 'last');
    first.commit();
    expect(first.durable.length).toBeLessThan(120);
    close(first);
    const db = new Database(join(folder, 'mailglass.db'));
    const { n } = db.prepare('SELECT count(*) AS n FROM bodies').get() as { n: number };
    db.close();
    expect(n).toBeLessThan(100);
    const second = run(50);
    expect(second.store.mailbox(ALICE, 'INBOX')).toMatchObject({ uidnext: 202, messages: [{ uid: 201 }] });
  });

  test('keeps a message that comes again after it was forgotten', () => {
    const first = run(50);
    deliver(first, 'again');
    first.commit();
    first.store.expunge(ALICE, 'INBOX', [1]);
    for (let i = 0; i < 100; i++) {
      first.store.createMailbox(ALICE, 'Play');
      first.store.deleteMailbox(ALICE, 'Play');
      first.commit();
    }
    deliver(first, 'again');
    close(first);
    const second = run();
    const [message] = second.store.mailbox(ALICE, 'INBOX')?.messages ?? [];
    expect(textOf(second.store.body(message?.message ?? '') ?? new Uint8Array())).toBe(
      textOf(letter('again')),
    );
  });

  test('is one instance at a time', () => {
    run();
    expect(() => new DurableLog(folder)).toThrow(DataFolderError);
    expect(() => new DurableLog(folder)).toThrow(/another mailglass is using the data folder .* --ephemeral/);
  });

  test('is not read by an older mailglass', () => {
    close(run());
    const db = new Database(join(folder, 'mailglass.db'));
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => new DurableLog(folder)).toThrow(/written by a newer mailglass \(schema 99/);
  });

  test('says what is wrong with a folder that cannot be used', () => {
    expect(() => new DurableLog(join(folder, 'missing'))).toThrow(/the data folder .*missing cannot be used/);
  });
});
