import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Peer } from '../test/net/peer.ts';
import { PortTaken, startMailglass } from './world.ts';

test('everything starts on free ports, with the accounts of the default world and empty mailboxes', async () => {
  const world = await startMailglass();
  expect(new Set(Object.values(world.ports)).size).toBeGreaterThanOrEqual(8);
  expect(world.url).toBe(`http://127.0.0.1:${world.ports.http}`);
  expect([...world.store.world.accounts.keys()]).toEqual([
    'alice@north.test',
    'bob@north.test',
    'carol@south.test',
    'dave@south.test',
  ]);
  expect(world.store.mailbox('alice@north.test', 'INBOX')?.messages).toEqual([]);
  const status = (await (await fetch(`${world.url}/api/status`)).json()) as { services: unknown[] };
  expect(status.services).toHaveLength(11);
  expect(await (await fetch(`${world.url}/ca.pem`)).text()).toBe(await world.ca());
  await world.close();
});

test('a taken port is named, and nothing stays open', async () => {
  const world = await startMailglass();
  const { imap } = world.ports;
  const failure = await startMailglass({ ports: { imap } }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PortTaken);
  expect(failure).toMatchObject({ port: 'imap', why: { code: 'EADDRINUSE' } });
  await world.close();
  // Its port is free again, so nothing of either world holds it.
  const next = await startMailglass({ ports: { imap } });
  expect(next.ports.imap).toBe(imap);
  await next.close();
});

test('a stop leaves no connection open, even one in the middle of something', async () => {
  const world = await startMailglass();
  const peer = new Peer(world.ports.imap);
  await peer.line();
  peer.say('a1 LOGIN {5}\r\n');
  await peer.line();
  await world.close();
  expect(await peer.line()).toMatch(/^\* BYE /);
  expect(await peer.line()).toBeUndefined();
});

test('what must outlive a stop is in the data folder', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'mailglass-world-'));
  const data = join(parent, 'data');
  const first = await startMailglass({ data });
  const ca = await first.ca();
  await first.close();
  expect((await readdir(data)).sort()).toEqual([
    'ca-key.pem',
    'ca.pem',
    'mailglass.db',
    'server-key.pem',
    'server.pem',
    'world.yaml',
  ]);
  const second = await startMailglass({ data });
  expect(await second.ca()).toBe(ca);
  await second.close();
  await rm(parent, { recursive: true });
});

test('a reply that sends a client to another port names the one that is really open', async () => {
  const world = await startMailglass();
  const { smtp, submission, submissions } = world.ports;
  const peer = new Peer(smtp);
  await peer.line();
  const where = `submission (port ${submission}) or submissions (port ${submissions})`;
  const refused = await peer.ask('AUTH PLAIN');
  expect(refused).toContain(`port ${smtp} takes mail from other servers`);
  expect(refused).toContain(where);
  peer.say('HELO me\r\nMAIL FROM:<>\r\nRCPT TO:<a@example.com>\r\n');
  await peer.line();
  await peer.line();
  expect(await peer.line()).toContain(where);
  await world.close();
});

test.each([
  ['smtp', 'STARTTLS\r\nMAIL FROM:<mallory@north.test>\r\n', 'MAIL FROM:<bob@north.test>', /^503 /],
  ['pop3', 'STLS\r\nUSER mallory\r\n', 'PASS secret', /^-ERR /],
  ['imap', 'b STARTTLS\r\nc LOGIN alice secret\r\n', 'd SELECT INBOX', /^d BAD /],
] as const)(
  'over %s, what is injected before TLS counts for nothing, and exchanges are numbered alike after it',
  async (service, injected, after, answer) => {
    const world = await startMailglass();
    const peer = new Peer(world.ports[service]);
    await peer.line();
    peer.say(injected);
    await peer.line();
    await peer.secure(await world.ca());
    expect(await peer.ask(after)).toMatch(answer);
    const facts = world.trace.since(0);
    const secured = facts.findIndex(({ kind }) => kind === 'tls-started');
    expect(facts.slice(secured).find(({ kind }) => kind === 'command-sent')).toMatchObject({ exchange: 2 });
    await world.close();
  },
);
