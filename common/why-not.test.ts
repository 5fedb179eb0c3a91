import { expect, test } from 'vitest';
import { knownCommands } from './completion.ts';
import { initialImapState } from './imap/states.ts';
import type { ImapState } from './imap/states.ts';
import { initialPop3State } from './pop3/states.ts';
import type { Pop3State } from './pop3/states.ts';
import type { SessionState } from './projections/session.ts';
import { initialSmtpState } from './smtp/states.ts';
import type { SmtpState } from './smtp/states.ts';
import { whyNot } from './why-not.ts';

const smtp = (state: SmtpState['state'], more: Partial<SmtpState> = {}): SmtpState => ({
  ...initialSmtpState(false),
  state,
  ...more,
});
const imap = (state: ImapState['state'], more: Partial<ImapState> = {}): ImapState => ({
  ...initialImapState(false),
  state,
  ...more,
});
const pop3 = (state: Pop3State['state'], more: Partial<Pop3State> = {}): Pop3State => ({
  ...initialPop3State(false),
  state,
  ...more,
});

test('nothing is said against the example of any command in a state that allows it', () => {
  for (const base of [smtp('ready'), pop3('transaction'), imap('selected')]) {
    for (const { verb, states, example } of knownCommands(base.protocol)) {
      const user = verb === 'PASS' ? { user: 'alice' } : {};
      const stamp = verb === 'APOP' ? { timestamp: '<1@a>' } : {};
      const state = { ...base, state: states[0], ...user, ...stamp } as SessionState;
      const line = base.protocol === 'imap' ? `a1 ${example}` : example;
      expect(whyNot(line, state), line).toBeUndefined();
      for (let length = 1; length <= line.length; length++) {
        expect(whyNot(line.slice(0, length), state, true), line.slice(0, length)).toBeUndefined();
      }
    }
  }
});

test.each<[SessionState, string, RegExp]>([
  [smtp('connected'), 'MAIL FROM:<a@b.test>', /EHLO/],
  [smtp('ready'), 'RCPT TO:<a@b.test>', /MAIL FROM/],
  [smtp('mail'), 'DATA', /recipient/],
  [smtp('rcpt'), 'MAIL FROM:<a@b.test>', /RSET/],
  [smtp('mail'), 'AUTH PLAIN', /RSET/],
  [smtp('ready', { secure: true }), 'STARTTLS', /already/],
  [smtp('ready', { extensions: ['SIZE 1'] }), 'AUTH PLAIN', /EHLO does not list AUTH/],
  [smtp('quit'), 'NOOP', /ended/],
  [smtp('ready'), 'MIAL FROM:<a@b.test>', /MAIL is/],
  [smtp('ready'), 'USER alice', /POP3/],
  [smtp('ready'), 'BURL x', /RFC 4468/],
  [smtp('ready'), 'BDAT 10 LAST', /BDAT needs a sender and a recipient/],
  [smtp('rcpt', { extensions: ['SIZE 1'] }), 'BDAT 10 LAST', /EHLO does not list CHUNKING/],
  [smtp('rcpt'), 'BDAT', /number of octets/],
  [smtp('rcpt'), 'BDAT ten', /belongs where ten stands/],
  [smtp('rcpt'), 'BDAT 10 FIRST', /LAST or nothing/],
  [smtp('bdat'), 'DATA', /in chunks: go on with BDAT/],
  [smtp('bdat'), 'RCPT TO:<a@b.test>', /RSET/],
  [smtp('failed'), 'BDAT 10 LAST', /chunk was refused.*RSET/],
  [smtp('failed'), 'MAIL FROM:<a@b.test>', /RSET/],
  [smtp('ready'), ' NOOP', /space/],
  [smtp('ready'), '', /empty/],
  [smtp('ready'), 'Hello', /not a command|EHLO is/],
  [smtp('ready'), 'MAIL FROM:a@b.test', /angle brackets/],
  [smtp('ready'), 'MAIL FROM:<a@b.test', />/],
  [smtp('ready'), 'MAIL', /FROM/],
  [smtp('connected'), 'EHLO', /client name/],
  [smtp('connected'), 'QUIT now', /no argument/],
  [pop3('authorization'), 'LIST', /USER alice/],
  [pop3('authorization'), 'PASS secret', /USER/],
  [pop3('transaction'), 'USER bob', /logging in/],
  [pop3('transaction'), 'UTF8', /before logging in/],
  [pop3('authorization', { utf8: true }), 'STLS', /before UTF8/],
  [pop3('authorization', { capabilities: ['TOP'] }), 'LANG de', /CAPA does not list LANG/],
  [pop3('authorization'), 'LANG d_e', /no language/],
  [pop3('transaction'), 'RETR', /message/],
  [pop3('transaction'), 'DELE one', /one/],
  [imap('not-authenticated'), 'LOGIN alice secret', /tag/],
  [imap('not-authenticated'), 'a1', /a1 NOOP/],
  [imap('not-authenticated'), '* NOOP', /tag cannot contain/],
  [imap('not-authenticated'), 'a1 SELECT INBOX', /LOGIN/],
  [imap('not-authenticated', { capabilities: ['LOGINDISABLED'] }), 'a1 LOGIN a b', /LOGINDISABLED/],
  [imap('authenticated'), 'a1 FETCH 1 FLAGS', /SELECT/],
  [imap('authenticated'), 'a1 LOGIN a b', /already/],
  [imap('selected'), 'a1 FETCH', /[Cc]olumn/],
  [imap('selected'), 'a1 UID', /UID FETCH/],
  [imap('selected'), 'a1 STORE 1 FLAGS \\Seen extra)', /./],
  [imap('logout'), 'a1 NOOP', /ended/],
])('%o: "%s" is explained', (state, line, reason) => {
  expect(whyNot(line, state)).toMatch(reason);
});

test('half a line is left in peace as long as letters can still mend it', () => {
  for (const line of ['M', 'MAIL', 'MAIL FR', 'MAIL FROM:<al', 'RSE'])
    expect(whyNot(line, smtp('ready'), true), line).toBeUndefined();
  for (const line of ['a', 'a1 ', 'a1 U', 'a1 UID ', 'a1 UID FE', 'a1 FETCH 1 (FL']) {
    expect(whyNot(line, imap('selected'), true), line).toBeUndefined();
  }
});

test('what no letter can mend is said at once', () => {
  expect(whyNot('MAIL TO', smtp('ready'), true)).toMatch(/FROM:/);
  expect(whyNot('RCPT TO:bob', smtp('mail'), true)).toMatch(/RCPT TO:<bob>/);
  expect(whyNot('XYZ', smtp('ready'), true)).toMatch(/not a command/);
  expect(whyNot('DATA', smtp('connected'), true)).toMatch(/EHLO/);
});

test('a line that announces a literal is not judged before it came', () => {
  expect(whyNot('a1 LOGIN {5}', imap('not-authenticated'))).toBeUndefined();
});
