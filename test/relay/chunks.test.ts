/** A message that was submitted in chunks, and relayed to a host to which it goes with DATA. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pocket } from './pocket.ts';

let pocket: Pocket;
beforeEach(async () => {
  pocket = await Pocket.start();
});
afterEach(() => pocket.world.close());

test('chunks reach our own mailbox and that of another host as one message, its dots untouched', async () => {
  const header = 'Subject: dots\r\n\r\n.';
  const rest = '..\r\n.\r\nend';
  // The line end that ends what is said is the chunk's own.
  const replies = await pocket.submitAs(
    'alice@north.test',
    ['<bob@north.test>', '<dave@south.test>'],
    [`BDAT ${header.length + 2}\r\n${header}`, `BDAT ${rest.length + 2} LAST\r\n${rest}`],
  );
  expect(replies.slice(-2)).toEqual([
    '250 2.0.0 20 octets received, 20 in all; LAST will end the message',
    '250 2.6.0 delivered to bob@north.test, queued as q1 for dave@south.test',
  ]);
  await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
  await pocket.settled();
  for (const account of ['bob@north.test', 'dave@south.test']) {
    expect(pocket.inbox(account)[0]).toMatch(/Subject: dots\r\n\r\n\.\r\n\.\.\r\n\.\r\nend\r\n$/);
  }
  const submission = pocket.of('octets-sent').filter(({ what }) => what === 'message');
  expect(submission.slice(0, 2).map(({ size }) => size)).toEqual([20, rest.length + 2]);
});
