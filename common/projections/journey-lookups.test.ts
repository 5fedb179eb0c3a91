import { expect, test } from 'vitest';
import { emptyRoutes, followRoutes, planRoute, type Routes } from './journey-lookups.ts';
import type { Journey, Waiting } from './journey-stages.ts';

const host = 'mx.north.test';
let lookups = 0;

function ask(routes: Routes, type: string, name: string): Journey | undefined {
  const client = { address: '127.0.0.1', port: 40000 };
  return followRoutes(routes, {
    ...{ kind: 'dns-asked', lookup: ++lookups, transport: 'udp', size: 28 },
    ...{ client, by: host, name, type },
  });
}

function waits(number: number): { of: { journey: Journey }; waiting: Waiting } {
  const journey: Journey = { number, summary: { from: '', subject: '' }, stages: [], seqs: [] };
  const recipients = new Set(['carol@south.test', 'dave@South.test']);
  const waiting: Waiting = {
    ...{ kind: 'waiting', at: 0, queue: `q${number}`, host, notice: false, recipients, attempts: 0 },
  };
  return { of: { journey }, waiting };
}

test('who is due first asks first, each once for a plan, and what left the queue never', () => {
  const routes = emptyRoutes();
  const [first, second, gone] = [waits(1), waits(2), waits(3)] as const;
  planRoute(routes, second.of, second.waiting, 200);
  planRoute(routes, first.of, first.waiting, 100);
  planRoute(routes, gone.of, gone.waiting, 50);
  gone.waiting.until = 60;
  expect(ask(routes, 'MX', 'south.test')).toBe(first.of.journey);
  // Planned again, it is due later than the other; what the first plan left is void.
  planRoute(routes, second.of, second.waiting, 300);
  planRoute(routes, first.of, first.waiting, 250);
  expect(ask(routes, 'MX', 'south.test')).toBe(first.of.journey);
  expect(ask(routes, 'MX', 'south.test')).toBe(second.of.journey);
  expect(ask(routes, 'MX', 'south.test')).toBeUndefined();
  expect(routes.toAsk.size).toBe(0);
});
