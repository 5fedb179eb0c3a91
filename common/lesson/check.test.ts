import { describe, expect, it } from 'vitest';
import { lessonOf } from '../../test/lessons/lesson-of.ts';
import { TraceMaker } from '../../src/ladder/fixture.test-only.ts';
import { octetsOf } from '../octets.ts';
import type { Fact, FactOf } from '../trace/facts.ts';
import { Judge } from './check.ts';
import type { Verdict } from './step-judge.ts';
import { unmetWords } from './unmet.ts';

function judge(facts: readonly Fact[], ...steps: string[]): readonly Verdict[] {
  const judge = new Judge(lessonOf(...steps), 1);
  for (const fact of facts) judge.follow(fact);
  return judge.verdicts;
}

const met = (verdicts: readonly Verdict[]): boolean[] => verdicts.map((verdict) => verdict.met);

function say(
  trace: TraceMaker,
  connection: number,
  command: string,
  reply: string,
  outcome: 'ok' | 'refused' | 'malformed' = 'ok',
): Fact {
  trace.command(connection, command);
  return trace.reply(connection, reply, outcome);
}

const why = (verdict: Verdict | undefined): string =>
  verdict && !verdict.met ? unmetWords(verdict.unmet) : '';

describe('the judge', () => {
  it('is content with any correct way, in any order of steps', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    say(trace, smtp, 'ehlo me', '250 hello');
    say(trace, smtp, 'MAIL FROM:<bob@north.test> SIZE=10', '250 ok');
    const rcpt = say(trace, smtp, 'rcpt to: <alice@NORTH.test>', '250 ok');
    const verdicts = judge(
      trace.facts,
      'smtp RCPT (to alice@north.test) answered ok',
      'smtp MAIL (from bob@north.test, parameter SIZE=10) answered ok',
      'smtp DATA',
    );
    expect(met(verdicts)).toEqual([true, true, false]);
    expect(verdicts[0]).toMatchObject({ by: [rcpt.seq] });
  });

  it('wants what has one label on one connection, and two labels on two', () => {
    const trace = new TraceMaker();
    const [a, b] = [trace.open('pop3'), trace.open('pop3')];
    say(trace, a, 'USER alice', '+OK');
    say(trace, b, 'PASS secret', '+OK');
    const one = 'pop3 USER\npop3 PASS';
    expect(met(judge(trace.facts, one, 'A: pop3 USER\nB: pop3 PASS'))).toEqual([false, true]);
    say(trace, a, 'PASS secret', '+OK');
    expect(met(judge(trace.facts, one))).toEqual([true]);
    const alone = new TraceMaker();
    const c = alone.open('pop3');
    say(alone, c, 'USER alice', '+OK');
    say(alone, c, 'PASS secret', '+OK');
    expect(met(judge(alone.facts, 'A: pop3 USER\nB: pop3 PASS'))).toEqual([false]);
  });

  it('keeps the order that then asks for', () => {
    const trace = new TraceMaker();
    const pop = trace.open('pop3');
    say(trace, pop, 'RSET', '+OK');
    say(trace, pop, 'DELE 1', '+OK');
    const check = 'pop3 DELE (message 1) answered ok\nthen pop3 RSET answered ok';
    const [verdict] = judge(trace.facts, check);
    expect(verdict?.met).toBe(false);
    expect(why(verdict)).toContain('Not seen yet, after what came before');
    say(trace, pop, 'RSET', '+OK');
    expect(met(judge(trace.facts, check))).toEqual([true]);
  });

  it('gives another chance on another connection after what must never happen', () => {
    const trace = new TraceMaker();
    const check = 'imap FETCH (item BODY[1], peek yes) answered ok\nnever imap FETCH (item BODY[])';
    const first = trace.open('imap');
    say(trace, first, 'a1 FETCH 1 BODY[]', 'a1 OK done');
    say(trace, first, 'a2 FETCH 1 BODY.PEEK[1]', 'a2 OK done');
    const [verdict] = judge(trace.facts, check);
    expect(verdict?.met).toBe(false);
    expect(why(verdict)).toContain('Connect anew');
    const second = trace.open('imap');
    say(trace, second, 'b1 FETCH 1:* (FLAGS BODY.PEEK[1]<0.10>)', 'b1 OK done');
    expect(met(judge(trace.facts, check))).toEqual([true]);
  });

  it('says what came nearest, and why it was refused', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    say(trace, smtp, 'EHLO me', '250 hello');
    say(trace, smtp, 'RCPT TO:<alice@north.test>', '503 5.5.1 MAIL first', 'malformed');
    const [refused, other, unseen] = judge(
      trace.facts,
      'smtp RCPT (to alice@north.test) answered ok',
      'smtp RCPT (to bob@north.test) answered ok',
      'smtp DATA answered ok',
    );
    expect(why(refused)).toMatch(/“RCPT TO:<alice@north.test>” was answered “503 5.5.1 MAIL first”.*MAIL/);
    expect(why(other)).toContain('to bob@north.test is wanted');
    expect(why(unseen)).toBe('Not seen yet: SMTP DATA, answered by a positive answer.');
  });

  it('sees who did not wait for an answer', () => {
    const trace = new TraceMaker();
    const check = 'smtp RCPT answered ok without waiting';
    const patient = trace.open('smtp');
    say(trace, patient, 'MAIL FROM:<a@north.test>', '250 ok');
    say(trace, patient, 'RCPT TO:<b@north.test>', '250 ok');
    expect(why(judge(trace.facts, check)[0])).toContain('without waiting');
    const hasty = trace.open('smtp');
    trace.command(hasty, 'MAIL FROM:<a@north.test>');
    trace.command(hasty, 'RCPT TO:<b@north.test>');
    trace.reply(hasty, '250 ok', 'ok');
    expect(met(judge(trace.facts, check))).toEqual([true]);
  });

  it('knows a message that waits from one that another host took, and an attempt from a later one', () => {
    const trace = new TraceMaker();
    const address = 'carol@south.test';
    const queued = (queue: string): void => {
      const of = { host: 'mx.north.test', sender: 'a@north.test', message: 'm', size: 1, since: 0 };
      const flags = { smtpUtf8: false, eightBit: false, summary: { from: '', subject: '' } };
      trace.add({ kind: 'message-queued', queue, recipients: [{ address }], ...of, ...flags });
      trace.add({ kind: 'delivery-planned', queue, due: 0, attempts: 0 });
    };
    const tried = (queue: string, outcome: 'deferred' | 'relayed'): void => {
      const deliveries = [{ address, outcome, status: '', reply: '' }];
      trace.add({ kind: 'delivery-tried', queue, deliveries });
    };
    const checks = [`delivery to ${address} waiting`, `delivery to ${address} retried`];
    queued('q1');
    // The first MX is down, the second takes it.
    tried('q1', 'deferred');
    tried('q1', 'relayed');
    trace.add({ kind: 'message-unqueued', queue: 'q1', how: 'settled' });
    expect(met(judge(trace.facts, ...checks))).toEqual([false, false]);
    queued('q2');
    tried('q2', 'deferred');
    trace.add({ kind: 'delivery-planned', queue: 'q2', due: 1, attempts: 1 });
    expect(met(judge(trace.facts, ...checks))).toEqual([true, false]);
    tried('q2', 'relayed');
    expect(met(judge(trace.facts, ...checks))).toEqual([true, true]);
  });

  it('says what is wrong with a line of which nothing can be read', () => {
    const trace = new TraceMaker();
    say(trace, trace.open('pop3'), 'DELE', '-ERR what?', 'malformed');
    expect(why(judge(trace.facts, 'pop3 DELE (message 2)')[0])).toBe(
      'You said “DELE”; message 2 is wanted here. DELE needs a maildrop: log in with USER alice, then PASS secret.',
    );
  });

  it('says which words an answer lacks', () => {
    const trace = new TraceMaker();
    say(trace, trace.open('pop3'), 'PASS secret', '-ERR [AUTH] no', 'refused');
    expect(why(judge(trace.facts, 'pop3 PASS answered refused saying "[IN-USE]"')[0])).toContain(
      'a refusal saying “[IN-USE]” was expected',
    );
  });

  it('says that an argument is one too many', () => {
    const trace = new TraceMaker();
    say(trace, trace.open('pop3'), 'LIST 2', '+OK 2 30');
    expect(why(judge(trace.facts, 'pop3 LIST (argument "")')[0])).toContain('an empty argument is wanted');
  });

  it('takes another way for as good', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    say(trace, smtp, 'EHLO me', '250 ok');
    const pop3 = trace.open('pop3');
    say(trace, pop3, 'RETR 1', '+OK 3 octets');
    expect(met(judge(trace.facts, 'imap FETCH answered ok\nor pop3 RETR answered ok'))).toEqual([true]);
    expect(met(judge(trace.facts, 'smtp HELO\nor smtp EHLO answered ok', 'smtp HELO\nor smtp NOOP'))).toEqual(
      [true, false],
    );
    expect(why(judge(trace.facts, 'smtp HELO\nor smtp NOOP')[0])).toBe(
      'Not seen yet: SMTP HELO, or SMTP NOOP.',
    );
    expect(why(judge(trace.facts, 'smtp HELO\nor smtp EHLO (name you)')[0])).toContain('name you is wanted');
    expect(() => lessonOf('or smtp NOOP')).toThrow('follows another condition');
    expect(() => lessonOf('smtp EHLO\nor then smtp NOOP')).toThrow('those of the line above');
  });

  it('says of DATA that was refused why that was, and not what the message lacks', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    say(trace, smtp, 'EHLO me', '250 ok');
    say(trace, smtp, 'DATA', '503 first MAIL', 'refused');
    expect(why(judge(trace.facts, 'smtp DATA (subject Picnic) answered ok')[0])).toContain(
      'a positive answer was expected',
    );
  });

  it('counts', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    say(trace, smtp, 'NOOP', '250 ok');
    say(trace, smtp, 'NOOP', '250 ok');
    const [twice, thrice] = judge(
      trace.facts,
      'smtp NOOP answered ok 2 times',
      'smtp NOOP answered ok 3 times',
    );
    expect(twice?.met).toBe(true);
    expect(why(thrice)).toContain('Seen 2 of 3 times');
  });

  it('looks into mailboxes when they change', () => {
    const trace = new TraceMaker();
    trace.add({ kind: 'account-created', account: 'alice@north.test' });
    trace.add({ kind: 'mailbox-created', account: 'alice@north.test', mailbox: 'INBOX', uidvalidity: 1 });
    const imap = trace.open('imap');
    trace.command(imap, 'a1 STORE 1 +FLAGS (\\Seen)');
    trace.added(imap, 'INBOX', 1);
    const seen = 'mailbox alice@north.test INBOX has message (uid 1, flag \\Seen)';
    const empty = 'mailbox alice@north.test INBOX has no message';
    expect(met(judge(trace.facts, seen, empty))).toEqual([false, true]);
    const flags = { account: 'alice@north.test', mailbox: 'INBOX', uids: [[1, 1]] as const };
    trace.add({ kind: 'flags-changed', ...flags, how: 'added', flags: ['\\Seen'] });
    expect(met(judge(trace.facts, seen))).toEqual([true]);
  });

  it('leaves out of account what was before the lesson, but knows it', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    say(trace, smtp, 'NOOP', '250 ok');
    const judge = new Judge(lessonOf('smtp NOOP answered ok'), trace.facts.length + 1);
    for (const fact of trace.facts) judge.follow(fact);
    expect(judge.done).toBe(false);
    const before = trace.facts.length;
    say(trace, smtp, 'NOOP', '250 ok');
    for (const fact of trace.facts.slice(before)) judge.follow(fact);
    expect(judge.done).toBe(true);
  });

  it('takes the UID form for the command, unless the number is named', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    say(trace, imap, 'a1 UID FETCH 7 BODY.PEEK[1]', 'a1 OK done');
    const any = 'imap FETCH (item BODY[1]) answered ok';
    const number = 'imap FETCH (message 7, item BODY[1]) answered ok';
    const uid = 'imap UID FETCH (uid 7) answered ok';
    expect(met(judge(trace.facts, any, number, uid))).toEqual([true, false, true]);
    const plain = new TraceMaker();
    say(plain, plain.open('imap'), 'a1 FETCH 7 BODY.PEEK[1]', 'a1 OK done');
    expect(met(judge(plain.facts, any, number, uid))).toEqual([true, true, false]);
  });

  it('knows mod-sequences, and what vanished', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    say(trace, imap, 'a1 SELECT INBOX (QRESYNC (7 4))', 'a1 OK done');
    say(trace, imap, 'a2 UID FETCH 1:* FLAGS (CHANGEDSINCE 12 VANISHED)', 'a2 OK done');
    say(trace, imap, 'a3 STORE 1 (UNCHANGEDSINCE 12) +FLAGS (\\Seen)', 'a3 OK done');
    trace.untagged(imap, '* VANISHED (EARLIER) 2,4:6', false);
    trace.untagged(imap, '* 1 FETCH (UID 1 MODSEQ (8))', false);
    const steps = [
      'imap SELECT (qresync 4, condstore no)',
      'imap FETCH (changedsince 12)\nimap UID FETCH (changedsince yes, vanished yes)',
      'imap STORE (unchangedsince yes)',
      'imap told VANISHED (uid 2, uid 5, earlier yes)',
      'imap told FETCH (modseq 8)',
    ];
    expect(met(judge(trace.facts, ...steps))).toEqual(steps.map(() => true));
    const others = [
      'imap SELECT (qresync no)',
      'imap FETCH (changedsince 11)',
      'imap STORE (unchangedsince no)',
      'imap told VANISHED (uid 3)',
      'imap told VANISHED (earlier no)',
      'imap told FETCH (modseq no)',
    ];
    expect(met(judge(trace.facts, ...others))).toEqual(others.map(() => false));
  });

  it('knows who was given rights, and from whom they were taken', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    say(trace, imap, 'a1 SETACL Plans bob@north.test lrd', 'a1 OK done');
    say(trace, imap, 'a2 SETACL Plans carol -w', 'a2 OK done');
    const steps = [
      'imap SETACL (mailbox Plans, identifier bob, right l, right r, right t)',
      'imap SETACL (identifier bob@north.test)',
      'imap SETACL (identifier carol, taken w)',
    ];
    expect(met(judge(trace.facts, ...steps))).toEqual([true, true, true]);
    const others = ['imap SETACL (right w)', 'imap SETACL (identifier bob, taken l)'];
    expect(met(judge(trace.facts, ...others))).toEqual([false, false]);
  });

  it('knows during which command something was told', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    const steps = ['imap told EXISTS (during IDLE)', 'imap told EXISTS (number 2, during NOOP)'];
    trace.untagged(imap, '* 2 EXISTS', false);
    trace.command(imap, 'a1 IDLE');
    expect(met(judge(trace.facts, ...steps))).toEqual([false, false]);
    trace.untagged(imap, '* 2 EXISTS', false);
    expect(met(judge(trace.facts, ...steps))).toEqual([true, false]);
    trace.reply(imap, 'a1 OK done');
    trace.command(imap, 'a2 NOOP');
    trace.untagged(imap, '* 2 EXISTS');
    expect(met(judge(trace.facts, ...steps))).toEqual([true, true]);
  });

  it('says what the server has against a line that cannot be read, or that lacks its tag', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    say(trace, imap, 'a1 STATUS Archive MESSAGES', 'a1 BAD expected "("', 'malformed');
    const [unreadable] = judge(trace.facts, 'imap STATUS (mailbox Archive) answered ok');
    expect(why(unreadable)).toContain('was answered “a1 BAD expected "("”; a positive answer was expected');
    const tagless = trace.command(imap, 'NOOP') as FactOf<'command-sent'>;
    trace.facts[tagless.seq - 1] = { ...tagless, tag: 'NOOP', verb: '' };
    trace.reply(imap, 'NOOP BAD', 'malformed');
    const [forgotten] = judge(trace.facts, 'imap NOOP answered ok');
    expect(why(forgotten)).toContain('Every IMAP command begins with a tag');
  });

  it('is right about who begins anew, has many connections and does it piece by piece', () => {
    const trace = new TraceMaker();
    const check =
      'smtp MAIL (from bob@north.test) answered ok\nthen smtp RCPT (to alice@north.test) answered ok';
    const first = trace.open('smtp');
    say(trace, first, 'MAIL FROM:<bob@north.test>', '250 ok');
    trace.close(first);
    const second = trace.open('smtp');
    say(trace, second, 'RCPT TO:<alice@north.test>', '250 ok');
    expect(met(judge(trace.facts, check))).toEqual([false]);
    // A third goes on while twenty others do half of it.
    const third = trace.open('smtp');
    say(trace, third, 'MAIL FROM:<bob@north.test>', '250 ok');
    const rcpt = say(trace, third, 'RCPT TO:<alice@north.test>', '250 ok');
    for (let i = 0; i < 20; i++) say(trace, trace.open('smtp'), 'MAIL FROM:<bob@north.test>', '250 ok');
    const [verdict] = judge(trace.facts, check);
    expect(verdict).toMatchObject({ met: true, by: expect.arrayContaining([rcpt.seq]) as number[] });
  });

  it('pairs the answers of commands that were said in one go, and reads literals', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    trace.command(imap, 'a1 APPEND INBOX {14}');
    trace.octets(imap, 'literal', 'Subject: Hi\r\n\r\n');
    trace.octets(imap, 'argument', '\r\n');
    trace.reply(imap, 'a1 OK done');
    const smtp = trace.open('smtp');
    trace.command(smtp, 'MAIL FROM:<bob@north.test>');
    const { exchange } = trace.facts.at(-1) as FactOf<'command-sent'>;
    trace.command(smtp, 'RCPT TO:<nobody@north.test>');
    const octets = octetsOf('250 ok\r\n');
    const reply = {
      kind: 'reply-sent',
      connection: smtp,
      what: 'reply',
      outcome: 'ok',
      final: true,
    } as const;
    trace.add({ ...reply, exchange, code: '250', lines: 1, octets, size: octets.length });
    trace.reply(smtp, '550 no', 'refused');
    const verdicts = judge(
      trace.facts,
      'imap APPEND (subject Hi) answered ok',
      'smtp MAIL answered 250',
      'smtp RCPT (to nobody@north.test) answered 550',
      'smtp RCPT answered ok',
    );
    expect(met(verdicts)).toEqual([true, true, true, false]);
  });

  it('keeps a step done that later does what must never be', () => {
    const trace = new TraceMaker();
    const pop = trace.open('pop3');
    say(trace, pop, 'RETR 1', '+OK');
    say(trace, pop, 'DELE 1', '+OK');
    expect(met(judge(trace.facts, 'pop3 RETR\nnever pop3 DELE'))).toEqual([true]);
    expect(met(judge(trace.facts, 'pop3 RETR 2 times\nnever pop3 DELE'))).toEqual([false]);
  });

  it('follows a mailbox that is renamed, emptied, subscribed and deleted', () => {
    const trace = new TraceMaker();
    const account = 'alice@north.test';
    const imap = trace.open('imap');
    trace.add({ kind: 'account-created', account });
    trace.add({ kind: 'mailbox-created', account, mailbox: 'A', uidvalidity: 1 });
    for (const uid of [1, 2, 3]) trace.added(imap, 'A', uid);
    const box = (name: string, what: string): string => `mailbox ${account} ${name} ${what}`;
    const conditions = (name: string): boolean[] =>
      met(
        judge(
          trace.facts.slice(),
          box(name, 'exists'),
          box(name, 'is gone'),
          box(name, 'has 2 messages'),
          box(name, 'has no message (uid 2)'),
          box(name, 'has message (uid 3)'),
        ),
      );
    expect(conditions('A')).toEqual([true, false, true, true, true]);
    expect(conditions('B')).toEqual([false, false, false, false, false]);
    trace.add({ kind: 'mailbox-renamed', account, mailbox: 'A', to: 'B' });
    expect(conditions('A')[1]).toBe(true);
    expect(conditions('B')).toEqual([true, false, false, false, true]);
    trace.add({ kind: 'messages-expunged', account, mailbox: 'B', uids: [[2, 2]] });
    expect(conditions('B')).toEqual([true, false, true, true, true]);
    for (const subscribed of [true, false])
      trace.add({ kind: 'mailbox-subscribed', account, mailbox: 'B', subscribed });
    expect(met(judge(trace.facts, box('B', 'is subscribed'), box('B', 'is unsubscribed')))).toEqual([
      true,
      true,
    ]);
    expect(met(judge(trace.facts, box('C', 'is gone')))).toEqual([false]);
  });

  it('hears what DNS was asked and answered, what became of a delivery, and connections', () => {
    const trace = new TraceMaker();
    trace.lookup('South.test', 'MX', [], 'mx.north.test');
    const imaps = trace.open('imaps');
    trace.queued(imaps, 'q1', 'Carol@south.test');
    const deliveries = [
      { address: 'carol@south.test', outcome: 'failed', status: '5.4.4', reply: 'no' },
    ] as const;
    trace.add({ kind: 'delivery-tried', queue: 'q1', deliveries });
    const smtp = trace.open('smtp');
    trace.tls(smtp);
    say(trace, smtp, 'NOOP', '250 ok');
    trace.close(smtp);
    const verdicts = judge(
      trace.facts,
      'dns asked MX south.test\nthen dns answered NXDOMAIN south.test',
      'dns asked A south.test',
      'delivery to carol@south.test queued\nthen delivery to carol@south.test failed',
      'delivery to carol@south.test relayed',
      'connection imaps opened\nconnection imap opened',
      'connection submission opened\nor connection pop3 opened',
      'connection smtp secured\nthen smtp NOOP over tls\nthen connection smtp closed',
      'smtp NOOP in clear',
    );
    expect(met(verdicts)).toEqual([true, false, true, false, true, false, true, false]);
    expect(why(verdicts[7])).toContain('over TLS; here it is to be said in clear');
    expect(why(verdicts[1])).toContain('DNS being asked for the A of south.test');
    expect(why(verdicts[3])).toContain('the message to carol@south.test being relayed');
  });
});
