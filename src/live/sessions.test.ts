import { expect, test } from 'vitest';
import { followSession, sessionOf, type SessionState } from '../../common/projections/session.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { everyMark, TraceMaker } from '../ladder/fixture.test-only.ts';
import { Connections, type ConnectionView } from './connections.ts';
import { SessionTravel } from './sessions.ts';

function travelOver(facts: readonly Fact[]) {
  const connections = new Connections();
  const travel = new SessionTravel();
  for (const fact of facts) {
    connections.append(fact);
    travel.append(fact);
  }
  const { views } = connections;
  return {
    connections: views,
    at: (connection: number, seq: number) => travel.at(views.get(connection) as ConnectionView, seq),
    travel,
  };
}

function plainly(facts: readonly Fact[], connection: number, seq: number): SessionState {
  const opened = facts.find((fact) => fact.kind === 'connection-opened' && fact.connection === connection);
  let state = sessionOf((opened as Fact & { kind: 'connection-opened' }).protocol, false);
  for (const fact of facts) {
    if ('connection' in fact && fact.connection === connection && fact.seq <= seq)
      state = followSession(state, fact);
  }
  return state;
}

/** One long session beside another, so that many states are between those that are kept. */
function long(): TraceMaker {
  const trace = new TraceMaker();
  const imap = trace.open('imap');
  const smtp = trace.open('smtp');
  trace.greet(imap, '* OK ready');
  for (let i = 0; i < 100; i++) {
    trace.command(imap, `a${String(i)} ${i % 2 === 0 ? 'LOGIN alice secret' : 'SELECT INBOX'}`);
    trace.untagged(imap, `* ${String(i)} EXISTS`);
    trace.command(smtp, 'NOOP');
    trace.reply(imap, `a${String(i)} OK done`);
  }
  return trace;
}

test.each([
  ['of every mark', everyMark()],
  ['of a long session', long()],
])('the session as of each fact is the fold of the facts up to it, %s', (_, { facts }) => {
  const { connections, at } = travelOver(facts);
  for (const connection of connections.keys()) {
    const { opened } = connections.get(connection) as ConnectionView;
    expect(at(connection, opened.seq - 1)).toBeUndefined();
    for (let seq = facts.length; seq >= opened.seq; seq--) {
      expect(at(connection, seq)?.state).toEqual(plainly(facts, connection, seq));
    }
  }
});

test('a moment tells whether the connection was open and protected by TLS', () => {
  const { facts } = everyMark();
  const { at } = travelOver(facts);
  const seqOf = (kind: Fact['kind']): number => facts.find((fact) => fact.kind === kind)?.seq ?? 0;
  const [tls, closed] = [seqOf('tls-started'), seqOf('connection-closed')];
  expect([at(2, tls - 1)?.secure, at(2, tls)?.secure]).toEqual([false, true]);
  expect([at(1, closed - 1)?.open, at(1, closed)?.open]).toEqual([true, false]);
  expect(at(2, tls)).toBe(at(2, tls));
});

test('what is let go of is told no more, and what stays is told as before', () => {
  const { facts } = long();
  const { connections, at, travel } = travelOver(facts);
  const last = facts.length;
  const before = at(1, last - 4);
  connections.delete(2);
  travel.letGo(connections, (seq) => seq > last - 90);
  expect(at(1, last - 4)?.state).toEqual(before?.state);
  expect(at(1, last - 88)?.state).toEqual(plainly(facts, 1, last - 88));
});
