import type { Handler } from '../handler.ts';
import { copied, stillThere } from './copy.ts';

/** MOVE copies messages into another mailbox and removes them here, as one action. RFC 6851 §3.3 */
export const move: Handler<'MOVE' | 'UID MOVE'> = function* (session, args) {
  const verb = args.uid ? 'UID MOVE' : 'MOVE';
  // As STORE \Deleted, COPY and EXPUNGE together. RFC 6851 §4.2
  const view = session.writable('e');
  session.writable('t');
  const target = session.mailbox(args.mailbox, 'i', 'TRYCREATE');
  session.refuseIfLocked(view.account, view.mailbox);
  const named = stillThere(view.named(args), args.uid);
  if (named.length === 0) return `${verb} completed; no message has such a UID, so nothing was moved`;
  const copyUid = copied(session, named, target, 'moved');
  const uids = named.map(({ entry }) => entry.uid);
  session.store.expunge(view.account, view.mailbox.name, uids, session.cause);
  // Before the EXPUNGE responses, while the client still knows the messages it speaks of. RFC 6851 §4.3
  if (copyUid !== null) yield `OK ${copyUid} the messages have these UIDs now`;
  return `${verb} completed`;
};
