import { describe, expect, it } from 'vitest';
import { everyMark, setUpWorld, TraceMaker } from '../../src/ladder/fixture.test-only.ts';
import { applyToLadder, emptyLadder } from './ladder.ts';
import { SessionLanes, stretchAt, type SessionLane } from './session-lanes.ts';

function lanesOf(trace: TraceMaker) {
  const ladder = emptyLadder();
  const lanes = new SessionLanes(ladder.rows);
  for (const fact of trace.facts) {
    lanes.hear(fact);
    applyToLadder(ladder, fact);
  }
  const all = [...ladder.connections.values()].map((connection) => lanes.of(connection));
  return {
    all,
    lane: (number: number) => all[number - 1],
    accounts: ladder.rows.map((row) => lanes.accountsOf(row)[0]),
  };
}

const words = (lane: SessionLane | undefined): string[] => lane?.stretches.map((one) => one.words) ?? [];

describe('the lanes of sessions', () => {
  it('note each state once, by its name, from the row that led there', () => {
    const { all } = lanesOf(everyMark());
    const [smtp, imap, pop3] = all;
    expect(words(smtp)).toEqual(['not greeted', 'ready', 'mail', 'rcpt', 'data', 'ready', 'quit']);
    expect(words(imap)).toEqual([
      'not authenticated',
      'authenticated, alice',
      'selected INBOX',
      'idling in INBOX',
      'selected INBOX',
    ]);
    expect(words(pop3)).toEqual(['authorization']);
    for (const { stretches } of all) {
      for (const [i, { row }] of stretches.entries())
        expect(row).toBeGreaterThan(stretches[i - 1]?.row ?? -1);
    }
  });

  it('tell the state at any row', () => {
    const lane = lanesOf(everyMark()).lane(1) as SessionLane;
    for (const [i, { row }] of lane.stretches.entries()) {
      expect(stretchAt(lane, row)).toBe(i);
      expect(stretchAt(lane, row - 1)).toBe(i - 1);
    }
  });

  it('are the same whether they are asked for at the end or all along', () => {
    const { facts } = everyMark();
    const ladder = emptyLadder();
    const lanes = new SessionLanes(ladder.rows);
    for (const fact of facts) {
      applyToLadder(ladder, fact);
      for (const connection of ladder.connections.values()) lanes.of(connection);
    }
    const along = [...ladder.connections.values()].map((connection) => lanes.of(connection).stretches);
    expect(along).toEqual(lanesOf(everyMark()).all.map(({ stretches }) => stretches));
  });

  it('go through POP3 by the names of RFC 1939, and know whose the maildrop is', () => {
    const trace = new TraceMaker();
    setUpWorld(trace);
    const pop3 = trace.open('pop3');
    trace.greet(pop3, '+OK ready');
    trace.command(pop3, 'USER bob');
    trace.reply(pop3, '+OK');
    trace.command(pop3, 'PASS secret', 'secret');
    trace.reply(pop3, '+OK');
    trace.command(pop3, 'QUIT');
    trace.reply(pop3, '+OK');
    const { lane, accounts } = lanesOf(trace);
    expect(words(lane(pop3))).toEqual(['authorization', 'transaction', 'update']);
    // A name that was only given is no login.
    expect(accounts.slice(0, 5)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(accounts[5]).toBe('bob@north.test');
  });

  it('leave a name as it was given where two accounts have it', () => {
    const trace = new TraceMaker();
    for (const account of ['ann@north.test', 'ann@south.test'])
      trace.add({ kind: 'account-created', account });
    const imap = trace.open('imap');
    trace.greet(imap, '* OK ready');
    trace.command(imap, 'a1 LOGIN ann secret', 'secret');
    trace.reply(imap, 'a1 OK done');
    expect(lanesOf(trace).accounts.at(-1)).toBe('ann');
  });
});
