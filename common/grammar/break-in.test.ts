import { expect, it } from 'vitest';
import { imapCommands } from '../imap/commands.ts';
import { octetsOf } from '../octets.ts';
import { pop3Commands } from '../pop3/commands.ts';
import type { Protocol } from '../protocols.ts';
import { smtpCommands } from '../smtp/commands.ts';
import { breakIn } from './break-in.ts';

const examples = (
  [
    ['smtp', smtpCommands],
    ['pop3', pop3Commands],
    ['imap', imapCommands],
  ] as const
).flatMap(([protocol, table]) => Object.values(table).map(({ example }) => [protocol, example] as const));

it.each(examples)('the example %s %s keeps to the grammar', (protocol, example) => {
  expect(breakIn(octetsOf(example), protocol)).toBeUndefined();
});

it.each<[Protocol, string, number, boolean?]>([
  ['smtp', 'MAIL FROM alice@north.test', 9],
  ['smtp', 'MAIL FROM:alice@north.test', 10],
  ['smtp', 'MAIL FROM:<alice@north.test', 27],
  ['smtp', 'MAIL FROM:<alice@nor_th.test>', 20],
  ['smtp', 'MAIL FROM:<álice@north.test> SIZE=', 35],
  ['smtp', 'RCPT TO: <bob@north.test>', 8, true],
  ['smtp', 'AUTH PLAIN al!ce', 13],
  ['smtp', 'BDAT 86 FIRST', 8],
  ['smtp', 'QUIT now', 4],
  ['pop3', 'RETR 1x', 6],
  ['pop3', 'TOP 1', 5],
  ['pop3', 'LIST  1', 5],
  ['imap', 'SELECT INBOX', 0],
  ['imap', 'a1', 2],
  ['imap', 'a1 SELECT', 9],
  ['imap', 'a1 STORE 1 +FLAGS (\\Seen', 24],
  ['imap', 'a1 FETCH 1 BODY[FOOTER]', 16],
  ['imap', 'a1 LOGIN alice "é"', 16, true],
  ['imap', 'a1 SELECT Caf&AOk', 10],
])('%s: %s breaks at octet %i', (protocol, line, at, tolerated) => {
  expect(breakIn(octetsOf(line), protocol)).toMatchObject({ at, ...(tolerated ? { tolerated } : {}) });
});
