import { expect, test } from 'vitest';
import { allowedCommands, carriesSecret, ghostOf, knownCommands, readTyped, tagAfter } from './completion.ts';
import { initialImapState } from './imap/states.ts';
import type { ImapState } from './imap/states.ts';
import { initialPop3State } from './pop3/states.ts';
import { initialSmtpState } from './smtp/states.ts';
import type { SmtpState } from './smtp/states.ts';

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
const verbs = (state: Parameters<typeof allowedCommands>[0]): string[] =>
  allowedCommands(state).map(({ verb }) => verb);

test('the commands that the state allows come with the next step first', () => {
  expect(verbs(smtp('connected'))[0]).toBe('EHLO');
  expect(verbs(smtp('connected'))).not.toContain('MAIL');
  expect(verbs(smtp('rcpt'))[0]).toBe('DATA');
  expect(verbs(smtp('data'))).toEqual([]);
  expect(verbs(smtp('bdat'))[0]).toBe('BDAT');
  expect(verbs(smtp('bdat'))).not.toContain('DATA');
  expect(verbs(smtp('failed'))[0]).toBe('RSET');
  expect(verbs(smtp('failed'))).not.toContain('BDAT');
  expect(verbs(smtp('rcpt', { extensions: ['SIZE 1'] }))).not.toContain('BDAT');
  expect(verbs(smtp('rcpt', { extensions: ['chunking'] }))).toContain('BDAT');
  expect(verbs({ ...initialPop3State(false), state: 'authorization' })[0]).toBe('USER');
  expect(verbs({ ...initialPop3State(false), state: 'authorization', user: 'alice' })[0]).toBe('PASS');
  expect(verbs(imap('authenticated'))).not.toContain('FETCH');
  expect(verbs(imap('selected'))).toContain('UID FETCH');
  expect(verbs(imap('logout'))).toEqual([]);
});

test('TLS is not offered twice, nor an extension that the server did not name', () => {
  expect(verbs(smtp('ready', { secure: true }))).not.toContain('STARTTLS');
  expect(verbs(smtp('ready', { extensions: ['SIZE 100'] }))).not.toContain('AUTH');
  expect(verbs(smtp('ready', { extensions: ['AUTH PLAIN'] }))[0]).toBe('AUTH');
  expect(verbs(smtp('ready', { extensions: ['AUTH PLAIN'], user: 'alice' }))[0]).toBe('MAIL');
  expect(verbs(imap('not-authenticated', { capabilities: ['LOGINDISABLED'] }))).not.toContain('LOGIN');
  const pop3 = initialPop3State(false);
  expect(verbs(pop3)).toEqual(expect.arrayContaining(['LANG', 'STLS', 'UTF8']));
  const told = verbs({ ...pop3, capabilities: ['UTF8 USER', 'TOP'] });
  expect(told).toContain('UTF8');
  expect(told).not.toContain('LANG');
  expect(told).not.toContain('STLS');
});

test.each([
  ['', 'EHLO client.north.test'],
  ['E', 'HLO client.north.test'],
  ['eh', 'lo client.north.test'],
  ['EHLO', ' client.north.test'],
  ['EHLO c', 'lient.north.test'],
  ['EHLO me', ''],
  ['MAIL', ''],
  ['X', ''],
])('before the greeting "%s" may go on with "%s"', (line, ghost) => {
  expect(ghostOf(line, smtp('connected'))).toBe(ghost);
});

test('an address lacks its bracket', () => {
  expect(ghostOf('MAIL FROM:<carol@south.test', smtp('ready'))).toBe('>');
  expect(ghostOf('MAIL FROM:<carol', smtp('ready'))).toBe('');
  expect(ghostOf('MAIL FROM:<alice@north.test>', smtp('ready'))).toBe('');
});

test.each([
  ['', 'a1 LOGIN alice secret'],
  ['b7', ' LOGIN alice secret'],
  ['b7 ', 'LOGIN alice secret'],
  ['b7 log', 'in alice secret'],
  ['b7 LOGO', 'UT'],
  ['LOGIN', ''],
  ['b7 SEL', ''],
])('an IMAP line "%s" is completed after its tag with "%s"', (line, ghost) => {
  expect(ghostOf(line, imap('not-authenticated'))).toBe(ghost);
});

test('commands of UIDs are completed too', () => {
  expect(ghostOf('a UID F', imap('selected'))).toBe('ETCH 1:* FLAGS');
  expect(ghostOf('a uid store', imap('selected'))).toBe(' 1 +FLAGS (\\Seen)');
});

test('the next tag counts on', () => {
  expect([undefined, 'a1', 'A009', 'x', 'a99'].map(tagAfter)).toEqual(['a1', 'a2', 'A010', 'x1', 'a100']);
  expect(ghostOf('', imap('authenticated'), 'a4')).toBe('a5 SELECT INBOX');
});

test('a typed line is read as far as it goes', () => {
  expect(readTyped('a1 uid fetch 1:*', 'imap')).toMatchObject({
    tag: 'a1',
    verb: 'UID FETCH',
    arguments: '1:*',
  });
  expect(readTyped('a1', 'imap')).toMatchObject({ tag: 'a1', verb: '', ended: false });
  expect(readTyped('mail ', 'smtp')).toMatchObject({ verb: 'MAIL', ended: true, command: { verb: 'MAIL' } });
});

test('passwords are known where they stand', () => {
  expect(carriesSecret('PASS x', 'pop3')).toBe(true);
  expect(carriesSecret('a LOGIN x y', 'imap')).toBe(true);
  expect(carriesSecret('AUTH PLAIN AGF', 'smtp')).toBe(true);
  expect(carriesSecret('AUTH CRAM-MD5', 'smtp')).toBe(false);
  expect(carriesSecret('USER x', 'pop3')).toBe(false);
});

test('every command is completed in full from its verb in a state that allows it', () => {
  for (const { verb, example, states } of knownCommands('imap')) {
    const state = imap(states[0] as ImapState['state']);
    expect(ghostOf(`a ${verb}`, state)).toBe(example.slice(verb.length));
  }
});
