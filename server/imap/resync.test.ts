/** A client that goes offline and comes back: what it makes of the answer is what the store has. RFC 7162 §3.2.5, §6 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyWorld, indexOfUid, MAX_EXPUNGED } from '../../common/projections/mailbox.ts';
import { parseSequenceSet } from '../../common/imap/sequence-set.ts';
import { inRanges } from '../../common/uid-ranges.ts';
import { ALICE, ImapWorld, type ImapClient } from '../../test/imap/session-harness.ts';

/** What a mail program keeps of a mailbox on its own disk. */
class Cache {
  uidvalidity = 0;
  modseq = 0;
  /** Flags by UID. */
  messages = new Map<number, string>();
  /** Of the session that is open. */
  #exists = 0;
  #lastUid = 0;

  /** Takes in what the server says, as RFC 7162 §6 has a client do. */
  hear(said: string): void {
    let counted = 0;
    for (const line of said.split('\r\n')) {
      const exists = /^\* (\d+) EXISTS/.exec(line);
      if (exists) this.#exists = Number(exists[1]);
      this.uidvalidity = Number(/UIDVALIDITY (\d+)/.exec(line)?.[1] ?? this.uidvalidity);
      const vanished = /^\* VANISHED (\(EARLIER\) )?(\S+)/.exec(line);
      if (vanished) {
        const gone = parseSequenceSet(vanished[2] ?? '') ?? [];
        for (const uid of this.messages.keys()) if (inRanges(gone, uid)) this.messages.delete(uid);
        if (!vanished[1]) for (const [first, last] of gone) this.#exists -= last - first + 1;
      }
      const fetched = /^\* \d+ FETCH \(UID (\d+)(?: FLAGS \(([^)]*)\))?(?: MODSEQ \((\d+)\))?/.exec(line);
      if (fetched) {
        this.#lastUid = Math.max(this.#lastUid, Number(fetched[1]));
        const flags = fetched[2]?.replace(/ ?\\Recent/, '').trim();
        if (flags !== undefined) this.messages.set(Number(fetched[1]), flags);
        counted = Math.max(counted, Number(fetched[3] ?? 0));
      }
      const told = /HIGHESTMODSEQ (\d+)\]/.exec(line);
      if (told) this.modseq = Number(told[1]);
      else if (/^\w+ OK/.test(line)) this.modseq = Math.max(this.modseq, counted);
    }
  }

  get count(): number {
    return this.#exists;
  }

  open(client: ImapClient): void {
    const known = this.modseq === 0 ? '' : ` (QRESYNC (${this.uidvalidity} ${this.modseq}))`;
    const from = this.#lastUid + 1;
    this.hear(client.say(`S SELECT INBOX${known}`));
    // New messages are for the client to discover. RFC 7162 §6
    this.hear(client.say(`F UID FETCH ${from}:* (FLAGS MODSEQ)`));
  }
}

const held = (world: ImapWorld): [number, string][] =>
  (world.store.mailbox(ALICE, 'INBOX')?.messages ?? []).map(({ uid, flags }) => [uid, flags.join(' ')]);

const sorted = (cache: Cache): [number, string][] => [...cache.messages].sort(([a], [b]) => a - b);

function online(world: ImapWorld): ImapClient {
  const client = world.connect();
  client.say('L LOGIN alice secret', 'E ENABLE QRESYNC');
  return client;
}

/** What another session does meanwhile; numbers are taken modulo what is there. */
type Deed = readonly ['deliver' | 'flag' | 'unflag' | 'expunge' | 'rest', number, number];

function does(world: ImapWorld, [what, first, count]: Deed): void {
  const { store } = world;
  const uids = (store.mailbox(ALICE, 'INBOX')?.messages ?? []).map(({ uid }) => uid);
  const some = uids.slice(first % (uids.length + 1)).slice(0, count);
  if (what === 'deliver') world.deliver(count);
  else if (what === 'expunge') store.expunge(ALICE, 'INBOX', some);
  else if (what !== 'rest') {
    const ranges = some.map((uid) => [uid, uid] as const);
    store.changeFlags(ALICE, 'INBOX', ranges, what === 'flag' ? 'added' : 'removed', ['\\Flagged']);
  }
}

