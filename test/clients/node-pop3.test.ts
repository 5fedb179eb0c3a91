import Pop3Command from 'node-pop3';
import { describe, expect, test } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { aWorld } from './world.ts';

const world = aWorld();

const message = (subject: string) =>
  octetsOf(`From: bob@north.test\r\nSubject: ${subject}\r\n\r\nhello\r\nend\r\n`);

const put = (account: string, ...subjects: string[]) =>
  world.current.store.add(
    account,
    'INBOX',
    subjects.map((subject) => ({ octets: message(subject) })),
    'delivered',
  );

describe('node-pop3', () => {
  for (const tls of [false, true]) {
    test(`lists, reads and deletes at QUIT (TLS: ${tls})`, async () => {
      const account = tls ? 'carol@south.test' : 'alice@north.test';
      put(account, 'one', 'two', 'three');
      const client = new Pop3Command({
        user: account,
        password: 'secret',
        host: 'localhost',
        port: tls ? world.current.ports.pop3s : world.current.ports.pop3,
        tls,
        tlsOptions: { ca: world.current.caCertificate },
      });
      expect(await client.STAT()).toBe(`3 ${3 * message('one').length + 2}`);
      const uidl = await client.UIDL();
      expect(uidl.length).toBe(3);
      // The library takes the last line end for the terminator's; curl's test compares to the octet.
      expect(await client.RETR(2)).toBe(Buffer.from(message('two')).toString().trimEnd());
      expect(await client.TOP(1, 0)).toContain('Subject: one');
      await client.command('DELE', '2');
      expect(world.current.store.mailbox(account, 'INBOX')?.messages.length).toBe(3);
      await client.QUIT();
      expect(world.current.store.mailbox(account, 'INBOX')?.messages.map((m) => m.uid)).toEqual([1, 3]);
    });
  }
});
