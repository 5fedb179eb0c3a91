import { formatMailbox } from '../../../common/imap/mailbox-name.ts';
import { ALL_RIGHTS, formatRights } from '../../../common/imap/rights.ts';
import { formatIdentifier } from '../acl.ts';
import type { Handler } from '../handler.ts';

/** GETACL tells who may do what with a mailbox; the owner, who may do everything, comes first. RFC 4314 §3.3 */
export const getacl: Handler<'GETACL'> = function* (session, args) {
  const { owner, shown, mailbox } = session.mailbox(args.mailbox, 'a');
  const pairs = [[owner, ALL_RIGHTS] as const, ...mailbox.acl].flatMap(([identifier, rights]) => [
    formatIdentifier(identifier),
    formatRights(rights),
  ]);
  yield ['ACL', formatMailbox(shown), ...pairs].join(' ');
  return 'GETACL completed';
};
