import { showMailboxName } from '../../../common/imap/mailbox-name.ts';
import { ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { inferiorsOf } from '../mailbox-names.ts';

/**
 * DELETE removes a mailbox with its messages. Mailboxes below it stay; the name then only leads to them, as LIST tells by
 * \Noselect. RFC 3501 §6.3.4
 */
export const deleteMailbox: Handler<'DELETE'> = (session, args) => {
  const place = session.place(args.mailbox);
  if (place.owner === session.account && !session.find(place) && inferiorsOf(session, place).length > 0) {
    throw new ImapNo(
      'CANNOT',
      `${showMailboxName(place.shown)} is only a level above others; DELETE those instead`,
    );
  }
  const { owner, mailbox } = session.mailbox(args.mailbox, 'x');
  if (mailbox.name === 'INBOX') throw new ImapNo('CANNOT', 'INBOX cannot be deleted');
  // Whoever deletes the mailbox it has open goes on without one; other sessions that have it open end.
  const wasOpen = session.view?.mailbox === mailbox;
  if (wasOpen) session.unselect();
  session.store.deleteMailbox(owner, mailbox.name, session.cause);
  return wasOpen ? 'DELETE completed; no mailbox is open now' : 'DELETE completed';
};
