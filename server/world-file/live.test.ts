/** A started world follows its file: over real sockets, without a restart. */
import { Resolver } from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Peer } from '../../test/net/peer.ts';
import { startMailglass, type World } from '../world.ts';
import { defaultText } from './world-file.ts';

let data: string;
let world: World;
let lines: string[];
let heard: () => void;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'mailglass-live-'));
  lines = [];
  world = await start();
});
afterEach(async () => {
  await world.close();
  await rm(data, { recursive: true });
});

const start = (): Promise<World> =>
  startMailglass({
    data,
    say: (line) => {
      lines.push(line);
      heard();
    },
  });

/** The default text with one place changed. */
const edited = (from: string, to: string): string => {
  if (!defaultText.includes(from)) throw new Error(`the default text has no ${from}`);
  return defaultText.replace(from, to);
};

async function save(text: string): Promise<void> {
  const changed = new Promise<void>((resolve) => world.file.subscribe(() => resolve()));
  await writeFile(join(data, 'world.yaml'), text);
  await changed;
  await world.settled();
}

const exchanges = (domain: string) => {
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${world.ports.dns}`]);
  return resolver.resolveMx(domain);
};

async function login(user: string, password: string): Promise<string | undefined> {
  const peer = new Peer(world.ports.pop3);
  await peer.line();
  await peer.ask(`USER ${user}`);
  const answer = await peer.ask(`PASS ${password}`);
  await peer.ask('QUIT');
  return answer;
}

async function rcpt(to: string, port = world.ports.smtp): Promise<string | undefined> {
  const peer = new Peer(port);
  await peer.line();
  await peer.ask('HELO client.test');
  await peer.ask('MAIL FROM:<someone@elsewhere.test>');
  const answer = await peer.ask(`RCPT TO:<${to}>`);
  peer.vanish();
  return answer;
}

test('a zone changed in the file: the next real query is answered anew', async () => {
  expect(await exchanges('north.test')).toEqual([{ exchange: 'mx.north.test', priority: 10 }]);
  await save(edited('preference: 10, data: mx.north.test', 'preference: 30, data: mx.north.test'));
  expect(await exchanges('north.test')).toEqual([{ exchange: 'mx.north.test', priority: 30 }]);
});

test('a wrong file changes nothing and says why', async () => {
  const told = new Promise<void>((resolve) => (heard = resolve));
  const facts = world.trace.last;
  await writeFile(join(data, 'world.yaml'), edited('data: 127.0.0.3', 'data: 10.0.0.3'));
  await told;
  expect(lines).toEqual([
    expect.stringMatching(/refused.*line \d+, column \d+: 10\.0\.0\.3 is not of this machine/),
  ]);
  expect(world.trace.last).toBe(facts);
  expect(await exchanges('south.test')).toHaveLength(2);
  expect(await (await fetch(`${world.url}/api/world`)).text()).toBe(defaultText);
});

test('a password changed counts at the next login, and who is logged in stays so', async () => {
  const peer = new Peer(world.ports.imap);
  await peer.line();
  await peer.ask('a LOGIN alice secret');
  expect(world.file.set(edited('alice: secret', 'alice: tulips'), 'page')).toEqual([]);
  expect(await login('alice', 'secret')).toMatch(/^-ERR/);
  expect(await login('alice', 'tulips')).toMatch(/^\+OK/);
  expect(await peer.ask('b STATUS INBOX (MESSAGES)')).toMatch(/^\* STATUS INBOX/);
  peer.vanish();
});

test('an account added has its mailboxes at once; one removed cannot log in, and its mail stays', async () => {
  world.file.set(edited('bob: secret', 'eve: secret'), 'page');
  expect(await login('eve', 'secret')).toMatch(/^\+OK/);
  expect(world.store.mailbox('eve@north.test', 'Sent')).toBeDefined();
  expect(await login('bob', 'secret')).toMatch(/^-ERR/);
  expect(await rcpt('bob@north.test')).toMatch(/^550 /);
  expect(world.store.mailbox('bob@north.test', 'INBOX')).toBeDefined();
});

test('settings of a receiving host count for the next recipient', async () => {
  expect(await rcpt('alice@north.test')).toMatch(/^250 /);
  world.file.set(edited('full: []', 'full: [alice@north.test]'), 'page');
  expect(await rcpt('alice@north.test')).toMatch(/^452 .*full/);
  expect(await rcpt('dave@south.test')).toMatch(/^550 .*relaying denied/);
  world.file.set(edited('openRelays: []', 'openRelays: [mx.north.test]'), 'page');
  expect(await rcpt('dave@south.test')).toMatch(/^250 /);
  world.file.set(edited('greylistFor: 0s', 'greylistFor: 90s'), 'page');
  expect(await rcpt('bob@north.test')).toMatch(/^451 .*greylisted/);
});

test('services and hosts come, go and move without a restart, each connection with a goodbye', async () => {
  const before = world.services.list.map(({ host, service }) => `${service} of ${host}`);
  const pop = new Peer(world.ports.pop3);
  await pop.line();
  const imap = new Peer(world.ports.imap);
  await imap.line();
  world.file.set(edited('submissions, pop3, pop3s, imap, imaps]', 'submissions, pop3s, imaps]'), 'page');
  await world.settled();
  // POP3 has no word for it. RFC 1939 §3
  expect(await pop.line()).toBeUndefined();
  expect(await imap.line()).toMatch(/^\* BYE /);
  const without = world.services.list.map(({ host, service }) => `${service} of ${host}`);
  expect(without).toEqual(before.filter((one) => !/^(pop3|imap) of mx.north.test$/.test(one)));

  world.file.set('', 'page');
  await world.settled();
  // Where it was: a client's settings need no change.
  expect(await login('alice', 'secret')).toMatch(/^\+OK/);

  const moved = edited('address: 127.0.0.3', 'address: 127.0.0.4').replace(
    'data: 127.0.0.3',
    'data: 127.0.0.4',
  );
  world.file.set(moved, 'page');
  await world.settled();
  expect(world.services.smtpAt('127.0.0.3')).toBeUndefined();
  expect(world.services.smtpAt('127.0.0.4')).toBeDefined();
});

test('a new host is in the certificate at once, from the same authority', async () => {
  const ca = await world.ca();
  world.file.set(edited('mx2.south.test\n', 'spare.elsewhere.test\n'), 'page');
  await world.settled();
  const peer = new Peer(world.ports.smtp);
  await peer.line();
  await peer.ask('STARTTLS');
  await peer.secure(ca, 'spare.elsewhere.test');
  peer.socket.destroy();
  expect(await world.ca()).toBe(ca);
});

test('a world that was changed is there after a restart', async () => {
  const text = edited('alice: secret', 'alice: tulips');
  world.file.set(text, 'page');
  await world.close();
  world = await start();
  expect(world.file.text).toBe(text);
  expect(await login('alice', 'tulips')).toMatch(/^\+OK/);
  expect(world.trace.since(0).filter(({ kind }) => kind === 'world-changed')).toHaveLength(1);
});
