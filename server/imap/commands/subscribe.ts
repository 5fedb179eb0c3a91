import type { Handler } from '../handler.ts';

/** SUBSCRIBE puts a name on the user's list. A name stays there when its mailbox goes. RFC 3501 §6.3.6 */
export const subscribe: Handler<'SUBSCRIBE'> = (session, args) => {
  const { shown: name } = session.mailbox(args.mailbox, 'l');
  const subscribed = session.store.account(session.account)?.subscriptions.has(name);
  if (subscribed) return 'SUBSCRIBE completed; it was on the list already';
  session.store.subscribe(session.account, name, true, session.cause);
  return 'SUBSCRIBE completed';
};
