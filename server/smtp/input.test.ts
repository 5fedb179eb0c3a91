import { expect, test } from 'vitest';
import { concat, latin1Of, octetsOf } from '../../common/octets.ts';
import { IncomingMessage, SmtpInput } from './input.ts';
import { MESSAGE_OCTETS } from './limits.ts';

test('nothing is kept of a message once it is beyond the limit', () => {
  const message = new IncomingMessage('dotted');
  const megabyte = new Uint8Array(1024 * 1024).fill(0x78);
  for (let size = 0; size < MESSAGE_OCTETS; size += megabyte.length) message.take(megabyte, 0);
  expect(message.isTooLarge).toBe(false);
  expect(message.chunks.length).toBeGreaterThan(0);
  message.take(Uint8Array.of(0x78), 0);
  expect(message.isTooLarge).toBe(true);
  expect(message.chunks).toEqual([]);
});

test('many small chunks become few, in order', () => {
  const message = new IncomingMessage('dotted');
  const octets = new Uint8Array(5000).map((_, i) => 0x30 + (i % 10));
  for (const octet of octets) message.take(Uint8Array.of(octet), 0);
  expect(message.chunks.length).toBeLessThan(1024);
  expect(concat(message.chunks)).toEqual(octets);
});

test('a small chunk does not keep alive all that came with it', () => {
  const message = new IncomingMessage('counted');
  const packet = new Uint8Array(65536).fill(0x78);
  message.take(packet.subarray(0, 10), 3);
  expect(message.chunks.map(({ length, buffer }) => [length, buffer.byteLength])).toEqual([[7, 7]]);
});

test('a chunk ends where its octets are counted down, and without a message they are thrown away', () => {
  const lines: string[] = [];
  const message = new IncomingMessage('counted');
  const input: SmtpInput = new SmtpInput((line, _size, next) => {
    const text = latin1Of(line).trim();
    lines.push(text);
    const [, kept = '', size] = /^(keep|drop) (\d+)$/.exec(text) ?? [];
    if (size !== undefined) {
      input.expectChunk(Number(size), kept === 'keep' ? message : undefined, (then) => {
        lines.push('whole');
        then();
      });
    }
    next();
  });
  const said = octetsOf('keep 8\r\n.\r\nx\r\n.\rkeep 0\r\ndrop 6\r\nQUIT\r\nkeep 1\r\n\nNOOP\r\n');
  for (const octet of said) input.feed(Uint8Array.of(octet));
  expect(lines).toEqual(['keep 8', 'whole', 'keep 0', 'whole', 'drop 6', 'whole', 'keep 1', 'whole', 'NOOP']);
  expect(latin1Of(concat(message.chunks))).toBe('.\r\nx\r\n.\r\n');
  expect([message.scan.bareLf, message.scan.bareCr]).toEqual([-1, -1]);
});
