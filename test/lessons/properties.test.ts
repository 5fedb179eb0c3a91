/** Every property that a condition may name, of commands as they really are on the wire. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Judge } from '../../common/lesson/check.ts';
import { facetNames, messageFacets, toldFacets } from '../../common/lesson/facet-names.ts';
import { imapCommands } from '../../common/imap/commands.ts';
import { pop3Commands } from '../../common/pop3/commands.ts';
import { smtpCommands } from '../../common/smtp/commands.ts';
import type { Service } from '../../common/protocols.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { startMailglass, type World } from '../../server/world.ts';
import { lessonOf } from './lesson-of.ts';
import { playText } from './playing.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const smtp = [
  'HELO first.example',
  'EHLO me.example',
  'MAIL FROM:<bob@north.test> SIZE=200',
  'RCPT TO:<alice@north.test>',
  'DATA',
  'From: Bob <bob@north.test>',
  'To: Alice <alice@north.test>',
  'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=',
  'X-Day: Monday',
  '',
  '..hidden',
  '.',
  'QUIT',
];
const chunk = 'From: b@north.test\r\nTo: a@north.test\r\nSubject: Chunk\r\nX-A: 1\r\n\r\nline\r\n';
const auth = ['EHLO me', `AUTH PLAIN ${base64('\0alice\0secret')}`, 'QUIT'];
const pop3 = [
  'LANG en',
  'USER alice',
  'PASS secret',
  'LIST 1',
  'UIDL 1',
  'TOP 1 2',
  'RETR 1',
  'DELE 1',
  'RSET',
  'QUIT',
];
const imap = [
  'a1 LOGIN alice secret',
  'a2 ENABLE CONDSTORE',
  'a3 LIST "" *',
  'a4 LSUB "" "I*"',
  'a5 STATUS INBOX (MESSAGES UIDNEXT)',
  'a6 CREATE "My box"',
  'a7 SUBSCRIBE "My box"',
  'a8 UNSUBSCRIBE "My box"',
  'a9 RENAME "My box" Ours',
  'b1 EXAMINE Sent',
  'b2 SELECT INBOX',
  'b3 FETCH 1:* (FLAGS BODY.PEEK[1]<0.10>)',
  'b4 UID FETCH 1:* BODY.PEEK[TEXT]<0.5>',
  'b5 STORE 1 +FLAGS.SILENT (\\Seen)',
  'b6 UID STORE 1 -FLAGS.SILENT (\\Seen)',
  'b7 SEARCH UNSEEN NOT FROM "zoe" SINCE 1-Jan-2020 SUBJECT "Chunk"',
  'b8 UID SEARCH OR (TEXT lunch) UNSEEN HEADER X-A 1',
  'e1 FETCH 1 FLAGS (CHANGEDSINCE 1)',
  'e2 UID FETCH 1 FLAGS (CHANGEDSINCE 1 VANISHED)',
  'e3 STORE 1 (UNCHANGEDSINCE 999) +FLAGS.SILENT (\\Seen)',
  'e4 UID STORE 1 (UNCHANGEDSINCE 999) -FLAGS.SILENT (\\Seen)',
  'e5 SETACL Ours bob +lr',
  'e6 SETACL Ours bob -r',
  'e7 GETACL Ours',
  'e8 MYRIGHTS Ours',
  'e9 LISTRIGHTS Ours bob',
  'f1 DELETEACL Ours bob',
  'b9 COPY 2 Ours',
  'c1 UID COPY 2 Ours',
  'c2 MOVE 2 Ours',
  'c3 UID MOVE 1 Ours',
  'c4 UID EXPUNGE 1',
  'c5 DELETE Ours',
  'c6 LOGOUT',
];

/** By command: conditions that are met, each property once, and one of each that is not. */
const cases: Record<string, [met: string, unmet: string]> = {};
const add = (of: string, met: string, unmet: string): void => {
  cases[of] = [met, unmet];
};
const content = (
  verb: string,
  subject: string,
  from: string,
  to: string,
  field: string,
  line: string,
): void => {
  add(`${verb} subject`, `subject "${subject}"`, 'subject Other');
  add(`${verb} from`, `from ${from}`, 'from zoe@north.test');
  add(`${verb} to`, `to ${to}`, 'to zoe@north.test');
  add(`${verb} field`, `field "${field}"`, 'field "X-Day: Sunday"');
  add(`${verb} line`, `line "${line}"`, 'line "..hidden"');
};
add('smtp HELO name', 'name first.example', 'name me.example');
add('smtp EHLO name', 'name ME.example', 'name first.example');
add('smtp MAIL from', 'from bob@north.test', 'from alice@north.test');
add('smtp MAIL parameter', 'parameter SIZE=200', 'parameter SIZE=201');
add('smtp RCPT to', 'to alice@NORTH.test', 'to bob@north.test');
add('smtp RCPT parameter', 'parameter NOTIFY=NEVER', 'parameter NOTIFY=SUCCESS');
content('smtp DATA', 'Grüße', 'bob@north.test', 'alice@north.test', 'X-Day: Monday', '.hidden');
add('smtp DATA dotted', 'dotted yes', 'dotted no');
content('smtp BDAT', 'Chunk', 'b@north.test', 'a@north.test', 'X-A', 'line');
add('smtp BDAT dotted', 'dotted no', 'dotted yes');
add('smtp AUTH mechanism', 'mechanism plain', 'mechanism LOGIN');
add('pop3 LANG language', 'language en', 'language de');
add('pop3 USER user', 'user alice', 'user bob');
add('pop3 APOP user', 'user alice', 'user bob');
add('pop3 AUTH mechanism', 'mechanism PLAIN', 'mechanism CRAM-MD5');
for (const verb of ['LIST', 'UIDL', 'TOP', 'RETR', 'DELE'])
  add(`pop3 ${verb} message`, 'message 1', 'message 2');
