import { expect, test } from 'vitest';
import { counted } from './english/counted.ts';

test('counts agree with their noun', () => {
  expect(counted(1, 'message')).toBe('1 message');
  expect(counted(10_000, 'message')).toBe('10,000 messages');
  expect(counted(2, 'mailbox', 'mailboxes')).toBe('2 mailboxes');
});
