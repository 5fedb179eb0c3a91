/** Sessions side by side, of traces made by hand: with a store and of a capture, in which there is none. */
import { expect, test } from 'vitest';
import { applyToWorld, emptyWorld } from '../../common/projections/mailbox.ts';
import type { StoredMessage } from '../../common/projections/mailbox.ts';
import {
  cellOf,
  differencesOf,
  isToldBy,
  rowsAt,
  type Column,
} from '../../common/projections/session-view-rows.ts';
import { wouldTell } from '../../common/projections/session-view-words.ts';
import type { UidRanges } from '../../common/trace/facts.ts';
import { setUpWorld, TraceMaker } from '../ladder/fixture.test-only.ts';
import { leftOfStore, placesOf, placeToCompare, Sessions, sessionsAt } from './sessions.ts';

const account = 'alice@north.test';
const here = { account, mailbox: 'INBOX' };

/** Traces of sessions, as they would be seen on the wire. */
class Scene {
  readonly trace = new TraceMaker();
  readonly #stored: boolean;

  constructor(stored: boolean) {
    this.#stored = stored;
    if (stored) setUpWorld(this.trace);
  }

  imap(exists: number, user = 'alice', mailbox = 'INBOX'): number {
    const { trace } = this;
    const connection = trace.open('imap');
    trace.greet(connection, '* OK ready');
    trace.command(connection, `a1 LOGIN ${user} secret`, 'secret');
    trace.reply(connection, 'a1 OK in');
    this.select(connection, exists, mailbox);
    return connection;
  }

