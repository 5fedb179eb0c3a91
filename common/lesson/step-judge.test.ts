import { describe, expect, it } from 'vitest';
import { lessonOf } from '../../test/lessons/lesson-of.ts';
import { TraceMaker } from '../../src/ladder/fixture.test-only.ts';
import type { Fact } from '../trace/facts.ts';
import { Judge } from './check.ts';

function say(trace: TraceMaker, connection: number, command: string, reply: string): Fact {
  trace.command(connection, command);
  return trace.reply(connection, reply, 'ok');
}

function judge(facts: readonly Fact[], ...checks: readonly string[]): Judge {
  const judge = new Judge(lessonOf(...checks), 1);
  for (const fact of facts) judge.follow(fact);
  return judge;
}

const met = (facts: readonly Fact[], ...checks: readonly string[]): boolean[] =>
  judge(facts, ...checks).verdicts.map((verdict) => verdict.met);

describe('what can still matter to a step', () => {
  /** A command that nobody may read. */
  const unreadable = (fact: Fact): Fact =>
    Object.defineProperty({ ...fact }, 'octets', {
      get: () => {
        throw new Error('it was read');
      },
    });

  it('is not what meets again, on that connection, what is met there for good', () => {
    const trace = new TraceMaker();
    const check = 'smtp RCPT (to a@north.test)\nthen smtp DATA (subject "")\nthen smtp VRFY (argument x)';
    const one = trace.open('smtp');
    say(trace, one, 'RCPT TO:<a@north.test>', '250 ok');
    say(trace, one, 'DATA', '354 go');
    const following = judge(trace.facts, check.replace(' (subject "")', ''));
    const count = trace.facts.length;
    say(trace, one, 'RCPT TO:<a@north.test>', '250 ok');
    say(trace, one, 'DATA', '354 go');
    say(trace, one, 'MAIL FROM:<>', '250 ok');
    for (const fact of trace.facts.slice(count))
      expect(following.follow(fact.kind === 'command-sent' ? unreadable(fact) : fact)).toBe(false);
    const again = trace.facts.length;
    say(trace, trace.open('smtp'), 'RCPT TO:<a@north.test>', '250 ok');
    expect(() => {
      for (const fact of trace.facts.slice(again))
        following.follow(fact.kind === 'command-sent' ? unreadable(fact) : fact);
    }).toThrow('it was read');
  });

  it('is what comes later where an order goes over two connections, whichever of them is which', () => {
    const trace = new TraceMaker();
    const [one, two, three] = [trace.open('pop3'), trace.open('pop3'), trace.open('pop3')];
    const check = 'A: pop3 USER\nthen B: pop3 STAT\nthen A: pop3 QUIT\nthen B: pop3 STAT';
    say(trace, two, 'STAT', '+OK');
    say(trace, one, 'USER a', '+OK');
    say(trace, three, 'USER b', '+OK');
    say(trace, two, 'STAT', '+OK');
    say(trace, one, 'QUIT', '+OK');
    expect(met(trace.facts, check)).toEqual([false]);
    say(trace, two, 'STAT', '+OK');
    expect(met(trace.facts, check)).toEqual([true]);
  });

  it('is what follows a mailbox’s change, when an order asks for that', () => {
    const trace = new TraceMaker();
    const account = 'alice@north.test';
    trace.add({ kind: 'account-created', account });
    trace.add({ kind: 'mailbox-created', account, mailbox: 'INBOX', uidvalidity: 1 });
    const imap = trace.open('imap');
    const check = `imap NOOP\nthen mailbox ${account} INBOX has message (uid 1)\nthen imap NOOP 2 times`;
    for (let i = 0; i < 3; i++) say(trace, imap, 'a1 NOOP', 'a1 OK');
    trace.added(imap, 'INBOX', 1);
    say(trace, imap, 'b1 NOOP', 'b1 OK');
    expect(met(trace.facts, check)).toEqual([false]);
    say(trace, imap, 'c1 NOOP', 'c1 OK');
    expect(met(trace.facts, check)).toEqual([true]);
  });
});

describe('another way', () => {
  it('may be on a connection where the first one is on none, and the other way about', () => {
    const trace = new TraceMaker();
    say(trace, trace.open('imap'), 'a1 NOOP', 'a1 OK');
    trace.lookup('south.test', 'MX', [], 'mx.north.test');
    expect(
      met(
        trace.facts,
        'dns asked A nowhere.test\nor imap NOOP',
        'imap IDLE\nor dns asked MX south.test',
        'dns asked A nowhere.test\nor imap IDLE',
      ),
    ).toEqual([true, true, false]);
  });
});