const deed = fc.tuple(
  fc.constantFrom('deliver', 'flag', 'unflag', 'expunge', 'rest'),
  fc.nat(20),
  fc.integer({ min: 1, max: 4 }),
);

test('whatever happens while it is away or cut off, a client comes back to what the store has', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.array(deed), fc.array(deed))), (days) => {
      const world = new ImapWorld();
      world.deliver(5);
      const cache = new Cache();
      for (const [away, there] of days) {
        for (const one of away) does(world, one);
        const client = online(world);
        cache.open(client);
        expect(sorted(cache)).toEqual(held(world));
        expect(cache.count).toBe(held(world).length);
        for (const one of there) {
          does(world, one);
          // FETCH must hold removals back, NOOP tells them: then the line breaks at some moment, without a word.
          cache.hear(client.say('K FETCH 1:* (UID FLAGS MODSEQ)'));
          if (one[1] % 2 === 0) cache.hear(client.say('N NOOP'));
        }
        client.session.closed();
      }
      expect(world.bugs).toEqual([]);
    }),
    { seed: 7162, numRuns: 300 },
  );
});

test('what is forgotten of expunged messages is told as all that is not there', () => {
  const world = new ImapWorld();
  world.deliver(2 * MAX_EXPUNGED + 10);
  const cache = new Cache();
  cache.open(online(world));
  // Every other one, one by one: each is a range of its own.
  for (let uid = 2; uid <= 2 * MAX_EXPUNGED + 10; uid += 2) world.store.expunge(ALICE, 'INBOX', [uid]);
  const inbox = world.store.mailbox(ALICE, 'INBOX');
  expect(inbox?.expunged).toHaveLength(MAX_EXPUNGED);
  expect(inbox?.forgotten).toBeGreaterThan(cache.modseq);
  cache.open(online(world));
  expect(sorted(cache)).toEqual(held(world));
  expect(inbox && indexOfUid(inbox, 2)).toBe(-1);
});

test('who shows that it knows a message’s number and UID is not told what went before it', () => {
  const world = new ImapWorld();
  world.deliver(9);
  world.store.expunge(ALICE, 'INBOX', [2, 3]);
  world.store.expunge(ALICE, 'INBOX', [8]);
  const { uidvalidity } = world.store.mailbox(ALICE, 'INBOX') ?? {};
  const back = (match: string): string | undefined =>
    /\* VANISHED .*/.exec(online(world).say(`S SELECT INBOX (QRESYNC (${uidvalidity} 1 1:9${match}))`))?.[0];
  expect(back('')).toBe('* VANISHED (EARLIER) 2:3,8');
  expect(back(' (1:2,4 1,4,6)')).toBe('* VANISHED (EARLIER) 8');
  expect(back(' (1:7 1:7)')).toBe('* VANISHED (EARLIER) 2:3,8');
  expect(back(' (6 9)')).toBeUndefined();
});

test('a STORE of ten thousand messages is one fact and one number', () => {
  const world = new ImapWorld();
  world.deliver(10_000);
  const before = world.store.mailbox(ALICE, 'INBOX')?.highestmodseq ?? 0;
  const client = world.selected();
  client.say('A STORE 1:* (UNCHANGEDSINCE 99) +FLAGS.SILENT (\\Seen)');
  expect(world.factsOf('flags-changed')).toHaveLength(1);
  const { highestmodseq, messages } = world.store.mailbox(ALICE, 'INBOX') ?? {};
  expect(highestmodseq).toBe(before + 1);
  expect(messages?.every(({ modseq }) => modseq === before + 1)).toBe(true);
});

test('a copy of the world keeps what was expunged as of then', () => {
  const world = new ImapWorld();
  world.deliver(2);
  world.store.expunge(ALICE, 'INBOX', [1]);
  const then = copyWorld(world.store.world).accounts.get(ALICE)?.mailboxes.get('INBOX');
  world.store.expunge(ALICE, 'INBOX', [2]);
  world.store.setRights(ALICE, 'INBOX', 'anyone', 'l');
  expect(then?.expunged).toEqual([{ modseq: 4, uids: [[1, 1]] }]);
  expect(then?.acl.size).toBe(0);
});
