import { formatMailbox } from '../../../common/imap/mailbox-name.ts';
import { ALL_RIGHTS, formatRights } from '../../../common/imap/rights.ts';
import { formatIdentifier, identifierOf } from '../acl.ts';
import type { Handler } from '../handler.ts';

/** LISTRIGHTS tells what somebody always has, and what could be given, each right by itself. RFC 4314 §3.4 */
export const listrights: Handler<'LISTRIGHTS'> = function* (session, { mailbox, identifier }) {
  const { owner, shown } = session.mailbox(mailbox, 'a');
  const isOwner = identifierOf(session, identifier) === owner;
  const all = formatRights(ALL_RIGHTS);
  const rights = isOwner ? [all] : ['""', ...all];
  // The identifier as the client wrote it, so that it knows its question again. RFC 4314 §3.4
  yield ['LISTRIGHTS', formatMailbox(shown), formatIdentifier(identifier), ...rights].join(' ');
  return 'LISTRIGHTS completed';
};
