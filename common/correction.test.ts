import { expect, it } from 'vitest';
import { correctionOf } from './correction.ts';
import { breakIn } from './grammar/break-in.ts';
import { octetsOf } from './octets.ts';
import type { Protocol } from './protocols.ts';

it.each<[Protocol, string, string | undefined]>([
  ['smtp', 'MAIL FROM alice@north.test', 'MAIL FROM:<alice@north.test>'],
  ['smtp', 'rcpt bob@north.test', 'rcpt TO:<bob@north.test>'],
  ['smtp', 'MAIL FROM: <alice@north.test> SIZE=10', 'MAIL FROM:<alice@north.test> SIZE=10'],
  ['smtp', 'MAIL FROM:<alice@north.test', 'MAIL FROM:<alice@north.test>'],
  ['smtp', 'EHOL client.test', 'EHLO client.test'],
  ['smtp', 'DATA now', 'DATA'],
  ['smtp', ' QUIT ', 'QUIT'],
  ['smtp', 'MAIL FROM:<alice@north.test>', undefined],
  ['smtp', 'MAIL FROM:<alice>', undefined],
  ['pop3', 'RETR  1', 'RETR 1'],
  ['pop3', 'DELE one', undefined],
  ['pop3', 'RTER 1', 'RETR 1'],
  ['imap', 'SELECT INBOX', 'a1 SELECT INBOX'],
  ['imap', 'a1 STATUS INBOX MESSAGES', 'a1 STATUS INBOX (MESSAGES)'],
  ['imap', 'a1 FETCH 1 UID FLAGS', 'a1 FETCH 1 (UID FLAGS)'],
  ['imap', 'a1 STORE 1 +FLAGS (\\Seen', 'a1 STORE 1 +FLAGS (\\Seen)'],
  ['imap', 'a1  SELCT  INBOX', 'a1 SELECT INBOX'],
])('%s %s', (protocol, line, corrected) => {
  expect(correctionOf(line, protocol)).toBe(corrected);
  if (corrected !== undefined) expect(breakIn(octetsOf(corrected), protocol)).toBeUndefined();
});
