import { identifierOf, refuseForOwner } from '../acl.ts';
import type { Handler } from '../handler.ts';

/** DELETEACL takes somebody off the list; what everybody may do stays. RFC 4314 §3.2 */
export const deleteacl: Handler<'DELETEACL'> = (session, { mailbox, identifier }) => {
  const found = session.mailbox(mailbox, 'a');
  const { acl, name } = found.mailbox;
  // An account that is no more may still be on the list.
  const who = acl.has(identifier) ? identifier : identifierOf(session, identifier);
  refuseForOwner(found, who);
  if (!acl.has(who)) return `DELETEACL completed; ${who} was not on the list`;
  session.store.setRights(found.owner, name, who, '', session.cause);
  return 'DELETEACL completed';
};
