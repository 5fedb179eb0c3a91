import { expect, test } from 'vitest';
import { octetsOf } from '../octets.ts';
import { observePop3 } from '../pop3/observe.ts';
import { initialPop3State } from '../pop3/states.ts';
import { observeImap } from '../imap/observe.ts';
import { observeSmtp } from '../smtp/observe.ts';
import type { Protocol } from '../protocols.ts';
import type { FactBody } from '../trace/facts.ts';
import { describeSession, followSession, sessionOf } from './session.ts';
import type { SessionState } from './session.ts';

const observers = { smtp: observeSmtp, pop3: observePop3, imap: observeImap };

/** The state after a dialogue as an observer of the wire reports it. `!` starts TLS. */
function after(protocol: Protocol, script: readonly string[]): SessionState {
  let state = sessionOf(protocol, false);
  const follow = (fact: FactBody): void => {
    state = followSession(state, fact);
  };
  const observer = observers[protocol]((frame) => {
    follow({ ...frame, connection: 1 });
  });
  for (const line of script) {
    if (line === '!') {
      observer.tlsStarted();
      follow({ kind: 'tls-started', connection: 1, version: 'TLSv1.3', cipher: 'x', took: 1 });
    } else observer.observe(line.startsWith('C') ? 'client' : 'server', octetsOf(`${line.slice(3)}\r\n`));
  }
  return state;
}

test.each<[Protocol, string[], string]>([
  ['smtp', ['S: 220 a'], 'not greeted'],
  ['smtp', ['S: 220 a', 'C: EHLO x', 'S: 250 a'], 'ready'],
  ['smtp', ['S: 220 a', 'C: EHLO x', 'S: 250 a', 'C: MAIL FROM:<>', 'S: 250 ok'], 'mail from <>'],
  ['smtp', ['S: 220 a', 'C: QUIT', 'S: 221 bye'], 'said goodbye'],
  ['pop3', ['S: +OK a'], 'not authenticated'],
  ['pop3', ['S: +OK a', 'C: USER bob', 'S: +OK', 'C: PASS x', 'S: +OK'], 'maildrop of bob'],
  ['imap', ['S: * OK a'], 'not authenticated'],
  ['imap', ['S: * OK a', 'C: a LOGIN alice x', 'S: a OK'], 'authenticated, alice'],
  ['imap', ['S: * PREAUTH a', 'C: a SELECT INBOX', 'S: a OK [READ-WRITE] x'], 'selected INBOX'],
  ['imap', ['S: * PREAUTH a', 'C: a EXAMINE Sent', 'S: a OK [READ-ONLY] x'], 'examined Sent'],
  ['imap', ['S: * PREAUTH a', 'C: a SELECT INBOX', 'S: a OK x', 'C: b IDLE', 'S: + go'], 'idling in INBOX'],
])('%s after %j is "%s"', (protocol, script, described) => {
  expect(describeSession(after(protocol, script))).toBe(described);
});

test('an open maildrop is called by its owner, where the wire told who that is', () => {
  const open = { ...initialPop3State(false), state: 'transaction' } as const;
  expect(describeSession({ ...open, user: 'bob' })).toBe('maildrop of bob');
  expect(describeSession(open)).toBe('maildrop open');
});

test('TLS begun on the way forgets what was said in clear; TLS from the start forgets nothing', () => {
  const state = after('smtp', [
    'S: 220 a',
    'C: EHLO x',
    'S: 250-a',
    'S: 250 SIZE 1',
    'C: STARTTLS',
    'S: 220 go',
    '!',
  ]);
  expect(state).toMatchObject({ secure: true, state: 'connected', extensions: [] });
  const implicit = sessionOf('imap', true);
  const started = { kind: 'tls-started', connection: 1, version: 'TLSv1.3', cipher: 'x', took: 1 } as const;
  expect(followSession(implicit, started)).toBe(implicit);
});

test('facts that are not of the wire change nothing', () => {
  const state = sessionOf('pop3', false);
  expect(followSession(state, { kind: 'account-created', account: 'alice@north.test' })).toBe(state);
  expect(followSession(state, { kind: 'connection-closed', connection: 1, by: 'client' })).toBe(state);
});
