import { describe, expect, test } from 'vitest';
import { concat, latin1Of, octetsOf } from '../../common/octets.ts';
import { services, type Service } from '../../common/protocols.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { Accounts } from '../accounts.ts';
import { stillPost } from '../../test/relay/still-post.ts';
import { defaultSettings, type Settings } from '../../common/world/settings.ts';
import { defaultHosts, type MailHost } from '../relay/hosts.ts';
import { MailStore } from '../mailbox/store.ts';
import type { Wire } from '../net/engine.ts';
import { TraceLog } from '../trace/log.ts';
import { MESSAGE_OCTETS } from './limits.ts';
import { SmtpSession } from './session.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

class FakeWire implements Wire {
  readonly connection = 7;
  secure = false;
  readonly clientAddress = '192.0.2.9';
  writable = true;
  /** `hold`, `release`, `end`, `startTls` in order. */
  readonly asked: string[] = [];
  said = '';

  send(octets: Uint8Array): void {
    this.said += latin1Of(octets);
  }
  startTls = (): void => void this.asked.push('startTls');
  end = (): void => void this.asked.push('end');
  hold = (): void => void this.asked.push('hold');
  release = (): void => void this.asked.push('release');

  /** What was said since the last call. */
  take(): string {
    const { said } = this;
    this.said = '';
    return said;
  }
}

const [host] = defaultHosts as readonly [MailHost];

function aSession(service: Service = 'smtp', secure = false, settings = () => defaultSettings) {
  const facts: Fact[] = [];
  const trace = new TraceLog(() => NOW);
  const store = new MailStore(
    (body) => trace.append(body),
    () => NOW,
  );
  const accounts = new Accounts();
  for (const name of accounts.names) store.createAccount(name);
  trace.listen((fact) => facts.push(fact));
  const wire = new FakeWire();
  const errors: unknown[] = [];
  const log = (error: unknown): void => void errors.push(error);
  const session = new SmtpSession({
    wire,
    service,
    store,
    accounts,
    clock: () => NOW,
    host,
    post: stillPost({
      append: (fact) => trace.append(fact),
      store,
      accounts,
      now: () => NOW,
      settings,
      log,
    }),
    portOf: (service) => services[service].port,
    log,
  });
  // As on a port with implicit TLS: the handshake follows the accepted connection, the greeting the handshake.
  wire.secure = secure;
  session.start();
  const say = (text: string): string => {
    session.receive(octetsOf(text));
    return wire.take();
  };
  const inbox = (account: string): string[] =>
    (store.mailbox(account, 'INBOX')?.messages ?? []).map(({ message }) =>
      latin1Of(store.body(message) ?? new Uint8Array()),
    );
  return { session, wire, store, facts, errors, say, inbox };
}

const begin = 'EHLO client.north.test\r\nMAIL FROM:<carol@south.test>\r\nRCPT TO:<alice@north.test>\r\n';

