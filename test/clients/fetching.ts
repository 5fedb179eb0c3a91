/** A message fetched by clients that others wrote. */
import { ImapFlow } from 'imapflow';
import Pop3Command from 'node-pop3';

const alice = { user: 'alice@north.test', pass: 'secret' };

export async function fetchByPop3(port: number, message: number): Promise<string> {
  const pop3 = new Pop3Command({ user: alice.user, password: alice.pass, host: '127.0.0.1', port });
  const text = await pop3.RETR(message);
  await pop3.QUIT();
  return text;
}

export async function fetchByImap(port: number, message: number): Promise<string> {
  const imap = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: alice,
    logger: false,
  });
  await imap.connect();
  await imap.mailboxOpen('INBOX');
  const found = await imap.fetchOne(String(message), { source: true });
  await imap.logout();
  return found ? String(found.source) : '';
}
