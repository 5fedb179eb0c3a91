import { describe, expect, it } from 'vitest';
import { everyMark, setUpWorld, TraceMaker } from '../../src/ladder/fixture.test-only.ts';
import { applyToLadder, emptyLadder } from './ladder.ts';
import { applyToLanes, stretchAt, type SessionLane, type SessionLanes } from './session-lanes.ts';

function lanesOf(trace: TraceMaker): { lanes: SessionLanes; accounts: (string | undefined)[] } {
  const ladder = emptyLadder();
  const lanes: SessionLanes = new Map();
  const known = new Set<string>();
  for (const fact of trace.facts) {
    if (fact.kind === 'account-created') known.add(fact.account);
    applyToLadder(ladder, fact);
  }
  const accounts = ladder.rows.map((row) => applyToLanes(lanes, row, known)?.account);
  return { lanes, accounts };
}

const words = (lane: SessionLane | undefined): string[] => lane?.stretches.map((one) => one.words) ?? [];

describe('the lanes of sessions', () => {
  it('note each state once, by its name, from the row that led there', () => {
    const { lanes } = lanesOf(everyMark());
    const [smtp, imap, pop3] = [1, 2, 3].map((number) => lanes.get(number));
    expect(words(smtp)).toEqual(['not greeted', 'ready', 'mail', 'rcpt', 'data', 'ready', 'quit']);
    expect(words(imap)).toEqual([
      'not authenticated',
      'authenticated, alice',
      'selected INBOX',
      'idling in INBOX',
      'selected INBOX',
    ]);
    expect(words(pop3)).toEqual(['authorization']);
    for (const { stretches } of lanes.values()) {
      for (const [i, { row }] of stretches.entries())
        expect(row).toBeGreaterThan(stretches[i - 1]?.row ?? -1);
    }
  });

  it('tell the state at any row', () => {
    const { lanes } = lanesOf(everyMark());
    const lane = lanes.get(1) as SessionLane;
    for (const [i, { row }] of lane.stretches.entries()) {
      expect(stretchAt(lane, row)).toBe(i);
      expect(stretchAt(lane, row - 1)).toBe(i - 1);
    }
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
    const { lanes, accounts } = lanesOf(trace);
    expect(words(lanes.get(pop3))).toEqual(['authorization', 'transaction', 'update']);
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
