import { expect, test } from 'vitest';
import { concat } from '../../common/octets.ts';
import { IncomingMessage } from './input.ts';
import { MESSAGE_OCTETS } from './limits.ts';

/** As the input does: first looked at, then kept. */
function receive(message: IncomingMessage, octets: Uint8Array): void {
  message.scan.scan(octets);
  message.add(octets);
}

test('nothing is kept of a message once it is beyond the limit', () => {
  const message = new IncomingMessage();
  const megabyte = new Uint8Array(1024 * 1024).fill(0x78);
  for (let size = 0; size < MESSAGE_OCTETS; size += megabyte.length) receive(message, megabyte);
  expect(message.isTooLarge).toBe(false);
  expect(message.chunks.length).toBeGreaterThan(0);
  receive(message, Uint8Array.of(0x78));
  expect(message.isTooLarge).toBe(true);
  expect(message.chunks).toEqual([]);
});

test('many small chunks become few, in order', () => {
  const message = new IncomingMessage();
  const octets = new Uint8Array(5000).map((_, i) => 0x30 + (i % 10));
  for (const octet of octets) receive(message, Uint8Array.of(octet));
  expect(message.chunks.length).toBeLessThan(1024);
  expect(concat(message.chunks)).toEqual(octets);
});
