import { ImapFlow } from 'imapflow';
import { describe, expect, test } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { aWorld, factsOf, factThat } from './world.ts';

const world = aWorld();

const message = (subject: string) =>
  octetsOf(
    `From: Bob <bob@north.test>\r\nTo: alice@north.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@north.test>\r\n` +
      'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
      '--b\r\nContent-Type: text/plain\r\n\r\nfirst part\r\n' +
      '--b\r\nContent-Type: text/html\r\n\r\n<p>second part</p>\r\n--b--\r\n',
  );

async function withClient<T>(
  options: { user?: string; tls?: 'starttls' | 'implicit' | 'none'; qresync?: boolean },
  work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const { user = 'alice', tls = 'none', qresync = false } = options;
  const client = new ImapFlow({
    host: 'localhost',
    port: tls === 'implicit' ? world.current.ports.imaps : world.current.ports.imap,
    secure: tls === 'implicit',
    doSTARTTLS: tls === 'starttls',
    tls: { ca: world.current.caCertificate },
    auth: { user, pass: 'secret' },
    logger: false,
    qresync,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}

const put = (account: string, ...subjects: string[]) =>
  world.current.store.add(
    account,
    'INBOX',
    subjects.map((subject) => ({ octets: message(subject) })),
    'delivered',
  );

describe('imapflow', () => {
  for (const tls of ['none', 'starttls', 'implicit'] as const) {
    test(`logs in and lists the mailboxes (TLS: ${tls})`, async () => {
      const list = await withClient({ tls }, (client) => client.list());
      expect(list.map((mailbox) => mailbox.path).sort()).toEqual([
        'Archive',
        'Drafts',
        'INBOX',
        'Junk',
        'Sent',
        'Trash',
      ]);
      expect(list.find((mailbox) => mailbox.path === 'Sent')?.specialUse).toBe('\\Sent');
    });
  }

  test('fetches envelope, structure and parts, searches, flags, copies, moves and deletes', async () => {
    put('alice@north.test', 'one', 'two', 'three');
    await withClient({}, async (client) => {
      const mailbox = await client.mailboxOpen('INBOX');
      expect(mailbox.exists).toBe(3);
      const fetched = await client.fetchOne('2', {
        envelope: true,
        bodyStructure: true,
        bodyParts: ['1', '2'],
        flags: true,
      });
      if (!fetched) throw new Error('message 2 was not fetched');
      expect(fetched.envelope?.subject).toBe('two');
      expect(fetched.envelope?.from?.[0]).toEqual({ name: 'Bob', address: 'bob@north.test' });
      expect(fetched.bodyStructure?.childNodes?.map((part) => part.type)).toEqual([
        'text/plain',
        'text/html',
      ]);
      expect(fetched.bodyParts?.get('2')?.toString()).toBe('<p>second part</p>');
      expect(await client.search({ subject: 'thr' })).toEqual([3]);
      expect(await client.search({ body: 'second' }, { uid: true })).toEqual([1, 2, 3]);
      expect(await client.messageFlagsAdd('1:2', ['\\Flagged', 'urgent'])).toBe(true);
      expect(await client.search({ flagged: true })).toEqual([1, 2]);
      const copied = await client.messageCopy('1', 'Archive');
      expect(copied && copied.uidMap?.get(1)).toBe(1);
      const moved = await client.messageMove('2', 'Trash');
      expect(moved && moved.uidMap?.get(2)).toBe(1);
      expect(await client.messageDelete('1')).toBe(true);
      expect(await client.search({ all: true }, { uid: true })).toEqual([3]);
      const appended = await client.append('Drafts', Buffer.from(message('draft')), ['\\Draft']);
      expect(appended && appended.uid).toBe(1);
    });
    const archive = world.current.store.mailbox('alice@north.test', 'Archive')?.messages ?? [];
    expect(archive.map((m) => [m.summary.subject, [...m.flags].sort()])).toEqual([
      ['one', ['\\Flagged', 'urgent']],
    ]);
  });

  test('downloads a part and a source exactly', async () => {
    put('bob@north.test', 'exact');
    await withClient({ user: 'bob' }, async (client) => {
      await client.mailboxOpen('INBOX');
      const fetched = await client.fetchOne('*', { source: true });
      if (!fetched) throw new Error('nothing was fetched');
      expect(fetched.source?.equals(Buffer.from(message('exact')))).toBe(true);
      const part = await fetchedText(client);
      expect(part).toBe('first part');
    });
  });

  test('in IDLE is told at once of mail that comes and of flags another client sets', async () => {
    await withClient({ user: 'carol' }, async (idler) => {
      await idler.mailboxOpen('INBOX');
      const exists = new Promise<{ count: number }>((resolve) => idler.once('exists', resolve));
      const idling = idler.idle();
      await factThat(world.current, (fact) => fact.kind === 'command-sent' && fact.verb === 'IDLE');
      put('carol@south.test', 'news');
      expect((await exists).count).toBe(1);
      const flags = new Promise<{ flags: Set<string> }>((resolve) => idler.once('flags', resolve));
      await withClient({ user: 'carol' }, async (other) => {
        await other.mailboxOpen('INBOX');
        await other.messageFlagsAdd('1', ['\\Flagged']);
      });
      expect([...(await flags).flags]).toContain('\\Flagged');
      await idler.noop();
      await idling;
    });
    const done = factsOf(world.current, 'octets-sent').filter((fact) => fact.what === 'response');
    expect(done.length).toBeGreaterThan(0);
  });

  test('with QRESYNC is told mod-sequences and removals by UID, and fetches what changed since', async () => {
    const account = 'bob@north.test';
    put(account, 'one', 'two', 'three');
    const { store } = world.current;
    await withClient({ user: 'bob', qresync: true }, async (client) => {
      const { highestModseq } = await client.mailboxOpen('INBOX');
      expect(highestModseq).toBe(BigInt(store.mailbox(account, 'INBOX')?.highestmodseq ?? 0));
      const gone = new Promise<unknown>((resolve) => client.once('expunge', resolve));
      store.changeFlags(account, 'INBOX', [[3, 3]], 'added', ['\\Flagged']);
      store.expunge(account, 'INBOX', [2]);
      await client.noop();
      expect(await gone).toMatchObject({ path: 'INBOX', uid: 2, vanished: true });
      const changed = [];
      const since = { changedSince: highestModseq ?? 0n };
      for await (const { uid, flags } of client.fetch('1:*', { flags: true }, since)) {
        changed.push([uid, ...(flags ?? [])]);
      }
      expect(changed).toEqual([[3, '\\Flagged', '\\Recent']]);
      // Another changed it meanwhile: it stays as it is.
      const unchangedSince = highestModseq ?? 0n;
      await client.messageFlagsSet('1:*', ['\\Answered'], { unchangedSince });
      for (const { uid, flags } of store.mailbox(account, 'INBOX')?.messages ?? []) {
        expect(flags).toEqual(uid === 3 ? ['\\Flagged'] : ['\\Answered']);
      }
    });
  });

  test('that comes back with QRESYNC is told what went while it was away', async () => {
    const account = 'bob@north.test';
    put(account, 'four', 'five');
    const inbox = world.current.store.mailbox(account, 'INBOX');
    const changedSince = inbox?.highestmodseq ?? 0;
    const uidValidity = BigInt(inbox?.uidvalidity ?? 0);
    const uid = inbox?.messages.at(-1)?.uid ?? 0;
    world.current.store.expunge(account, 'INBOX', [uid]);
    await withClient({ user: 'bob', qresync: true }, async (client) => {
      const gone: unknown[] = [];
      client.on('expunge', (event) => gone.push(event));
      await client.mailboxOpen('INBOX', { changedSince, uidValidity });
      expect(gone).toMatchObject([{ uid, vanished: true, earlier: true }]);
    });
  });

  test('creates, renames, subscribes and deletes mailboxes, with names beyond ASCII', async () => {
    await withClient({ user: 'dave' }, async (client) => {
      await client.mailboxCreate('Projekte/Übersicht');
      await client.mailboxSubscribe('Projekte/Übersicht');
      await client.mailboxRename('Projekte/Übersicht', 'Projekte/日本');
      const paths = (await client.list()).map((mailbox) => mailbox.path);
      expect(paths).toContain('Projekte/日本');
      expect(paths).not.toContain('Projekte/Übersicht');
      await client.mailboxDelete('Projekte/日本');
      expect(await client.status('INBOX', { messages: true, uidNext: true })).toMatchObject({ messages: 0 });
    });
  });
});

async function fetchedText(client: ImapFlow): Promise<string> {
  const { content } = await client.download('*', '1');
  if (!content) throw new Error('part 1 was not sent');
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
