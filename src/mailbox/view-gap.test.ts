import { expect, test } from 'vitest';
import type { Watcher } from '../../common/projections/mailbox.ts';
import { viewGaps } from './view-gap.ts';

const watcher = (connection: number, exclusive = false): Watcher => ({
  connection,
  account: 'alice@north.test',
  mailbox: 'INBOX',
  readOnly: false,
  exclusive,
  marked: [],
});

test('a session that was told less than the store has is named', () => {
  const gaps = viewGaps([watcher(2), watcher(5)], (connection) => (connection === 2 ? 3 : 4), 4);
  expect(gaps).toEqual([{ connection: 2, told: 3, stored: 4 }]);
});

test('a session of which the wire says nothing has no gap, nor has a POP3 session', () => {
  expect(viewGaps([watcher(2)], () => undefined, 4)).toEqual([]);
  expect(viewGaps([watcher(3, true)], () => 3, 4)).toEqual([]);
});
