import { DELIMITER } from '../../../common/imap/list-pattern.ts';
import { showMailboxName } from '../../../common/imap/mailbox-name.ts';
import type { SessionContext } from '../context.ts';
import { ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';
import {
  create,
  createSuperiors,
  inferiorsOf,
  refuseUnlessCreatable,
  withoutTrailingDelimiter,
} from '../mailbox-names.ts';
import type { Place } from '../places.ts';

/** RENAME gives a mailbox and all below it another name; who may do what with it stays. RFC 3501 §6.3.5, RFC 4314 §4 */
export const rename: Handler<'RENAME'> = (session, args) => {
  const from = session.place(args.mailbox);
  const to = session.place(withoutTrailingDelimiter(args.to));
  const isInbox = from.name === 'INBOX';
  const inferiors = isInbox ? [] : inferiorsOf(session, from);
  // A level that only leads to others can be renamed too.
  if (inferiors.length === 0 || from.owner !== session.account) session.mailbox(from.shown, 'x');
  if (from.owner !== session.account && (isInbox || to.owner !== from.owner)) {
    throw new ImapNo(
      'CANNOT',
      'mailboxes of another user stay with that user, and their INBOX stays as it is',
    );
  }
  refuseUnlessCreatable(session, to);
  if (from.owner !== to.owner) {
    throw new ImapNo('CANNOT', 'a mailbox cannot be given away; COPY its messages instead');
  }
  if (isInbox) return renameInbox(session, to);
  if (to.name.startsWith(from.name + DELIMITER)) {
    throw new ImapNo('CANNOT', `${showMailboxName(from.shown)} cannot become a mailbox below itself`);
  }
  const moved = [...(session.find(from) ? [from.name] : []), ...inferiors];
  const renamed = moved.map((name) => [name, to.name + name.slice(from.name.length)] as const);
  for (const [, target] of renamed) {
    refuseUnlessCreatable(session, { ...to, name: target, shown: session.shown(to.owner, target) });
  }
  createSuperiors(session, to.owner, to.name);
  for (const [name, target] of renamed) session.store.renameMailbox(from.owner, name, target, session.cause);
  return 'RENAME completed';
};

/** INBOX itself stays: its messages go into the new mailbox. RFC 3501 §6.3.5 */
function renameInbox(session: SessionContext, to: Place): string {
  const { store, account, cause } = session;
  const { mailbox: inbox } = session.mailbox('INBOX', 'x');
  session.refuseIfLocked(account, inbox);
  create(session, to);
  const { messages } = inbox;
  store.copy(account, messages, to.name, 'moved', cause);
  store.expunge(
    account,
    'INBOX',
    messages.map(({ uid }) => uid),
    cause,
  );
  return `RENAME completed; the messages of INBOX are in ${showMailboxName(to.shown)} now, and INBOX is empty`;
}
