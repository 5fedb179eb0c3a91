import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { aviaries } from '../../test/net/aviary.ts';
import { Page } from '../../test/net/page.ts';
import type { TraceLog } from '../trace/log.ts';

const start = aviaries();

const append = (trace: TraceLog, count: number): void => {
  for (let i = 0; i < count; i++) trace.append({ kind: 'account-created', account: `a${i}@north.test` });
};
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
const seqs = (page: Page): number[] => page.facts.map(({ seq }) => seq);

test('a page is greeted, then gets the trace so far, then its tail', async () => {
  const { http, trace } = await start(['smtp']);
  append(trace, 3);
  const page = await Page.resumed(http);
  expect(page.messages[0]).toMatchObject({
    type: 'hello',
    epoch: trace.epoch,
    version: '1.2.3',
    last: trace.last,
    services: [{ host: 'mx.north.test', service: 'smtp', address: '127.0.0.1', state: 'running' }],
  });
  await page.until(() => page.facts.length === trace.last);
  append(trace, 2);
  await page.until(() => page.facts.length === trace.last);
  expect(page.facts).toEqual(trace.since(0));
});

test('a long trace comes in batches, without gap or repeat, while it grows', async () => {
  const { http, trace } = await start([]);
  append(trace, 3500);
  const page = await Page.resumed(http);
  await page.until(() => page.facts.length > 0);
  append(trace, 1700);
  await page.until(() => page.facts.length >= 5200);
  expect(seqs(page)).toEqual(upTo(5200));
});

test('a page that comes back goes on where it stood', async () => {
  const { http, trace } = await start([]);
  append(trace, 10);
  const page = await Page.resumed(http);
  await page.until(() => page.facts.length === 10);
  await page.leave();
  append(trace, 10);
  const again = await Page.resumed(http, trace.epoch, 10);
  await again.until(() => again.facts.length === 10);
  append(trace, 1);
  await again.until(() => again.facts.length === 11);
  expect(seqs(again)).toEqual(upTo(21).slice(10));
});

test('a page that knows another run of the server gets everything', async () => {
  const { http, trace } = await start([]);
  append(trace, 4);
  const page = await Page.resumed(http, 'another-epoch', 2);
  await page.until(() => page.facts.length === 4);
  expect(seqs(page)).toEqual(upTo(4));
});

test('a page that does not read is not sent more than a bound, and loses nothing', async () => {
  const { http, trace } = await start([]);
  const page = await Page.resumed(http);
  page.socket.pause();
  const text = 'x'.repeat(8000);
  const count = 4000;
  for (let i = 0; i < count; i++) {
    trace.append({ kind: 'tls-failed', connection: 1, reason: text });
    // Lets the server send what it will.
    if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const other = await Page.resumed(http);
  await other.until(() => other.facts.length === count);
  expect(page.facts.length).toBeLessThan(count);
  page.socket.resume();
  await page.until(() => page.facts.length >= count);
  expect(seqs(page)).toEqual(upTo(count));
});

describe('who may connect', () => {
  const refused = async (
    port: number,
    headers: Record<string, string>,
    path = '/api/live',
  ): Promise<string> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    const [error] = (await once(socket, 'error')) as [Error];
    return error.message;
  };

  test('our own page, and programs that are no browser', async () => {
    const { http } = await start([]);
    for (const headers of [{}, { Origin: `http://127.0.0.1:${http}` }]) {
      const page = new Page(http, headers);
      await page.told('hello');
    }
    const page = new Page(http, { Host: `localhost:${http}`, Origin: `http://localhost:${http}` });
    await page.told('hello');
  });

  test('no page of another site, nor of another port of this machine', async () => {
    const { http } = await start([]);
    for (const Origin of ['https://evil.example', `http://127.0.0.1:${http + 1}`, 'null']) {
      expect(await refused(http, { Origin })).toContain('403');
    }
  });

  test('no name that only points here', async () => {
    const { http } = await start([]);
    const Host = `evil.example:${http}`;
    expect(await refused(http, { Host, Origin: `http://${Host}` })).toContain('403');
  });

  test('nothing but /api/live', async () => {
    const { http } = await start([]);
    expect(await refused(http, {}, '/api/other')).toContain('404');
  });
});

test('what is not of the protocol is refused, and the connection lives on', async () => {
  const { http, trace, errors } = await start([]);
  append(trace, 1);
  const page = new Page(http);
  await page.told('hello');
  const wrong = ['{', '1', 'null', '{"type":"resume","epoch":"","after":-1}', '{"type":"toString"}'];
  for (const text of wrong) page.socket.send(text);
  page.socket.send(Buffer.from([1, 2]));
  await page.until(() => page.messages.filter(({ type }) => type === 'refused').length === wrong.length + 1);
  page.say({ type: 'resume', epoch: '', after: 0 });
  await page.until(() => page.facts.length === 1);
  expect(errors).toEqual([]);
});
