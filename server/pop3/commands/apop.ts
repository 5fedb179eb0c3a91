import { createHash, timingSafeEqual } from 'node:crypto';
import type { Handler } from '../handler.ts';
import { openMaildrop, wrongCredentials } from '../login.ts';

/** APOP logs in with MD5(timestamp of the greeting + password), which is of no use to who overhears it. RFC 1939 §7 */
export const apop: Handler<'APOP'> = (dialogue, { name, digest }) => {
  const { accounts, timestamp } = dialogue;
  const account = accounts.find(name);
  // Somebody unknown is computed for as well, so that the time it takes tells nothing.
  const password = (account && accounts.passwordOf(account)) ?? '';
  const expected = createHash('md5').update(`${timestamp}${password}`).digest('hex');
  const right = timingSafeEqual(Buffer.from(expected), Buffer.from(digest));
  if (!account || !right) throw wrongCredentials();
  return openMaildrop(dialogue, account);
};
