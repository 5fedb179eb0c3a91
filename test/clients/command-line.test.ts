/** Mail programs of the command line, where they are installed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { installed, run } from './program.ts';
import { aWorld } from './world.ts';

const world = aWorld();
const folder = mkdtempSync(join(tmpdir(), 'mailglass-clients-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inbox = (account: string) => world.current.store.mailbox(account, 'INBOX')?.messages ?? [];

describe.skipIf(!installed('curl'))('curl (skipped where it is not installed)', () => {
  test('delivers, then reads the same message by IMAP and by POP3', async () => {
    const file = join(folder, 'letter.eml');
    writeFileSync(file, 'From: bob@north.test\r\nTo: alice@north.test\r\nSubject: by curl\r\n\r\nhello\r\n');
    const { ports } = world.current;
    const sent = await run(
      'curl', '-sS', `smtp://127.0.0.1:${ports.smtp}/me.example`, '--mail-from', 'bob@north.test',
      '--mail-rcpt', 'alice@north.test', '--upload-file', file,
    ); // prettier-ignore
    expect(sent.errors).toBe('');
    expect(inbox('alice@north.test').at(-1)?.summary.subject).toBe('by curl');
    const imap = await run(
      'curl',
      '-sS',
      `imap://127.0.0.1:${ports.imap}/INBOX;MAILINDEX=1`,
      '-u',
      'alice:secret',
    );
    expect(imap.output).toContain('Subject: by curl');
    const pop3 = await run('curl', '-sS', `pop3://127.0.0.1:${ports.pop3}/1`, '-u', 'alice:secret');
    expect(pop3.output).toBe(imap.output);
  });

  test('checks our certificate on every TLS port, implicit and upgraded', async () => {
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, world.current.caCertificate);
    const { ports } = world.current;
    for (const url of [
      `imaps://localhost:${ports.imaps}`,
      `pop3s://localhost:${ports.pop3s}`,
      `imap://localhost:${ports.imap}`,
      `pop3://localhost:${ports.pop3}`,
    ]) {
      const { code, errors } = await run(
        'curl',
        '-sS',
        '--ssl-reqd',
        '--cacert',
        ca,
        url,
        '-u',
        'bob:secret',
      );
      expect({ url, code, errors }).toEqual({ url, code: 0, errors: '' });
    }
  });
});

describe.skipIf(!installed('swaks'))('swaks (skipped where it is not installed)', () => {
  test('submits with STARTTLS and AUTH', async () => {
    const { output, code } = await run(
      'swaks', '--server', `127.0.0.1:${world.current.ports.submission}`, '--tls', '--auth', 'PLAIN', '--auth-user', 'bob',
      '--auth-password', 'secret', '--from', 'bob@north.test', '--to', 'alice@north.test', '--header', 'Subject: by swaks',
    ); // prettier-ignore
    expect(output).toContain('TLS started');
    expect(code).toBe(0);
    expect(inbox('alice@north.test').at(-1)?.summary.subject).toBe('by swaks');
  });
});

/** Waits until a message of that subject lies in the mailbox: it comes over two hosts. */
const arrives = (account: string, subject: string): Promise<void> =>
  vi.waitFor(() => expect(inbox(account).map(({ summary }) => summary.subject)).toContain(subject), {
    timeout: 10_000,
    interval: 10,
  });

describe('mail for another domain is submitted, and arrives by relay', () => {
  test.skipIf(!installed('swaks'))('by swaks (skipped where it is not installed)', async () => {
    const { code } = await run(
      'swaks', '--server', `127.0.0.1:${world.current.ports.submission}`, '--auth', 'CRAM-MD5', '--auth-user', 'alice',
      '--auth-password', 'secret', '--from', 'alice@north.test', '--to', 'dave@south.test', '--header', 'Subject: relayed by swaks',
    ); // prettier-ignore
    expect(code).toBe(0);
    await arrives('dave@south.test', 'relayed by swaks');
  });

  test.skipIf(!installed('curl'))('by curl (skipped where it is not installed)', async () => {
    const file = join(folder, 'relayed.eml');
    writeFileSync(
      file,
      'From: alice@north.test\r\nTo: dave@south.test\r\nSubject: relayed by curl\r\n\r\nhello\r\n',
    );
    const { errors } = await run(
      'curl', '-sS', `smtp://127.0.0.1:${world.current.ports.submission}/me.example`, '-u', 'alice:secret',
      '--mail-from', 'alice@north.test', '--mail-rcpt', 'dave@south.test', '--upload-file', file,
    ); // prettier-ignore
    expect(errors).toBe('');
    await arrives('dave@south.test', 'relayed by curl');
  });

  test.skipIf(!installed('msmtp'))('by msmtp (skipped where it is not installed)', async () => {
    const ca = join(folder, 'msmtp-ca.pem');
    writeFileSync(ca, world.current.caCertificate);
    const file = join(folder, 'msmtp.eml');
    writeFileSync(file, 'From: alice@north.test\nTo: dave@south.test\nSubject: relayed by msmtp\n\nhello\n');
    const { code, errors } = await run(
      'sh', '-c',
      `msmtp --host=localhost --port=${world.current.ports.submission} --tls=on --tls-starttls=on --tls-trust-file=${ca} ` +
        `--auth=plain --user=alice --passwordeval='echo secret' --from=alice@north.test dave@south.test < ${file}`,
    ); // prettier-ignore
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    await arrives('dave@south.test', 'relayed by msmtp');
  });
});

describe.skipIf(!installed('mbsync'))('mbsync (skipped where it is not installed)', () => {
  test('copies a mailbox to a Maildir', async () => {
    const letter = Buffer.from(
      'From: a@north.test\r\nSubject: kept\r\nMessage-ID: <k@north.test>\r\n\r\nbody\r\n',
    );
    world.current.store.add('bob@north.test', 'INBOX', [{ octets: letter }, { octets: letter }], 'delivered');
    const config = join(folder, 'mbsyncrc');
    writeFileSync(
      config,
      `IMAPAccount m\nHost 127.0.0.1\nPort ${world.current.ports.imap}\nUser bob\nPass secret\nSSLType None\nAuthMechs LOGIN\n\n` +
        `IMAPStore far\nAccount m\n\nMaildirStore near\nPath ${folder}/mail/\nInbox ${folder}/mail/INBOX\n\n` +
        `Channel c\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSync All\nSyncState *\n`,
    );
    mkdirSync(`${folder}/mail`);
    const { code, errors } = await run('mbsync', '-c', config, 'c');
    expect(code, errors).toBe(0);
    const copies = ['new', 'cur'].flatMap((part) =>
      readdirSync(`${folder}/mail/INBOX/${part}`).map((name) => `${folder}/mail/INBOX/${part}/${name}`),
    );
    expect(copies.length).toBe(2);
    for (const copy of copies) expect(readFileSync(copy).toString()).toContain('Subject: kept');
  });
});
