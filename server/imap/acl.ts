/** Who is meant in commands about rights. RFC 4314 §2, §3 */
import { formatString } from '../../common/imap/nstring.ts';
import { quoteForReply } from '../../common/imap/lexer.ts';
import { ANYONE } from '../../common/imap/rights.ts';
import type { SessionContext } from './context.ts';
import { ImapNo } from './errors.ts';
import type { Found } from './places.ts';

/** `anyone`, or the full address of the account meant. RFC 4314 §2 */
export function identifierOf({ accounts }: SessionContext, text: string): string {
  if (text.toLowerCase() === ANYONE) return ANYONE;
  if (text.startsWith('-')) {
    throw new ImapNo(
      'CANNOT',
      'rights that are taken away in advance, with "-" before who, are not known here',
    );
  }
  const account = accounts.find(text);
  if (account === undefined) {
    throw new ImapNo('NONEXISTENT', `no account is named ${quoteForReply(text)}; "${ANYONE}" means all`);
  }
  return account;
}

/** Nobody can be locked out of their own mailboxes. RFC 4314 §2 */
export function refuseForOwner({ owner }: Found, identifier: string): void {
  if (identifier !== owner) return;
  throw new ImapNo('CANNOT', `${owner} owns the mailbox and always has all rights`);
}

export const formatIdentifier = (text: string): string =>
  /^[\x21-\x7e]+$/.test(text) && !/[(){%*"\\]/.test(text) ? text : formatString(text);
