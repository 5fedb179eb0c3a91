/** The queue and the world's clock outlive a stop. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Pocket } from './pocket.ts';

const DAY = 86_400_000;

test('what waits in the queue is delivered by the next run, and the clock goes on where it stood', async () => {
  const data = await mkdtemp(join(tmpdir(), 'mailglass-restart-'));
  const first = await Pocket.start({ data });
  for (const host of ['mx.south.test', 'mx2.south.test']) await first.world.services.stop(host, 'smtp');
  await first.submit('alice@north.test', ['<dave@south.test>', '<nobody@south.test> NOTIFY=NEVER']);
  await first.until(() => first.of('delivery-planned').length === 2);
  first.world.clock.step(DAY);
  await first.until(() => first.of('delivery-planned').length === 3);
  const shown = first.world.clock.now();
  const [waiting] = [...first.world.post.queue.entries.values()];
  await first.world.close();

  const second = await Pocket.start({ data });
  expect(second.world.clock.now()).toBe(shown);
  const [restored] = [...second.world.post.queue.entries.values()];
  expect(restored).toMatchObject({
    queue: 'q1',
    since: waiting?.since,
    due: waiting?.due,
    attempts: 2,
    delayTold: true,
    recipients: [{ address: 'dave@south.test' }, { address: 'nobody@south.test', notify: ['never'] }],
  });
  second.world.clock.step(DAY);
  await second.until(() => second.inbox('dave@south.test').length === 1);
  await second.until(() => second.world.post.queue.entries.size === 0);
  // The notice of delay came before the stop, and no other came after it.
  expect(second.inbox('alice@north.test')).toHaveLength(1);
  await second.submit('alice@north.test', ['<dave@south.test>']);
  await second.until(() => second.inbox('dave@south.test').length === 2);
  await second.world.close();
  await rm(data, { recursive: true });
});
