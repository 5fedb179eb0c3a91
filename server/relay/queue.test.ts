import { describe, expect, test } from 'vitest';
import { octetsOf, textOf } from '../../common/octets.ts';
import type { Delivery, FactBody, QueuedRecipient } from '../../common/trace/facts.ts';
import { defaultSettings } from '../../common/world/settings.ts';
import { MailQueue, type Attempt } from './queue.ts';
import { WorldClock } from './world-clock.ts';

const MINUTE = 60_000;

/** A queue whose attempts end as told, at once, on a clock that only steps move. */
class Bench {
  readonly facts: FactBody[] = [];
  readonly notices: string[] = [];
  readonly errors: unknown[] = [];
  attempts = 0;
  outcome: (recipient: QueuedRecipient) => Delivery['outcome'] = () => 'deferred';
  dsn = true;
  #ring: (() => void) | undefined;
  readonly clock = new WorldClock(
    () => 0,
    () => undefined,
    (ms, act) => {
      if (ms === 0) this.#ring = act;
      return () => {
        if (this.#ring === act) this.#ring = undefined;
      };
    },
  );
  readonly queue = new MailQueue({
    append: (fact) => this.facts.push(fact),
    attempt: (_, recipients, tried) => {
      this.attempts++;
      const status = { delivered: '2.1.5', relayed: '2.0.0', deferred: '4.4.1', failed: '5.1.1' };
      const attempt: Attempt = {
        dsn: this.dsn,
        nextHop: { name: 'mx.south.test', address: '127.0.0.2', port: 2525 },
        deliveries: recipients.map((recipient) => {
          const outcome = this.outcome(recipient);
          return { address: recipient.address, outcome, status: status[outcome], reply: 'as told' };
        }),
      };
      tried(attempt);
      return Promise.resolve();
    },
    send: (_, to, message) => this.notices.push(`${to}: ${/Action: (\w+)/.exec(textOf(message))?.[1] ?? ''}`),
    body: () => octetsOf('Subject: x\r\n\r\nbody\r\n'),
    clock: this.clock,
    settings: () => ({
      ...defaultSettings,
      queue: { ...defaultSettings.queue, retry: [5 * MINUTE, 15 * MINUTE] },
    }),
    log: (error) => this.errors.push(error),
  });

  constructor() {
    this.clock.setRate(0);
  }

  add(recipients: readonly QueuedRecipient[], sender = 'alice@north.test'): void {
    this.queue.add({
      queue: this.queue.nextName(),
      host: 'mx.north.test',
      sender,
      message: 'id',
      size: 20,
      recipients,
      smtpUtf8: false,
      eightBit: false,
      summary: { from: '', subject: 'x' },
    });
  }

  /** What is due is done, to its end. */
  async settle(step = 0): Promise<void> {
    if (step > 0) this.clock.step(step);
    const ring = this.#ring;
    this.#ring = undefined;
    ring?.();
    while (!this.queue.isIdle) await new Promise((resolve) => setImmediate(resolve));
    expect(this.errors).toEqual([]);
  }

  waits(): number[] {
    return this.facts.flatMap((fact) => (fact.kind === 'delivery-planned' ? fact.due : []));
  }
}

const dave = { address: 'dave@south.test' };

describe('attempts', () => {
  test('come after waits that grow, of which the last is repeated', async () => {
    const bench = new Bench();
    bench.add([dave]);
    await bench.settle();
    for (let i = 0; i < 4; i++) await bench.settle((bench.waits().at(-1) ?? 0) - bench.clock.now());
    const waits = bench.waits().map((due, i, all) => (due - (all[i - 1] ?? 0)) / MINUTE);
    expect(waits).toEqual([0, 5, 15, 15, 15, 15]);
    expect(bench.attempts).toBe(5);
  });

  test('are made once for each domain, and only for those who still wait', async () => {
    const bench = new Bench();
    bench.outcome = ({ address }) => (address === 'dave@south.test' ? 'relayed' : 'deferred');
    bench.add([dave, { address: 'carol@south.test' }, { address: 'eve@east.test' }]);
    await bench.settle();
    expect(bench.attempts).toBe(2);
    const [entry] = [...bench.queue.entries.values()];
    expect(entry?.recipients.map(({ address }) => address)).toEqual(['carol@south.test', 'eve@east.test']);
  });
});

describe('notices', () => {
  test.each([
    ['failure, unless said otherwise', undefined, 'failed', ['alice@north.test: failed']],
    ['no success, unless wanted', undefined, 'relayed', []],
    [
      'a relay to a host that sends none, where success is wanted',
      ['success'],
      'relayed',
      ['alice@north.test: relayed'],
    ],
    ['nothing at all', ['never'], 'failed', []],
    ['no failure where only success is wanted', ['success'], 'failed', []],
  ] as const)('tell of %s', async (_, notify, outcome, notices) => {
    const bench = new Bench();
    bench.dsn = false;
    bench.outcome = () => outcome;
    bench.add([notify ? { ...dave, notify } : dave]);
    await bench.settle();
    expect(bench.notices).toEqual(notices);
    expect(bench.queue.entries.size).toBe(0);
  });

  test('are left to the next host where it sends them', async () => {
    const bench = new Bench();
    bench.outcome = () => 'relayed';
    bench.add([{ ...dave, notify: ['success'] }]);
    await bench.settle();
    expect(bench.notices).toEqual([]);
  });

  test('are never sent of a notice', async () => {
    const bench = new Bench();
    bench.outcome = () => 'failed';
    bench.add([dave], '');
    await bench.settle();
    expect(bench.notices).toEqual([]);
    expect(bench.queue.entries.size).toBe(0);
  });

  test('tell of a delay once', async () => {
    const bench = new Bench();
    bench.add([dave]);
    await bench.settle();
    for (let i = 0; i < 9; i++) await bench.settle(240 * MINUTE);
    expect(bench.notices).toEqual(['alice@north.test: delayed']);
  });
});

test('what the other host has taken and noted itself is not noted twice', async () => {
  const bench = new Bench();
  bench.outcome = () => {
    bench.queue.handedOver('q1', 7, undefined, [
      { ...dave, outcome: 'relayed', status: '2.0.0', reply: '250' },
    ]);
    return 'relayed';
  };
  bench.add([dave]);
  await bench.settle();
  expect(bench.facts.filter(({ kind }) => kind === 'delivery-tried')).toHaveLength(1);
});
