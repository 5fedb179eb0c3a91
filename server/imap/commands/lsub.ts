import { superiorsOf } from '../../../common/imap/list-pattern.ts';
import type { Handler } from '../handler.ts';
import { inOrder, listed, matches, root } from '../listing.ts';

/** LSUB tells which names the user subscribed to, whether or not there are such mailboxes. RFC 3501 §6.3.9 */
export const lsub: Handler<'LSUB'> = function* (session, { reference, pattern }) {
  if (pattern === '') {
    yield root('LSUB');
    return 'LSUB completed';
  }
  const wanted = reference + pattern;
  const subscribed = session.store.account(session.account)?.subscriptions ?? new Set<string>();
  const levels = new Set<string>();
  for (const name of subscribed) {
    if (matches(wanted, name)) levels.add(name);
    // What % stops short of is told by the level where it stops. RFC 3501 §6.3.9
    else for (const superior of superiorsOf(name)) if (matches(wanted, superior)) levels.add(superior);
  }
  for (const name of inOrder(levels)) yield listed('LSUB', subscribed.has(name) ? [] : ['\\Noselect'], name);
  return 'LSUB completed';
};
