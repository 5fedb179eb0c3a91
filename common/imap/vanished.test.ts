import { expect, test } from 'vitest';
import { octetsOf } from '../octets.ts';
import { vanishedUids } from './vanished.ts';

test.each([
  [
    '* VANISHED 405,407:410\r\n',
    [
      [405, 405],
      [407, 410],
    ],
  ],
  ['* vanished 7\n', [[7, 7]]],
  // What was never in the client's numbering. RFC 7162 §3.2.10.1
  ['* VANISHED (EARLIER) 1:5\r\n', []],
  // Cut off: the last number may be longer than what is kept of it.
  [
    '* VANISHED 1:2,5,71',
    [
      [1, 2],
      [5, 5],
    ],
  ],
  ['* VANISHED 71', []],
  ['* VANISHED x\r\n', []],
  ['* 3 EXPUNGE\r\n', []],
])('%j', (response, uids) => {
  expect(vanishedUids(octetsOf(response))).toEqual(uids);
});
