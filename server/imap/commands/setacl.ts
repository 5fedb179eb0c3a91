import { changedRights, formatRights } from '../../../common/imap/rights.ts';
import { identifierOf, refuseForOwner } from '../acl.ts';
import type { Handler } from '../handler.ts';

/** SETACL says what somebody may do with a mailbox: these rights, or these more or fewer. RFC 4314 §3.1 */
export const setacl: Handler<'SETACL'> = (session, { mailbox, identifier, how, rights }) => {
  const found = session.mailbox(mailbox, 'a');
  const who = identifierOf(session, identifier);
  refuseForOwner(found, who);
  const after = changedRights(found.mailbox.acl.get(who) ?? '', how, rights);
  session.store.setRights(found.owner, found.mailbox.name, who, after, session.cause);
  return `SETACL completed; ${who} ${after === '' ? 'has no rights' : `may ${formatRights(after)}`} here now`;
};