add('pop3 TOP lines', 'lines 2', 'lines 3');
add('imap LOGIN user', 'user alice', 'user bob');
add('imap AUTHENTICATE mechanism', 'mechanism PLAIN', 'mechanism LOGIN');
add('imap ENABLE extension', 'extension condstore', 'extension QRESYNC');
add('imap LIST reference', 'reference ""', 'reference x');
add('imap LIST pattern', 'pattern *', 'pattern %');
add('imap LSUB reference', 'reference ""', 'reference x');
add('imap LSUB pattern', 'pattern I*', 'pattern *');
add('imap STATUS mailbox', 'mailbox INBOX', 'mailbox Sent');
add('imap STATUS item', 'item UIDNEXT', 'item UNSEEN');
for (const verb of ['CREATE', 'SUBSCRIBE', 'UNSUBSCRIBE', 'RENAME'])
  add(`imap ${verb} mailbox`, 'mailbox "My box"', 'mailbox Ours');
add('imap RENAME to', 'to Ours', 'to "My box"');
add('imap EXAMINE mailbox', 'mailbox Sent', 'mailbox INBOX');
add('imap SELECT mailbox', 'mailbox inbox', 'mailbox Sent');
add('imap DELETE mailbox', 'mailbox Ours', 'mailbox Sent');
for (const [verb, set] of [
  ['FETCH', 'message'],
  ['UID FETCH', 'uid'],
] as const) {
  add(`imap ${verb} ${set}`, `${set} 2`, `${set} 0`);
  add(`imap ${verb} peek`, 'peek yes', 'peek no');
  add(`imap ${verb} partial`, 'partial yes', 'partial maybe');
}
add('imap FETCH item', 'item BODY[1]', 'item BODY[]');
add('imap UID FETCH item', 'item BODY[TEXT]<0>', 'item BODY[1]');
for (const [verb, set, how, not] of [
  ['STORE', 'message', 'added', 'replaced'],
  ['UID STORE', 'uid', 'removed', 'replaced'],
] as const) {
  add(`imap ${verb} ${set}`, `${set} 1`, `${set} 2`);
  add(`imap ${verb} flag`, 'flag \\seen', 'flag \\Flagged');
  add(`imap ${verb} how`, `how ${how}`, `how ${not}`);
  add(`imap ${verb} silent`, 'silent yes', 'silent no');
}
add('imap SEARCH key', 'key not', 'key ALL');
add('imap SEARCH text', 'text zoe', 'text nobody');
add('imap UID SEARCH key', 'key or', 'key since');
add('imap UID SEARCH text', 'text lunch', 'text zoe');
for (const [verb, set, number] of [
  ['COPY', 'message', 2],
  ['MOVE', 'message', 2],
  ['UID COPY', 'uid', 2],
  ['UID MOVE', 'uid', 1],
] as const) {
  add(`imap ${verb} ${set}`, `${set} ${String(number)}`, `${set} 3`);
  add(`imap ${verb} mailbox`, 'mailbox Ours', 'mailbox Sent');
}
for (const verb of ['FETCH', 'UID FETCH'])
  add(`imap ${verb} changedsince`, 'changedsince 1', 'changedsince 2');
add('imap UID FETCH vanished', 'vanished yes', 'vanished maybe');
for (const verb of ['STORE', 'UID STORE'])
  add(`imap ${verb} unchangedsince`, 'unchangedsince 999', 'unchangedsince 998');
for (const verb of ['SELECT', 'EXAMINE']) {
  add(`imap ${verb} condstore`, 'condstore no', 'condstore yes');
  add(`imap ${verb} qresync`, 'qresync no', 'qresync yes');
}
for (const verb of ['GETACL', 'MYRIGHTS', 'SETACL', 'LISTRIGHTS', 'DELETEACL'])
  add(`imap ${verb} mailbox`, 'mailbox Ours', 'mailbox INBOX');
for (const verb of ['SETACL', 'LISTRIGHTS', 'DELETEACL'])
  add(`imap ${verb} identifier`, 'identifier bob', 'identifier carol');
