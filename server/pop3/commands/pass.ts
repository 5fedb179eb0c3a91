import { Pop3Refusal } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { openMaildrop, wrongCredentials } from '../login.ts';

/** PASS completes what USER began, and must come right after it. RFC 1939 §7 */
export const pass: Handler<'PASS'> = (dialogue, { password }, { name }) => {
  if (name === undefined) throw new Pop3Refusal('PASS comes right after USER; say USER and a name first');
  const account = dialogue.accounts.authenticate(name, password);
  if (account === undefined) throw wrongCredentials();
  return openMaildrop(dialogue, account);
};
