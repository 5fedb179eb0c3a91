import { expect, it } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { describeSession } from '../../common/projections/session.ts';
import { sessionChanges } from '../../common/projections/session-changes.ts';
import { observeSmtp } from '../../common/smtp/observe.ts';
import type { Fact, FactBody, FactOf } from '../../common/trace/facts.ts';
import { sessionAt } from './session-at.ts';

const endpoint = { address: '127.0.0.1', port: 1 };

/** A connection that greets and then sends so many messages, each in six facts. */
function session(messages: number): { opened: FactOf<'connection-opened'>; facts: Fact[] } {
  const facts: Fact[] = [];
  const add = (body: FactBody): void => {
    facts.push({ ...body, seq: facts.length + 1, at: 0 });
  };
  add({
    kind: 'connection-opened',
    connection: 1,
    protocol: 'smtp',
    service: 'smtp',
    client: endpoint,
    server: endpoint,
  });
  const observer = observeSmtp((frame) => {
    add({ ...frame, connection: 1 });
  });
  const say = (client: string, server: string): void => {
    observer.observe('client', octetsOf(`${client}\r\n`));
    observer.observe('server', octetsOf(`${server}\r\n`));
  };
  observer.observe('server', octetsOf('220 hello\r\n'));
  say('EHLO me', '250 hello');
  for (let i = 0; i < messages; i++) {
    say(`MAIL FROM:<a${i}@north.test>`, '250 ok');
    say('RCPT TO:<b@north.test>', '250 ok');
    say('RSET', '250 ok');
  }
  return { opened: facts[0] as FactOf<'connection-opened'>, facts };
}

it('is the state once a fact had happened, whichever moment was asked for before', () => {
  const { opened, facts } = session(2000);
  const fresh = session(2000);
  for (const seq of [9000, 12, 11_990, 4, 9000]) {
    const state = sessionAt(opened, facts, seq);
    expect(state).toEqual(sessionAt(fresh.opened, [...fresh.facts], seq));
  }
  expect(describeSession(sessionAt(opened, facts, 4) as never)).toBe('ready');
  expect(describeSession(sessionAt(opened, facts, 6) as never)).toBe('mail from a0@north.test');
});

it('is not told where the beginning of the dialogue is gone', () => {
  const { opened, facts } = session(2);
  expect(sessionAt(opened, [opened, ...facts.slice(6)], 12)).toBeUndefined();
});

it('what changed is named, with before and after', () => {
  const { opened, facts } = session(1);
  const before = sessionAt(opened, facts, 4);
  const after = sessionAt(opened, facts, 8);
  if (!before || !after) throw new Error('no state');
  expect(sessionChanges(before, after)).toEqual([
    { what: 'sender', before: 'none', after: 'a0@north.test' },
    { what: 'recipients', before: 'none', after: 'b@north.test' },
  ]);
});