describe('a session', () => {
  test('greets at once, without waiting or looking anybody up', () => {
    expect(aSession().wire.take()).toBe('220 mx.north.test ESMTP mailglass\r\n');
  });

  test('delivers to a recipient once accepted, even if the mailbox fills up before the message comes', () => {
    let full: readonly string[] = [];
    const settings = (): Settings => ({
      ...defaultSettings,
      receiving: { ...defaultSettings.receiving, full },
    });
    const { say, inbox, errors } = aSession('smtp', false, settings);
    say(begin);
    full = ['alice@north.test'];
    expect(say('DATA\r\nSubject: x\r\n\r\n.\r\n')).toMatch(/250 2\.6\.0 delivered/);
    expect(inbox('alice@north.test')).toHaveLength(1);
    expect(errors).toEqual([]);
    expect(say('MAIL FROM:<carol@south.test>\r\nRCPT TO:<alice@north.test>\r\n')).toMatch(/452 4\.2\.2 /);
  });

  test('delivers with a trace header, and names the command that caused it', () => {
    const { say, inbox, facts } = aSession();
    expect(say(`${begin}DATA\r\nSubject: x\r\n\r\n..\r\n.\r\n`)).toMatch(
      /250 2\.6\.0 delivered to alice@north\.test\r\n$/,
    );
    expect(inbox('alice@north.test')).toEqual([
      'Return-Path: <carol@south.test>\r\n' +
        'Received: from client.north.test ([192.0.2.9])\r\n' +
        '\tby mx.north.test with ESMTP id 7-4\r\n' +
        '\tfor <alice@north.test>;\r\n' +
        '\tFri, 2 Jan 2026 03:04:05 +0000\r\n' +
        'Subject: x\r\n\r\n.\r\n',
    ]);
    expect(facts).toMatchObject([
      { kind: 'messages-added', how: 'delivered', cause: { connection: 7, exchange: 4 } },
    ]);
  });

  test('delivers a message of chunks as it is, dots and all, by the last of them', () => {
    const { say, inbox, facts } = aSession();
    say(begin);
    expect(say('BDAT 13\r\nSubject: x\r\n\rBDAT 5 LAST\r\n\n.\r\n.NOOP\r\n')).toMatch(
      /^250 2\.0\.0 13 .*\r\n250 2\.6\.0 delivered to alice@north\.test\r\n250 2\.0\.0 OK\r\n$/,
    );
    expect(inbox('alice@north.test')[0]).toMatch(/id 7-5\r\n[^]*\+0000\r\nSubject: x\r\n\r\n\.\r\n\.$/);
    expect(facts).toMatchObject([{ kind: 'messages-added', cause: { connection: 7, exchange: 5 } }]);
  });

  test('throws the octets of chunks beyond the limit away, as many as are told, and then replies', () => {
    const { say, session, wire, facts } = aSession();
    say(begin);
    const megabyte = new Uint8Array(1024 * 1024).fill(0x78);
    for (let sent = 0; sent < MESSAGE_OCTETS; sent += megabyte.length) {
      session.receive(octetsOf(`BDAT ${megabyte.length}\r\n`));
      session.receive(megabyte);
    }
    expect(wire.take()).toMatch(new RegExp(`, ${MESSAGE_OCTETS} in all; .*\r\n$`));
    say('BDAT 1048577\r\n');
    session.receive(megabyte);
    expect(wire.take()).toBe('');
    expect(say('xBDAT 1 LAST\r\nx')).toMatch(
      /^552 5\.3\.4 the message is larger .*\r\n503 5\.5\.1 BDAT: .*RSET/,
    );
    expect(say('RSET\r\n')).toMatch(/^250 /);
    expect(wire.asked).toEqual([]);
    expect(facts).toEqual([]);
  });

  test('a chunk that cannot be delivered is refused as a message is, and wants RSET', () => {
    const { say, store, errors } = aSession();
    say(begin);
    store.deleteMailbox('alice@north.test', 'INBOX');
    expect(say('BDAT 4 LAST\r\nhi\r\n')).toMatch(/^451 4\.3\.0 an internal error/);
    expect(errors).toHaveLength(1);
    expect(say('MAIL FROM:<>\r\n')).toMatch(/^503 5\.5\.1 MAIL: a chunk was refused/);
  });

  test('tells in the trace header that TLS and a login were there', () => {
    const { say, inbox } = aSession('submissions', true);
    say('EHLO me\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\n');
    expect(say('MAIL FROM:<>\r\nRCPT TO:<bob@north.test>\r\nDATA\r\n.\r\n')).toContain('250 2.6.0');
    expect(inbox('bob@north.test')[0]).toContain('with ESMTPSA id 7-5');
    expect(inbox('bob@north.test')[0]).toContain('Return-Path: <>');
  });

  test('delivers once to one mailbox, however many recipients it is', () => {
    const { say, inbox } = aSession();
    say(`${begin}RCPT TO:<ALICE@north.test>\r\nRCPT TO:<postmaster>\r\nDATA\r\nhi\r\n.\r\n`);
    expect(inbox('alice@north.test')).toHaveLength(1);
  });

  test('delivers nothing of a message that breaks off', () => {
    const { say, session, facts } = aSession();
    say(`${begin}DATA\r\nhalf`);
    session.closed();
    session.receive(octetsOf('\r\n.\r\n'));
    expect(facts).toEqual([]);
  });

  test('delivers to nobody if one recipient cannot be, tells the log, and goes on', () => {
    const { say, store, inbox, errors } = aSession();
    say(`${begin}RCPT TO:<bob@north.test>\r\n`);
    store.deleteMailbox('bob@north.test', 'INBOX');
    expect(say('DATA\r\nhi\r\n.\r\n')).toMatch(/451 4\.3\.0 an internal error/);
    expect(inbox('alice@north.test')).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(say('NOOP\r\n')).toBe('250 2.0.0 OK\r\n');
  });

  test('reads a message beyond the limit to its end and refuses it', () => {
    const { say, wire, session, facts } = aSession();
    say(`${begin}DATA\r\n`);
    const megabyte = octetsOf(`${'x'.repeat(998)}\r\n`.repeat(1024));
    for (let sent = 0; sent <= MESSAGE_OCTETS; sent += megabyte.length) session.receive(megabyte);
    expect(say('.\r\nNOOP\r\n')).toMatch(/^552 5\.3\.4 the message is larger than .*\r\n250 2\.0\.0 OK\r\n$/);
    expect(wire.asked).toEqual([]);
    expect(facts).toEqual([]);
  });

  test('takes a message octet by octet in time that grows with its size alone', () => {
    const { say, session, inbox } = aSession();
    say(`${begin}DATA\r\n`);
    const message = octetsOf(`${'x'.repeat(98)}\r\n`.repeat(3000));
    for (let i = 0; i < message.length; i++) session.receive(message.subarray(i, i + 1));
    expect(say('.\r\n')).toContain('250 2.6.0');
    expect(inbox('alice@north.test')[0]?.length).toBeGreaterThan(message.length);
  });

  test('answers ten thousand commands in one go, in order, without nesting', () => {
    const { say } = aSession();
    const count = 10_000;
    expect(say('NOOP\r\n'.repeat(count))).toBe(
      '220 mx.north.test ESMTP mailglass\r\n' + '250 2.0.0 OK\r\n'.repeat(count),
    );
  });

  test('holds the client back while it does not read, and loses nothing', () => {
    const { wire, session, say } = aSession();
    wire.take();
    wire.writable = false;
    expect(say('NOOP\r\nNOOP\r\nFOO\r\nNOOP\r\n')).toBe('250 2.0.0 OK\r\n');
    expect(wire.asked).toEqual(['hold']);
    session.resume();
    expect(wire.take()).toBe('250 2.0.0 OK\r\n');
    expect(wire.asked).toEqual(['hold', 'hold']);
    wire.writable = true;
    session.resume();
    expect(wire.take()).toMatch(/^500 .*\r\n250 2\.0\.0 OK\r\n$/);
    expect(wire.asked).toEqual(['hold', 'hold', 'release']);
  });

  test('says nothing after STARTTLS until TLS is there, and then begins anew', () => {
    const { wire, session, say } = aSession();
    say('EHLO me\r\n');
    expect(say('STARTTLS\r\nNOOP\r\n')).toBe(
      '220 2.0.0 ready to start TLS; begin the handshake, then say EHLO again\r\n',
    );
    expect(say('NOOP\r\n')).toBe('');
    expect(wire.asked).toEqual(['startTls']);
    wire.secure = true;
    session.secured();
    expect(say('MAIL FROM:<>\r\n')).toMatch(/^503 5\.5\.1 MAIL: EHLO comes first/);
    expect(say('EHLO me\r\n')).not.toContain('STARTTLS');
  });

  test('ends after 221, and obeys nothing that was sent behind QUIT', () => {
    const { wire, say } = aSession();
    expect(say('QUIT\r\nNOOP\r\n')).toMatch(/221 2\.0\.0 mx\.north\.test goodbye\r\n$/);
    expect(wire.asked).toEqual(['end']);
  });

  test('keeps what DSN parameters ask for on its envelope', () => {
    const { say } = aSession();
    expect(
      say('EHLO me\r\nMAIL FROM:<> RET=HDRS ENVID=q\r\nRCPT TO:<bob@north.test> NOTIFY=NEVER\r\n'),
    ).toMatch(/250 2\.1\.0 accepted\r\n250 2\.1\.5 accepted\r\n$/);
  });

  test('shares no state with another session of its service', () => {
    const one = aSession('submission');
    const two = aSession('submission');
    one.say('EHLO me\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<>\r\n');
    expect(two.say('EHLO me\r\n')).toContain('AUTH PLAIN LOGIN CRAM-MD5');
    expect(two.say('MAIL FROM:<>\r\n')).toMatch(/^530 5\.7\.0/);
  });

  test('a line of a login beyond its limit ends the login and is refused once', () => {
    const { say } = aSession('submission');
    say('EHLO me\r\nAUTH PLAIN\r\n');
    expect(say(`${'A'.repeat(20_000)}\r\nNOOP\r\n`)).toMatch(
      /^500 5\.5\.6 the line has 20002 octets.*\r\n250 2\.0\.0 OK\r\n$/,
    );
  });

  test('keeps the octets of a long line within bounds', () => {
    const { say, session, wire } = aSession();
    wire.take();
    for (let i = 0; i < 64; i++) session.receive(new Uint8Array(65536).fill(0x41));
    expect(say('\r\nNOOP\r\n')).toMatch(/^500 5\.5\.2 the line has 4194306 octets.*\r\n250 2\.0\.0 OK\r\n$/);
  });

  test('replies have no line longer than 512 octets', () => {
    const { say } = aSession();
    const long = `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}`;
    const replies = say(
      `${begin}HELP\r\nHELP MAIL\r\nRCPT TO:<${long}>\r\nRCPT TO:<${long}\r\nMAIL${' x'.repeat(200)}\r\n`,
    );
    for (const line of replies.split('\r\n')) expect(line.length).toBeLessThan(511);
  });
});

test('octets handed over in many arrays are one message', () => {
  const { session, wire } = aSession();
  const whole = octetsOf(`${begin}DATA\r\nhi\r\n.\r\n`);
  const parts = [...whole].map((octet) => Uint8Array.of(octet));
  expect(concat(parts)).toEqual(whole);
  for (const part of parts) session.receive(part);
  expect(wire.take()).toMatch(/delivered to alice@north\.test\r\n$/);
});
