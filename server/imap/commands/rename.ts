import { DELIMITER } from '../../../common/imap/list-pattern.ts';
import { showMailboxName } from '../../../common/imap/mailbox-name.ts';
import type { SessionContext } from '../context.ts';
import { ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';
import {
  createSuperiors,
  inferiorsOf,
  refuseUnlessCreatable,
  withoutTrailingDelimiter,
} from '../mailbox-names.ts';

/** RENAME gives a mailbox and all below it another name. RFC 3501 §6.3.5 */
export const rename: Handler<'RENAME'> = (session, args) => {
  const { mailbox: from } = args;
  const to = withoutTrailingDelimiter(args.to);
  const inferiors = from === 'INBOX' ? [] : inferiorsOf(session, from);
  // A level that only leads to others can be renamed too.
  if (inferiors.length === 0) session.mailbox(from);
  refuseUnlessCreatable(session, to);
  if (from === 'INBOX') return renameInbox(session, to);
  if (to.startsWith(from + DELIMITER)) {
    throw new ImapNo('CANNOT', `${showMailboxName(from)} cannot become a mailbox below itself`);
  }
  const moved = [...(session.mailboxes.has(from) ? [from] : []), ...inferiors];
  const renamed = moved.map((name) => [name, to + name.slice(from.length)] as const);
  for (const [, target] of renamed) refuseUnlessCreatable(session, target);
  createSuperiors(session, to);
  for (const [name, target] of renamed) {
    session.store.renameMailbox(session.account, name, target, session.cause);
  }
  return 'RENAME completed';
};

/** INBOX itself stays: its messages go into the new mailbox. RFC 3501 §6.3.5 */
function renameInbox(session: SessionContext, to: string): string {
  const { store, account, cause } = session;
  const inbox = session.mailbox('INBOX');
  session.refuseIfLocked(inbox);
  createSuperiors(session, to);
  store.createMailbox(account, to, { cause });
  const { messages } = inbox;
  store.copy(account, messages, to, 'moved', cause);
  store.expunge(
    account,
    'INBOX',
    messages.map(({ uid }) => uid),
    cause,
  );
  return `RENAME completed; the messages of INBOX are in ${showMailboxName(to)} now, and INBOX is empty`;
}
