import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { aWorld, factsOf } from './world.ts';

const world = aWorld();

const letter = (to: string, subject: string) => ({
  from: 'Bob <bob@north.test>',
  to,
  subject,
  text: 'See you at noon.\r\n.\r\nA line that is one dot must survive.',
});

describe('nodemailer', () => {
  test('delivers to several users of its domain through the MX port', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: world.current.ports.smtp, ignoreTLS: true });
    const sent = await transport.sendMail(letter('alice@north.test, bob@north.test', 'Lunch'));
    transport.close();
    expect(sent.accepted).toEqual(['alice@north.test', 'bob@north.test']);
    for (const account of ['alice@north.test', 'bob@north.test']) {
      const [message] = world.current.store.mailbox(account, 'INBOX')?.messages.slice(-1) ?? [];
      expect(message?.summary).toEqual({ from: 'Bob', subject: 'Lunch' });
      const body = Buffer.from(world.current.store.body(message?.message ?? '') ?? []).toString();
      expect(body).toContain('\r\n.\r\nA line');
    }
  });

  test('is told at RCPT that nobody of that name lives here, and that we do not relay', async () => {
    const transport = createTransport({ host: '127.0.0.1', port: world.current.ports.smtp, ignoreTLS: true });
    await expect(transport.sendMail(letter('nobody@north.test', 'x'))).rejects.toThrow(/550 5\.1\.1/);
    await expect(transport.sendMail(letter('someone@example.com', 'x'))).rejects.toThrow(/550 5\.7\.1/);
    // Whose mail another host of this world takes.
    await expect(transport.sendMail(letter('carol@south.test', 'x'))).rejects.toThrow(/550 5\.7\.1/);
    transport.close();
  });

  test('upgrades with STARTTLS on submission, checked against our own CA, and logs in', async () => {
    for (const method of ['PLAIN', 'LOGIN', 'CRAM-MD5']) {
      const transport = createTransport({
        host: 'localhost',
        port: world.current.ports.submission,
        requireTLS: true,
        authMethod: method,
        auth: { user: 'bob@north.test', pass: 'secret' },
        tls: { ca: world.current.caCertificate },
      });
      await transport.sendMail(letter('alice@north.test', `by ${method}`));
      transport.close();
      expect(world.current.store.mailbox('alice@north.test', 'INBOX')?.messages.at(-1)?.summary.subject).toBe(
        `by ${method}`,
      );
    }
    const [handshake] = factsOf(world.current, 'tls-started');
    expect(handshake?.version).toBe('TLSv1.3');
    expect(handshake?.serverName).toBe('localhost');
    const after = factsOf(world.current, 'command-sent').filter(
      (fact) => fact.connection === handshake?.connection && fact.seq > (handshake?.seq ?? 0),
    );
    expect(after.map((fact) => fact.verb).slice(0, 4)).toEqual(['EHLO', 'AUTH', 'MAIL', 'RCPT']);
  });

  test('speaks TLS at once on submissions', async () => {
    const transport = createTransport({
      host: 'localhost',
      port: world.current.ports.submissions,
      secure: true,
      auth: { user: 'bob', pass: 'secret' },
      tls: { ca: world.current.caCertificate },
    });
    await transport.sendMail(letter('bob@north.test', 'over TLS'));
    transport.close();
    expect(world.current.store.mailbox('bob@north.test', 'INBOX')?.messages.at(-1)?.summary.subject).toBe(
      'over TLS',
    );
  });

  test('must log in before it submits, and with the right password', async () => {
    const options = { host: '127.0.0.1', port: world.current.ports.submission, ignoreTLS: true };
    const anonymous = createTransport(options);
    await expect(anonymous.sendMail(letter('bob@north.test', 'x'))).rejects.toThrow(/530 5\.7\.0/);
    const wrong = createTransport({ ...options, auth: { user: 'bob', pass: 'guess' } });
    await expect(wrong.sendMail(letter('bob@north.test', 'x'))).rejects.toThrow(/535 5\.7\.8/);
    anonymous.close();
    wrong.close();
  });

  test('pools one connection for many messages, of which none is lost', async () => {
    const before = world.current.store.mailbox('bob@north.test', 'INBOX')?.messages.length ?? 0;
    const transport = createTransport({
      pool: true,
      maxConnections: 2,
      host: '127.0.0.1',
      port: world.current.ports.smtp,
      ignoreTLS: true,
    });
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => transport.sendMail(letter('bob@north.test', `n ${i}`))),
    );
    transport.close();
    const messages = world.current.store.mailbox('bob@north.test', 'INBOX')?.messages.slice(before) ?? [];
    expect(new Set(messages.map((message) => message.summary.subject)).size).toBe(40);
    expect(messages.map((message) => message.uid)).toEqual(messages.map((_, i) => before + 1 + i));
  });
});