add('imap SETACL right', 'right l', 'right w');
add('imap SETACL taken', 'taken r', 'taken l');
add('imap SETACL how', 'how removed', 'how replaced');
add('imap UID EXPUNGE uid', 'uid 1', 'uid 2');
add('imap APPEND mailbox', 'mailbox INBOX', 'mailbox Sent');
add('imap APPEND flag', 'flag \\Draft', 'flag \\Seen');
content('imap APPEND', 'Chunk', 'b@north.test', 'a@north.test', 'X-A: 1', 'line');
add('imap APPEND dotted', 'dotted no', 'dotted yes');

describe('the properties of commands', () => {
  let world: World;
  let facts: readonly Fact[] = [];
  beforeAll(async () => {
    world = await startMailglass({ log: (error) => Promise.reject(error as Error) });
    const lit = String(chunk.length);
    const say = async (service: Service, lines: readonly string[]): Promise<void> => {
      await playText(world, service, `${lines.map((line) => `C: ${line}`).join('\n')}\nS: <...>\n! closed 1`);
    };
    await say('smtp', smtp);
    await playText(
      world,
      'smtp',
      `C: EHLO me\nS: <...>\nS: 250 <*>\nC: MAIL FROM:<>\nC: RCPT TO:<alice@north.test> NOTIFY=NEVER\nC| BDAT ${lit} LAST\\r\\n${chunk.replaceAll('\r\n', '\\r\\n')}\nC: QUIT\n! closed 1`,
    );
    await say('submissions', auth);
    await say('pop3', pop3);
    await say('pop3', [`AUTH PLAIN ${base64('\0alice\0secret')}`, 'QUIT']);
    await say('pop3', ['APOP alice 00000000000000000000000000000000', 'QUIT']);
    await say('imap', [`z1 AUTHENTICATE PLAIN ${base64('\0alice\0secret')}`, 'z2 LOGOUT']);
    await playText(
      world,
      'imap',
      `C: l1 LOGIN alice secret\nC| l2 APPEND INBOX (\\\\Draft) {${lit}+}\\r\\n${chunk.replaceAll('\r\n', '\\r\\n')}\\r\\n\nC: l3 LOGOUT\n! closed 1`,
    );
    await say('imap', imap);
    facts = world.trace.since(0);
  });
  afterAll(() => world.close());

  const isMet = (condition: string): boolean => {
    const judge = new Judge(lessonOf(condition), 1);
    for (const fact of facts) judge.follow(fact);
    return judge.done;
  };

  it.each(Object.entries(cases))('%s', (of, [met, unmet]) => {
    const command = of.slice(0, of.lastIndexOf(' '));
    expect(isMet(command), `${command} was said`).toBe(true);
    expect(isMet(`${command} (${met})`), met).toBe(true);
    expect(isMet(`${command} (${unmet})`), unmet).toBe(false);
  });

  it('are tested, all of them', () => {
    const all = [
      ...Object.keys(smtpCommands).map((verb) => ['smtp', verb] as const),
      ...Object.keys(pop3Commands).map((verb) => ['pop3', verb] as const),
      ...Object.keys(imapCommands).map((verb) => ['imap', verb] as const),
    ].flatMap(([protocol, verb]) => facetNames(protocol, verb).map((name) => `${protocol} ${verb} ${name}`));
    const common = / (argument|word)$/;
    expect(all.filter((of) => !common.test(of)).sort()).toEqual(Object.keys(cases).sort());
  });

  it('of every command are its arguments, of what is told and of messages their own', () => {
    expect(isMet('pop3 TOP (argument "1 2")') && isMet('pop3 TOP (word 2)')).toBe(true);
    expect(isMet('pop3 TOP (argument 1)') || isMet('pop3 TOP (word 3)')).toBe(false);
    const told = {
      number: ['2', '9'],
      flag: ['\\Draft', '\\Deleted'],
      uid: ['2', '9'],
      during: ['FETCH', 'NOOP'],
      modseq: ['yes', '0'],
      earlier: ['no', 'yes'],
    };
    expect(Object.keys(told).sort()).toEqual([...toldFacets].sort());
    for (const [name, [yes = '', no = '']] of Object.entries(told)) {
      expect(isMet(`imap told FETCH (${name} ${yes})`), name).toBe(true);
      expect(isMet(`imap told FETCH (${name} ${no})`), name).toBe(false);
    }
    const message = {
      subject: ['Chunk', 'Chun'],
      from: ['b@north', 'zoe'],
      flag: ['\\Draft', '\\Flagged'],
      unflagged: ['\\Flagged', '\\Draft'],
      uid: ['3', '99'],
    };
    expect(Object.keys(message).sort()).toEqual([...messageFacets].sort());
    for (const [name, [yes = '', no = '']] of Object.entries(message)) {
      const mailbox = 'mailbox alice@north.test INBOX has message (subject Chunk, uid 3, ';
      expect(isMet(`${mailbox}${name} ${yes})`), name).toBe(true);
      expect(isMet(`${mailbox}${name} ${no})`), name).toBe(false);
    }
  });
});
