/** Real clients and the mechanisms and POP3 extensions that few of them know. */
import { ImapFlow } from 'imapflow';
import Pop3Command from 'node-pop3';
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { installed, run } from './program.ts';
import { aWorld, factsOf } from './world.ts';

const world = aWorld();

const letter = { from: 'alice@north.test', to: 'bob@north.test', subject: 'by token', text: 'hello' };

const authLines = (): string[] =>
  factsOf(world.current, 'command-sent')
    .filter(({ verb }) => verb === 'AUTH' || verb === 'AUTHENTICATE')
    .map(({ octets }) => Buffer.from(octets).toString());

describe('nodemailer', () => {
  const submit = (accessToken: string) => {
    const transport = createTransport({
      ...{ host: '127.0.0.1', port: world.current.ports.submission, ignoreTLS: true },
      auth: { type: 'OAuth2', user: 'alice@north.test', accessToken },
    });
    return transport.sendMail(letter).finally(() => transport.close());
  };

  test('submits with an access token', async () => {
    await submit('token-alice');
    expect(authLines().at(-1)).toMatch(/^AUTH XOAUTH2 /);
    expect(world.current.store.mailbox('bob@north.test', 'INBOX')?.messages.at(-1)?.summary.subject).toBe(
      'by token',
    );
  });

  test('is told of a token that is wrong', async () => {
    await expect(submit('token-bob')).rejects.toThrow();
    const refusal = factsOf(world.current, 'reply-sent').find(({ code }) => code === '535');
    expect(Buffer.from(refusal?.octets ?? []).toString()).toContain('access token');
  });
});

describe('imapflow', () => {
  const client = (accessToken: string) =>
    new ImapFlow({
      ...{ host: '127.0.0.1', port: world.current.ports.imap, secure: false },
      ...{ doSTARTTLS: false, logger: false },
      auth: { user: 'alice@north.test', accessToken },
    });

  test('logs in with an access token', async () => {
    const imap = client('token-alice');
    await imap.connect();
    expect(authLines().at(-1)).toContain('AUTHENTICATE XOAUTH2 ');
    await imap.logout();
  });

  test('answers the explanation of a wrong one, and is refused', async () => {
    await expect(client('token-bob').connect()).rejects.toMatchObject({
      authenticationFailed: true,
      oauthError: { status: '401', schemes: 'bearer', scope: 'mail' },
    });
  });
});

const utf8 = octetsOf('From: bob@north.test\r\nSubject: Grüße\r\n\r\nhello\r\n');

test('node-pop3, which does not know UTF8, is told what it lacks', async () => {
  world.current.store.add('carol@south.test', 'INBOX', [{ octets: utf8 }], 'delivered');
  const pop3 = new Pop3Command({
    ...{ user: 'carol', password: 'secret', host: '127.0.0.1', port: world.current.ports.pop3 },
  });
  await expect(pop3.RETR(1)).rejects.toThrow(/UTF-8 in its header/);
  await pop3.QUIT();
});

describe.skipIf(!installed('python3'))('poplib (skipped where Python is not installed)', () => {
  test('reads capabilities, goes to UTF-8 mode, and fetches', async () => {
    world.current.store.add('dave@south.test', 'INBOX', [{ octets: utf8 }], 'delivered');
    const { output } = await run(
      'python3',
      '-c',
      `
import poplib, sys
pop = poplib.POP3('127.0.0.1', int(sys.argv[1]))
capa = pop.capa()
print(sorted(capa), capa['SASL'], capa['UTF8'], capa['EXPIRE'])
print(pop.utf8())
pop.user('dave'); pop.pass_('secret')
print(pop.retr(1)[1][1])
pop.dele(1)
print(pop.quit())
`,
      String(world.current.ports.pop3),
    );
    expect(output.split(/\r?\n/)).toEqual([
      "['AUTH-RESP-CODE', 'EXPIRE', 'IMPLEMENTATION', 'LANG', 'PIPELINING', 'RESP-CODES', 'SASL', 'STLS', 'TOP', 'UIDL', 'USER', 'UTF8'] " +
        "['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-256', 'XOAUTH2'] ['USER'] ['NEVER']",
      "b'+OK messages come in UTF-8 from now on'",
      "b'Subject: Gr\\xc3\\xbc\\xc3\\x9fe'",
      expect.stringContaining('1 deleted, 0 left') as string,
      '',
    ]);
    expect(world.current.store.mailbox('dave@south.test', 'INBOX')?.messages).toEqual([]);
  });
});

describe.skipIf(!installed('curl'))('curl (skipped where it is not installed)', () => {
  test('reads by POP3 and IMAP with an access token', async () => {
    const plain = octetsOf('From: bob@north.test\r\nSubject: token\r\n\r\nhello\r\n');
    world.current.store.add('alice@north.test', 'INBOX', [{ octets: plain }], 'delivered');
    const { ports } = world.current;
    for (const url of [
      `pop3://127.0.0.1:${ports.pop3}/1`,
      `imap://127.0.0.1:${ports.imap}/INBOX;MAILINDEX=1`,
    ]) {
      const token = ['--login-options', 'AUTH=XOAUTH2', '--oauth2-bearer', 'token-alice'];
      const read = await run('curl', '-sS', url, '-u', 'alice', ...token);
      expect(read.output).toContain('Subject: token');
      const wrong = ['--login-options', 'AUTH=XOAUTH2', '--oauth2-bearer', 'token-bob'];
      // 67: the server did not let it in.
      expect((await run('curl', '-sS', url, '-u', 'alice', ...wrong)).code).toBe(67);
    }
  });

  test.each(['CRAM-MD5', 'LOGIN', 'PLAIN'])('reads by POP3 with %s', async (mechanism) => {
    const url = `pop3://127.0.0.1:${world.current.ports.pop3}/1`;
    const read = await run('curl', '-sS', url, '-u', 'alice:secret', '--login-options', `AUTH=${mechanism}`);
    expect(read.output).toContain('Subject: token');
  });
});
