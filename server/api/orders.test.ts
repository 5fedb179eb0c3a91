import { expect, test } from 'vitest';
import type { FromPage, FromServer } from '../../common/live-protocol.ts';
import { aviaries } from '../../test/net/aviary.ts';
import { Page } from '../../test/net/page.ts';
import { Peer } from '../../test/net/peer.ts';

const DAY = 24 * 60 * 60 * 1000;
const start = aviaries();

const host = 'mx.north.test';

/** Says it and answers the reason it is refused for. */
async function refusal(page: Page, message: FromPage | Record<string, unknown>): Promise<string> {
  const before = page.messages.length;
  page.socket.send(JSON.stringify(message));
  const find = (): FromServer | undefined =>
    page.messages.slice(before).find(({ type }) => type === 'refused');
  await page.until(() => find() !== undefined);
  return (find() as Extract<FromServer, { type: 'refused' }>).reason;
}

const states = (page: Page): unknown[] =>
  page.messages.flatMap((message) =>
    message.type === 'services' ? [message.services.map(({ state }) => state)] : [],
  );

test('a service is stopped with a goodbye to those connected, and started where it was', async () => {
  const { http, ports } = await start(['smtp', 'imap']);
  const page = await Page.resumed(http);
  const peer = new Peer(ports.imap as number);
  await peer.line();
  page.say({ type: 'service', host, service: 'imap', action: 'stop' });
  await page.until(() => states(page).length === 1);
  expect(states(page)).toEqual([['running', 'stopped']]);
  expect(await peer.line()).toBe('* BYE this service was stopped; goodbye');
  expect(await peer.line()).toBeUndefined();

  page.say({ type: 'service', host, service: 'imap', action: 'start' });
  await page.until(() => states(page).length === 2);
  expect(states(page)[1]).toEqual(['running', 'running']);
  const again = new Peer(ports.imap as number);
  expect(await again.line()).toBeDefined();
  page.say({ type: 'service', host, service: 'smtp', action: 'restart' });
  await page.until(() => states(page).length === 4);
  expect(states(page).slice(2)).toEqual([
    ['stopped', 'running'],
    ['running', 'running'],
  ]);
});

test('a service that is not there is refused with its name', async () => {
  const { http } = await start(['smtp']);
  const page = await Page.resumed(http);
  expect(await refusal(page, { type: 'service', host, service: 'pop3', action: 'stop' })).toBe(
    'mx.north.test has no service pop3',
  );
});

test('a queued message is held, let go, tried and deleted; what cannot be is refused with why', async () => {
  const { http, post, trace } = await start([]);
  const queue = post.accept({
    host: { name: host, domain: 'north.test', address: '127.0.0.1', services: [] },
    sender: 'alice@north.test',
    recipients: [{ address: 'dave@south.test' }],
    octets: new Uint8Array(),
    smtpUtf8: false,
    eightBit: false,
  });
  const page = await Page.resumed(http);
  const ask = (action: string): Promise<string> => refusal(page, { type: 'queue', queue, action });
  expect(await ask('release')).toBe(`${queue} is not held`);
  page.say({ type: 'queue', queue, action: 'hold' });
  expect(await ask('hold')).toBe(`${queue} is held already`);
  page.say({ type: 'queue', queue, action: 'release' });
  expect(await ask('release')).toBe(`${queue} is not held`);
  page.say({ type: 'queue', queue, action: 'retry' });
  page.say({ type: 'queue', queue, action: 'delete' });
  expect(await ask('retry')).toContain(`no message ${queue} is in a queue`);
  const { kind } = trace.since(0).at(-1) ?? {};
  expect(kind).toBe('message-unqueued');
  expect(trace.since(0).flatMap((fact) => (fact.kind === 'queue-held' ? [fact.held] : []))).toEqual([
    true,
    false,
  ]);
  expect(trace.since(0).filter((fact) => fact.kind === 'delivery-planned')).toHaveLength(2);
});

test('the clock is stepped and set within bounds', async () => {
  const { http, trace } = await start([]);
  const page = await Page.resumed(http);
  expect(await refusal(page, { type: 'clock', step: -1 })).toContain('forward only');
  expect(await refusal(page, { type: 'clock', step: 30 * DAY + 1 })).toContain('30 days');
  expect(await refusal(page, { type: 'clock', rate: -1 })).toContain('0 (it stands still) to 100000');
  expect(await refusal(page, { type: 'clock', rate: 100_001 })).toContain('100000');
  expect(trace.since(0)).toEqual([]);
  page.say({ type: 'clock', rate: 0 });
  page.say({ type: 'clock', step: 30 * DAY });
  page.say({ type: 'clock', rate: 100_000 });
  await page.until(() => page.facts.length === 3);
  const set = page.facts.flatMap((fact) => (fact.kind === 'clock-set' ? [fact] : []));
  expect(set.map(({ rate }) => rate)).toEqual([0, 0, 100_000]);
  expect((set[1]?.shows ?? 0) - (set[0]?.shows ?? 0)).toBe(30 * DAY);
});

test('a world with problems is refused whole, at their lines; a good one is accepted', async () => {
  const problems = [{ line: 3, column: 5, message: 'south.test has no MX' }];
  const texts: string[] = [];
  const { http } = await start([], {
    world: { set: (text) => (texts.push(text), text === 'bad' ? problems : []) },
  });
  const page = await Page.resumed(http);
  page.say({ type: 'world', text: 'good' });
  await page.told('world-accepted');
  page.say({ type: 'world', text: 'bad' });
  expect((await page.told('world-refused')).problems).toEqual(problems);
  const tooLong = new Page(http);
  await tooLong.told('hello');
  tooLong.say({ type: 'world', text: 'x'.repeat(1024 * 1024 + 1) });
  expect((await tooLong.told('world-refused')).problems[0]?.message).toContain('1048576 characters');
  expect(texts).toEqual(['good', 'bad']);
});

test('where the world cannot be changed it says so', async () => {
  const { http } = await start([]);
  const page = await Page.resumed(http);
  expect(await refusal(page, { type: 'world', text: '' })).toBe('this world cannot be changed while it runs');
});

test('what is not of the protocol is refused', async () => {
  const { http, trace } = await start(['smtp']);
  const page = await Page.resumed(http);
  await page.until(() => page.messages.length > 0);
  const before = trace.last;
  for (const wrong of [
    { type: 'service', host, service: 'smtp', action: 'close' },
    { type: 'service', host, service: 'toString', action: 'stop' },
    { type: 'service', host: '', service: 'smtp', action: 'stop' },
    { type: 'queue', queue: 'q1', action: 'constructor' },
    { type: 'queue', queue: 7, action: 'hold' },
    { type: 'clock' },
    { type: 'clock', step: 1, rate: 1 },
    { type: 'clock', step: '1' },
    { type: 'world', text: null },
  ]) {
    expect(await refusal(page, wrong)).toContain('common/live-protocol.ts');
  }
  expect(trace.last).toBe(before);
});
