import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latin1Of, octetsOf } from '../../common/octets.ts';
import { assembled, dateTime, received, returnPath } from './delivery.ts';

const trace = {
  clientName: 'client.north.test',
  clientAddress: '127.0.0.1',
  hostname: 'mx.north.test',
  transmission: 'ESMTPSA',
  cause: { connection: 7, exchange: 5 },
  now: Date.UTC(2026, 0, 2, 3, 4, 5),
};
const alice = { address: 'Alice@north.test' };
const bob = { address: 'bob@north.test' };

describe('the trace header', () => {
  test('tells from whom, by whom, how, for whom and when', () => {
    expect(returnPath('carol@south.test') + received([alice], trace)).toBe(
      'Return-Path: <carol@south.test>\r\n' +
        'Received: from client.north.test ([127.0.0.1])\r\n' +
        '\tby mx.north.test with ESMTPSA id 7-5\r\n' +
        '\tfor <Alice@north.test>;\r\n' +
        '\tFri, 2 Jan 2026 03:04:05 +0000\r\n',
    );
  });

  test('names nobody when there are several recipients', () => {
    expect(received([alice, bob], trace)).not.toContain('for <');
  });

  test('writes an IPv6 address as a literal', () => {
    expect(received([bob], { ...trace, clientAddress: '::1' })).toContain('([IPv6:::1])');
  });

  test('a day of two digits keeps both', () => {
    expect(dateTime(Date.UTC(2026, 11, 10))).toBe('Thu, 10 Dec 2026 00:00:00 +0000');
  });
});

describe('stuffed dots', () => {
  test('are taken out, and nothing else, wherever the chunks are cut', () => {
    const part = fc.constantFrom('.', '..', 'a', '\r\n', '\n', '\r', '\r\n.', '\n.');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.nat(30), (parts, cut) => {
        const content = `${parts.join('')}\r\n`;
        const stuffed = content.replace(/(^|\r\n)\./g, '$1..');
        const octets = octetsOf(`${stuffed}.\r\n`);
        const chunks = [octets.subarray(0, cut), octets.subarray(cut)];
        expect(latin1Of(assembled('X: y\r\n', { chunks, framing: 'dotted' }))).toBe(`X: y\r\n${content}`);
      }),
      { seed: 5321, numRuns: 1000 },
    );
  });

  test('an empty message stays empty', () => {
    expect(latin1Of(assembled('X: y\r\n', { chunks: [octetsOf('.\r\n')], framing: 'dotted' }))).toBe(
      'X: y\r\n',
    );
  });
});

test('what came counted stays as it is, dots and all', () => {
  const chunks = [octetsOf('.\r\n..'), octetsOf('\r\n.\r\n')];
  expect(latin1Of(assembled('X: y\r\n', { chunks, framing: 'counted' }))).toBe('X: y\r\n.\r\n..\r\n.\r\n');
});
