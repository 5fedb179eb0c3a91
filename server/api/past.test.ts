import { expect, test } from 'vitest';
import { aviaries } from '../../test/net/aviary.ts';
import { packetsOf } from '../../src/live/past.ts';
import { unpackParts } from '../../common/trace/codec.ts';
import type { Fact } from '../../common/trace/facts.ts';

const start = aviaries();

async function started(count: number) {
  const { http, trace, errors } = await start([]);
  for (let i = 0; i < count; i++) trace.append({ kind: 'account-created', account: `a${i}@north.test` });
  const get = (query: string): Promise<Response> => fetch(`http://127.0.0.1:${http}/api/trace${query}`);
  return { get, trace, errors };
}

async function factsIn({ body }: Response): Promise<Fact[]> {
  const facts: Fact[] = [];
  if (!body) return facts;
  for await (const packet of packetsOf(body.getReader())) facts.push(...unpackParts(packet));
  return facts;
}

test('the past comes whole and in order, after whichever fact is asked for', async () => {
  const { get, trace } = await started(2500);
  for (const after of [0, 1, 999, 1000, 2499, 2500, 9999]) {
    const response = await get(`?epoch=${trace.epoch}&after=${after}`);
    expect(response.status).toBe(200);
    expect(await factsIn(response)).toEqual(trace.since(after));
  }
});

test('who asks for another run of the server, or for nothing that can be understood, is told so', async () => {
  const { get, trace } = await started(3);
  const answers: [string, number][] = [
    ['?epoch=another&after=0', 409],
    ['?after=0', 409],
    [`?epoch=${trace.epoch}`, 400],
    [`?epoch=${trace.epoch}&after=-1`, 400],
    ['', 400],
  ];
  for (const [query, status] of answers) expect([query, (await get(query)).status]).toEqual([query, status]);
});

test('who leaves in the midst of it is no error', async () => {
  const { get, trace, errors } = await started(20_000);
  const response = await get(`?epoch=${trace.epoch}&after=0`);
  await response.body?.cancel();
  expect((await get(`?epoch=${trace.epoch}&after=19999`)).status).toBe(200);
  expect(errors).toEqual([]);
});
