import type { Mailbox } from '../../../common/projections/mailbox.ts';
import type { Handler } from '../handler.ts';

/** EXPUNGE removes all messages marked \Deleted; each is told by an untagged EXPUNGE before the OK. RFC 3501 §6.4.3 */
export const expunge: Handler<'EXPUNGE'> = (session) => {
  const { mailbox, account } = session.writable('e');
  session.refuseIfLocked(account, mailbox);
  session.store.expunge(account, mailbox.name, deletedUids(mailbox), session.cause);
  return 'EXPUNGE completed';
};

/** UID EXPUNGE removes only those of the named messages that are marked \Deleted. RFC 4315 §2.1 */
export const uidExpunge: Handler<'UID EXPUNGE'> = (session, args) => {
  const view = session.writable('e');
  session.refuseIfLocked(view.account, view.mailbox);
  const doomed = view
    .named(args)
    .filter(({ entry }) => !entry.expunged && entry.flags.includes('\\Deleted'))
    .map(({ entry }) => entry.uid);
  session.store.expunge(view.account, view.mailbox.name, doomed, session.cause);
  return 'UID EXPUNGE completed';
};

export function deletedUids(mailbox: Mailbox): number[] {
  return mailbox.messages.filter(({ flags }) => flags.includes('\\Deleted')).map(({ uid }) => uid);
}
