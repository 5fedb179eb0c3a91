import { afterEach, beforeEach, expect, test } from 'vitest';
import { aviary, type Aviary } from '../../test/net/aviary.ts';
import { Page } from '../../test/net/page.ts';
import type { Fact } from '../../common/trace/facts.ts';

let world: Aviary;
beforeEach(async () => {
  world = await aviary(['smtp', 'imaps']);
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const kinds = (facts: readonly Fact[]): string[] => facts.map(({ kind }) => kind);
const closedIn = (page: Page): boolean => kinds(page.facts).includes('connection-closed');

async function terminal(service: 'smtp' | 'imaps'): Promise<Page> {
  const page = await Page.resumed(world.http);
  page.say({ type: 'terminal-open', terminal: 't1', service, title: 'You' });
  return page;
}

const type = (page: Page, octets: string): void =>
  page.say({ type: 'terminal-octets', terminal: 't1', octets });

test('a terminal is a client like any other, with a name', async () => {
  const page = await terminal('smtp');
  expect(await page.told('terminal-opened')).toEqual({
    type: 'terminal-opened',
    terminal: 't1',
    connection: 1,
  });
  await page.until(() => page.heard('t1') === '220 parrot\r\n');
  type(page, 'caf\xe9\r\n');
  await page.until(() => page.heard('t1').endsWith('250 caf\xe9\r\n'));
  type(page, 'QUIT\r\n');
  expect((await page.told('terminal-closed')).reason).toBe('the server closed the connection');
  await page.until(() => closedIn(page));
  expect(page.facts).toContainEqual(
    expect.objectContaining({ kind: 'connection-named', connection: 1, name: 'You', terminal: 't1' }),
  );
  // It is opened, for the page, before its first octets.
  const types = page.messages.map(({ type }) => type);
  expect(types.indexOf('terminal-opened')).toBeLessThan(types.indexOf('terminal-octets'));
});

test('STARTTLS typed by hand really starts TLS, and what is typed meanwhile waits for it', async () => {
  const page = await terminal('smtp');
  await page.told('terminal-octets');
  for (const piece of ['START', 'TLS\r', '\n']) type(page, piece);
  await page.until(() => page.heard('t1').endsWith('220 go ahead\r\n'));
  type(page, 'EHLO again\r\n');
  expect(await page.told('terminal-secured')).toMatchObject({ terminal: 't1', version: 'TLSv1.3' });
  await page.until(() => page.heard('t1').endsWith('250 EHLO again\r\n'));
  await page.until(() => kinds(page.facts).includes('tls-started'));
  expect(page.facts.find(({ kind }) => kind === 'tls-started')).toMatchObject({ serverName: 'localhost' });
});

test('a terminal on an implicit-TLS port is secure before the greeting', async () => {
  const page = await terminal('imaps');
  await page.until(() => page.heard('t1') === '220 parrot\r\n');
  const order = page.messages.map(({ type }) => type).filter((type) => type.startsWith('terminal'));
  expect(order).toEqual(['terminal-opened', 'terminal-secured', 'terminal-octets']);
  type(page, 'hello\r\n');
  await page.until(() => page.heard('t1').endsWith('250 hello\r\n'));
});

test('a terminal closes when its page says so, and when the page goes', async () => {
  const page = await terminal('smtp');
  await page.told('terminal-octets');
  page.say({ type: 'terminal-close', terminal: 't1' });
  expect((await page.told('terminal-closed')).reason).toBe('closed by the page');
  await page.until(() => closedIn(page));
  page.say({ type: 'terminal-open', terminal: 't1', service: 'smtp', title: 'You again' });
  await page.until(() => page.messages.filter(({ type }) => type === 'terminal-opened').length === 2);
  await page.leave();
  const watcher = await Page.resumed(world.http);
  await watcher.until(() => kinds(watcher.facts).filter((kind) => kind === 'connection-closed').length === 2);
});

test('what cannot be opened is refused in words', async () => {
  const page = await terminal('smtp');
  page.say({ type: 'terminal-open', terminal: 't1', service: 'smtp', title: 'Twice' });
  page.say({ type: 'terminal-open', terminal: 't2', service: 'pop3', title: 'No such' });
  await page.until(() => page.messages.filter(({ type }) => type === 'refused').length === 2);
  expect(page.messages.filter(({ type }) => type === 'refused')).toEqual([
    { type: 'refused', terminal: 't1', reason: 'a terminal t1 is open already' },
    { type: 'refused', terminal: 't2', reason: 'POP3 does not run' },
  ]);
});

test('a page may not have terminals without end', async () => {
  const page = await Page.resumed(world.http);
  for (let i = 0; i < 40; i++) {
    page.say({ type: 'terminal-open', terminal: `t${i}`, service: 'smtp', title: `T ${i}` });
  }
  const count = (type: string): number => page.messages.filter((message) => message.type === type).length;
  await page.until(() => count('refused') === 8 && count('terminal-opened') === 32);
});

test('a flood reaches a page that reads slowly, whole', async () => {
  const page = await terminal('smtp');
  await page.told('terminal-octets');
  page.socket.pause();
  type(page, 'FLOOD 6000000\r\n');
  const watcher = await Page.resumed(world.http);
  await watcher.until(() => watcher.facts.some((fact) => fact.kind === 'reply-sent' && fact.size === 1000));
  page.socket.resume();
  let heard = 0;
  let seen = 0;
  await page.until(() => {
    for (; seen < page.messages.length; seen++) {
      const message = page.messages[seen];
      if (message?.type === 'terminal-octets') heard += message.octets.length;
    }
    return heard >= 6_000_000;
  });
  expect(heard).toBe('220 parrot\r\n'.length + 6_000_000);
});
