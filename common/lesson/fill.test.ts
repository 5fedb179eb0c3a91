import { describe, expect, it } from 'vitest';
import { octetsOf, textOf } from '../octets.ts';
import { filled } from './fill.ts';

// The dialogue of RFC 1939 §7
const greetings = new Map([
  [1, '+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>'],
  [2, '+OK no timestamp'],
]);
const told = new Map([[1, '3857529045']]);
const fill = (text: string, connection: number): string =>
  textOf(
    filled(
      octetsOf(text),
      connection,
      (which) => greetings.get(which),
      (which) => told.get(which),
    ),
  );

describe('a placeholder', () => {
  it('becomes the digest of the greeting and the password', () => {
    const line = 'APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n';
    expect(fill('APOP mrose {{apop tanstaaf}}\r\n', 1)).toBe(line);
    expect(fill('APOP mrose {{apop tanstaaf 1}}\r\n', 3)).toBe(line);
  });

  it('becomes the UIDVALIDITY that was told', () => {
    const line = 'a SELECT INBOX (QRESYNC (3857529045 4))\r\n';
    expect(fill('a SELECT INBOX (QRESYNC ({{uidvalidity}} 4))\r\n', 1)).toBe(line);
    expect(fill('a SELECT INBOX (QRESYNC ({{uidvalidity 1}} 4))\r\n', 2)).toBe(line);
    expect(() => fill('{{uidvalidity}}', 2)).toThrow('mailbox that connection 2 opened');
  });

  it('is nothing but that', () => {
    const octets = octetsOf('STAT {{x}} {apop é}\r\n');
    expect(filled(octets, 1, () => undefined)).toBe(octets);
  });

  it('wants a greeting with a timestamp', () => {
    expect(() => fill('APOP a {{apop x}}', 2)).toThrow('greeting of connection 2');
    expect(() => fill('APOP a {{apop x}}', 3)).toThrow('greeting of connection 3');
  });
});