  select(connection: number, exists: number, mailbox = 'INBOX'): void {
    const { trace } = this;
    trace.command(connection, `a2 SELECT ${mailbox}`);
    if (this.#stored)
      trace.add({
        kind: 'mailbox-selected',
        connection,
        account,
        mailbox,
        readOnly: false,
        exclusive: false,
      });
    trace.untagged(connection, `* ${String(exists)} EXISTS`);
    trace.reply(connection, 'a2 OK [READ-WRITE] done');
  }

  pop3(): number {
    const { trace } = this;
    const connection = trace.open('pop3');
    trace.greet(connection, '+OK ready');
    this.asks(connection, 'USER alice', '+OK');
    trace.command(connection, 'PASS secret', 'secret');
    if (this.#stored)
      trace.add({ kind: 'mailbox-selected', connection, ...here, readOnly: false, exclusive: true });
    trace.reply(connection, '+OK in');
    return connection;
  }

  asks(connection: number, command: string, ...replies: string[]): void {
    this.trace.command(connection, command);
    for (const reply of replies.slice(0, -1)) this.trace.untagged(connection, reply);
    this.trace.reply(connection, replies.at(-1) ?? '');
  }

  expunge(uids: UidRanges): void {
    this.trace.add({ kind: 'messages-expunged', ...here, uids });
  }

  flag(uids: UidRanges, ...flags: string[]): void {
    this.trace.add({ kind: 'flags-changed', ...here, uids, how: 'added', flags });
  }

  get seq(): number {
    return this.trace.facts.length;
  }

  columns(connections: readonly number[], seq = this.seq): readonly Column[] {
    const sessions = new Sessions(this.trace.facts);
    sessions.advance();
    return connections.map((connection) => {
      const opening = sessions.asOf(seq).find((one) => one.connection === connection);
      if (!opening) throw new Error(`session ${String(connection)} has nothing open`);
      return sessions.column(opening);
    });
  }

  messages(seq: number): readonly StoredMessage[] | undefined {
    if (!this.#stored) return undefined;
    const world = emptyWorld();
    for (const fact of this.trace.facts) if (fact.seq <= seq) applyToWorld(world, fact);
    return world.accounts.get(account)?.mailboxes.get('INBOX')?.messages ?? [];
  }

  /** `[key, …]` and for each session its state, number and difference: `counted 2 flags`. */
  rows(connections: readonly number[], seq = this.seq, gone = true): string[][] {
    const columns = this.columns(connections, seq);
    const { rows, by } = rowsAt(columns, seq, this.messages(seq), gone);
    return rows.map((row) => [
      String(row.order),
      ...columns.map((_, index) => {
        const { state, number, difference } = cellOf(row, columns, index, seq, by);
        return [state, ...(number > 0 ? [String(number)] : []), ...(difference ? [difference] : [])].join(
          ' ',
        );
      }),
    ]);
  }
}

function storedPair(): { scene: Scene; imap: number; pop3: number } {
  const scene = new Scene(true);
  const smtp = scene.trace.open('smtp');
  scene.trace.added(smtp, 'INBOX', 1);
  scene.trace.added(smtp, 'INBOX', 2);
  return { scene, imap: scene.imap(2), pop3: scene.pop3() };
}

test('what DELE marks stays for both until QUIT, and then for an IMAP session until it is told', () => {
  const { scene, imap, pop3 } = storedPair();
  const both = [pop3, imap];
  scene.asks(pop3, 'DELE 1', '+OK');
  expect(scene.rows(both)).toEqual([['1', 'marked 1', 'counted 1'], ['2', 'counted 2', 'counted 2']]); // prettier-ignore
  scene.trace.command(pop3, 'QUIT');
  scene.expunge([[1, 1]]);
  scene.trace.reply(pop3, '+OK');
  // Its session is over: nothing is amiss with what it believed to the end.
  expect(scene.rows(both)).toEqual([['1', 'marked 1', 'counted 1 ghost'], ['2', 'counted 2', 'counted 2']]); // prettier-ignore
  expect(scene.rows([pop3], scene.seq, false).map(([order]) => order)).toEqual(['2']);
  scene.trace.command(imap, 'a3 NOOP');
  const told = scene.trace.untagged(imap, '* 1 EXPUNGE');
  scene.trace.reply(imap, 'a3 OK');
  expect(scene.rows([imap])).toEqual([['1', 'gone'], ['2', 'counted 1']]); // prettier-ignore
  expect(scene.rows([imap], scene.seq, false)).toEqual([['2', 'counted 1']]);
  const [column] = scene.columns([imap]);
  const slot = column?.belief.counted.slots[0];
  expect(slot?.gone).toBe(told.seq);
  expect(slot && isToldBy(slot, new Set([told.seq]))).toBe(true);
  expect(slot && isToldBy(slot, new Set([told.seq + 1]))).toBe(false);
});

test('a number that will sink says by how much', () => {
  const { scene, imap } = storedPair();
  scene.expunge([[1, 1]]);
  const columns = scene.columns([imap]);
  const { rows, by } = rowsAt(columns, scene.seq, scene.messages(scene.seq), true);
  expect(rows.map((row) => cellOf(row, columns, 0, scene.seq, by).shift)).toEqual([0, 1]);
});

test('what arrives is never in the open maildrop, and in an IMAP session once it is told', () => {
  const { scene, imap, pop3 } = storedPair();
  scene.trace.added(1, 'INBOX', 3);
  expect(scene.rows([pop3, imap])[2]).toEqual(['3', 'missing later', 'missing untold']);
  const before = scene.seq;
  scene.trace.untagged(imap, '* 3 EXISTS', false);
  expect(scene.rows([pop3, imap])[2]).toEqual(['3', 'missing later', 'counted 3']);
  expect(scene.rows([pop3, imap], before)[2]).toEqual(['3', 'missing later', 'missing untold']);
});

test('what came and went before a session was told is never among its messages', () => {
  const { scene, imap } = storedPair();
  scene.trace.added(1, 'INBOX', 3);
  scene.trace.added(1, 'INBOX', 4);
  scene.expunge([[3, 3]]);
  scene.trace.untagged(imap, '* 3 EXISTS', false);
  expect(scene.rows([imap]).slice(2)).toEqual([['4', 'counted 3']]);
});

test('flags are a difference once they were told and are others', () => {
  const { scene, imap } = storedPair();
  scene.flag([[1, 2]], '\\Seen');
  expect(scene.rows([imap]).map((row) => row[1])).toEqual(['counted 1', 'counted 2']);
  scene.asks(
    imap,
    'a3 FETCH 1:2 FLAGS',
    '* 1 FETCH (FLAGS (\\Seen \\Recent))',
    '* 2 FETCH (FLAGS (\\seen))',
    'a3 OK',
  );
  scene.flag([[2, 2]], '$Work');
  expect(scene.rows([imap]).map((row) => row[1])).toEqual(['counted 1', 'counted 2 flags']);
  // It knows what it set itself, though nobody told it: of one message all, of another only that.
  scene.trace.command(imap, 'a4 STORE 1:2 +FLAGS.SILENT (\\Flagged)');
  scene.flag([[1, 2]], '\\Flagged');
  scene.trace.reply(imap, 'a4 OK');
  expect(scene.rows([imap]).map((row) => row[1])).toEqual(['counted 1', 'counted 2 flags']);
  scene.asks(imap, 'a5 STORE 2 FLAGS.SILENT (\\Seen $Work \\Flagged)', 'a5 OK');
  expect(scene.rows([imap]).map((row) => row[1])).toEqual(['counted 1', 'counted 2']);
});

test('who set one flag in silence and was told none knows only of that', () => {
  const { scene, imap } = storedPair();
  scene.flag([[1, 1]], '\\Seen');
  scene.trace.command(imap, 'a3 UID STORE 1:* +FLAGS.SILENT \\Flagged');
  scene.flag([[1, 2]], '\\Flagged');
  scene.trace.reply(imap, 'a3 OK');
  const columns = scene.columns([imap]);
  const { rows, by } = rowsAt(columns, scene.seq, scene.messages(scene.seq), true);
  const cells = rows.map((row) => cellOf(row, columns, 0, scene.seq, by));
  expect(cells.map(({ flags, partly }) => [flags, partly])).toEqual([[['\\Flagged'], true], [['\\Flagged'], true]]); // prettier-ignore
  expect(differencesOf({ rows, by }, columns, 0, scene.seq).size).toBe(0);
});

test('of a reply that is kept only in part nobody says that it did not tell the flags', () => {
  const { scene, imap } = storedPair();
  scene.asks(imap, 'a3 FETCH 1 FLAGS', '* 1 FETCH (FLAGS ())', 'a3 OK');
  scene.flag([[1, 1]], '\\Seen');
  expect(scene.rows([imap])[0]?.[1]).toBe('counted 1 flags');
  const told = scene.trace.untagged(imap, '* 1 FETCH (BODY[] {20000}\r\nSubject: cut', false);
  Object.assign(told, { size: 20_050 });
  expect(scene.rows([imap])[0]?.[1]).toBe('counted 1');
});

test('a mailbox is one place for all its sessions, also when it is renamed', () => {
  const scene = new Scene(true);
  scene.trace.added(scene.trace.open('smtp'), 'Archive', 7);
  const one = scene.imap(1, 'alice', 'Archive');
  scene.trace.add({ kind: 'mailbox-renamed', account, mailbox: 'Archive', to: 'Attic' });
  const other = scene.imap(1, 'alice', 'Attic');
  scene.imap(0);
  const sessions = new Sessions(scene.trace.facts);
  sessions.advance();
  const openings = sessions.asOf(scene.seq);
  expect(placesOf(openings)).toHaveLength(2);
  const place = placeToCompare(openings, scene.seq);
  expect(place).toMatchObject({ account, mailbox: 'Archive' });
  expect(sessionsAt(openings, place, scene.seq).map(({ connection }) => connection)).toEqual([other, one]);
});

test('a session that opens the mailbox again begins anew, and open ones come first', () => {
  const { scene, imap, pop3 } = storedPair();
  scene.asks(imap, 'a3 UNSELECT', 'a3 OK');
  const closed = scene.seq;
  scene.select(imap, 2);
  scene.trace.close(pop3);
  const sessions = new Sessions(scene.trace.facts);
  sessions.advance();
  const at = (seq: number): unknown => {
    const openings = sessions.asOf(seq);
    return sessionsAt(openings, openings[0]?.place, seq).map(({ connection }) => connection);
  };
  expect(at(closed)).toEqual([pop3, imap]);
  expect(at(scene.seq)).toEqual([imap, pop3]);
});

test('of a capture sessions are compared with each other: by UID where all were told', () => {
  const scene = new Scene(false);
  const [one, other] = [scene.imap(2), scene.imap(2)];
  for (const connection of [one, other]) {
    scene.asks(
      connection,
      'a3 UID FETCH 1:* FLAGS',
      '* 1 FETCH (UID 40 FLAGS ())',
      '* 2 FETCH (UID 41 FLAGS ())',
      'a3 OK',
    );
  }
  const agree = [['40', 'counted 1', 'counted 1'], ['41', 'counted 2', 'counted 2']]; // prettier-ignore
  expect(scene.rows([one, other])).toEqual(agree);
  scene.trace.untagged(one, '* 2 FETCH (FLAGS (\\Seen))', false);
  scene.trace.untagged(one, '* VANISHED 40', false);
  expect(scene.rows([one, other])).toEqual([['40', 'gone', 'counted 1 disputed'], ['41', 'counted 1 disputed', 'counted 2 disputed']]); // prettier-ignore
});

test('of a capture without UIDs rows stand by the order of numbers; POP3 counts what it hears of', () => {
  const scene = new Scene(false);
  const imap = scene.imap(2);
  const pop3 = scene.pop3();
  scene.asks(pop3, 'DELE 3', '+OK');
  scene.asks(pop3, 'STAT', '+OK 2 320');
  scene.asks(pop3, 'LIST', '+OK\r\n1 120\r\n2 200\r\n.');
  scene.asks(pop3, 'UIDL 2', '+OK 2 QhdPYR:00WBw1Ph7x7');
  scene.asks(pop3, 'DELE 9', '-ERR no such message');
  Object.assign(scene.trace.facts.at(-1) ?? {}, { outcome: 'refused' });
  expect(scene.rows([imap, pop3])).toEqual([
    ['1', 'counted 1', 'counted 1'],
    ['2', 'counted 2', 'counted 2'],
    ['3', 'missing disputed', 'marked 3 disputed'],
  ]);
  const [, column] = scene.columns([imap, pop3]);
  expect(column?.belief.counted.slots[1]?.id?.value).toBe('QhdPYR:00WBw1Ph7x7');
  scene.asks(pop3, 'RSET', '+OK');
  expect(scene.rows([imap, pop3])[2]).toEqual(['3', 'missing disputed', 'counted 3 disputed']);
});

test('a UID that vanished and was never told is that of the message between its neighbours', () => {
  const scene = new Scene(false);
  const imap = scene.imap(3);
  scene.asks(imap, 'a3 FETCH 3 UID', '* 3 FETCH (UID 9)', 'a3 OK');
  scene.trace.untagged(imap, '* VANISHED (EARLIER) 1:8', false);
  scene.trace.untagged(imap, '* VANISHED 7', false);
  expect(scene.rows([imap]).map((row) => row[1])).toEqual(['counted 1', 'gone', 'counted 2']);
});

test('the next command tells what IDLE tells at once, and POP3 never', () => {
  const awake = { protocol: 'imap', idling: false } as const;
  expect(wouldTell('ghost', awake).means).toContain('other than FETCH, STORE and SEARCH');
  expect(wouldTell('ghost', { ...awake, idling: true }).means).toContain('IDLE');
  expect(wouldTell('later', { protocol: 'pop3', idling: false }).means).toContain('never hears of it');
  const scene = new Scene(false);
  const imap = scene.imap(1);
  const [before] = scene.columns([imap]);
  scene.trace.command(imap, 'a3 IDLE');
  const idles = scene.trace.more(imap, '+ idling');
  scene.trace.octets(imap, 'response', 'DONE\r\n');
  const over = scene.trace.reply(imap, 'a3 OK');
  const [column] = scene.columns([imap]);
  expect(before?.belief.isIdling(scene.seq)).toBe(false);
  expect(column?.belief.isIdling(idles.seq)).toBe(true);
  expect(column?.belief.isIdling(over.seq)).toBe(false);
});

test('the store stands between', () => {
  expect([1, 2, 3, 4].map(leftOfStore)).toEqual([1, 1, 2, 2]);
});

test('ten thousand messages: a step in time costs less than 50 ms of work', () => {
  const scene = new Scene(true);
  const smtp = scene.trace.open('smtp');
  for (let uid = 1; uid <= 10_000; uid++) scene.trace.added(smtp, 'INBOX', uid);
  const [one, other] = [scene.imap(10_000), scene.imap(10_000)];
  scene.trace.command(one, 'a3 UID FETCH 1:* FLAGS');
  for (let uid = 1; scene.seq < 40_000; uid++) {
    scene.trace.untagged(
      one,
      `* ${String((uid % 9_000) + 1)} FETCH (UID ${String((uid % 9_000) + 1)} FLAGS (\\Seen))`,
    );
    if (uid % 90 === 0) scene.trace.untagged(other, `* ${String(10_000 - uid / 90)} EXPUNGE`, false);
  }
  const messages = scene.messages(scene.seq);
  const sessions = new Sessions(scene.trace.facts);
  sessions.advance();
  const columns = sessions.asOf(scene.seq).map((opening) => sessions.column(opening));
  const took = [0.3, 0.9, 0.5, 0.99, 0.4].map((share) => {
    const seq = Math.floor(scene.seq * share);
    // What others do on the machine meanwhile is not its cost.
    const begun = process.cpuUsage();
    const list = rowsAt(columns, seq, messages, true);
    for (const index of columns.keys()) differencesOf(list, columns, index, seq);
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / 1000;
  });
  expect(Math.min(...took)).toBeLessThan(50);
});
