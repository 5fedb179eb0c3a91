import type { Handler } from '../handler.ts';

/** UNSUBSCRIBE takes a name off the user's list, whether or not there is such a mailbox. RFC 3501 §6.3.7 */
export const unsubscribe: Handler<'UNSUBSCRIBE'> = (session, { mailbox }) => {
  const subscribed = session.store.account(session.account)?.subscriptions.has(mailbox);
  if (!subscribed) return 'UNSUBSCRIBE completed; it was not on the list';
  session.store.subscribe(session.account, mailbox, false, session.cause);
  return 'UNSUBSCRIBE completed';
};
