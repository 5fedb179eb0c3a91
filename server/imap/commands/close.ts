import type { Handler } from '../handler.ts';
import { deletedUids } from './expunge.ts';

/** CLOSE removes the messages marked \Deleted without telling of each, and closes the mailbox. RFC 3501 §6.4.2 */
export const close: Handler<'CLOSE'> = (session) => {
  const view = session.selected;
  const { mailbox, readOnly, account } = view;
  // CLOSE cannot be refused: what must not be removed now stays marked.
  const removes = !readOnly && view.may('e') && !session.isLocked(account, mailbox);
  if (removes) session.store.expunge(account, mailbox.name, deletedUids(mailbox), session.cause);
  session.unselect();
  return removes ? 'CLOSE completed' : 'CLOSE completed; nothing was removed';
};
