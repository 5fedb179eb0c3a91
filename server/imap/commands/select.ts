import type { SelectArguments } from '../../../common/imap/modifiers.ts';
import type { SessionContext } from '../context.ts';
import { ImapBad } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { highest } from '../modseqs.ts';
import type { Response } from '../output.ts';
import { resynchronized } from '../resync.ts';
import type { SessionView } from '../session-view.ts';

/** SELECT opens a mailbox for reading and writing. RFC 3501 §6.3.1 */
export const select: Handler<'SELECT'> = function* (session, args) {
  yield* open(session, args, false);
  // RFC 4314 §5.2
  if (session.selected.readOnly) return '[READ-ONLY] SELECT completed; you have no right to change anything';
  return '[READ-WRITE] SELECT completed';
};

/** Opens a mailbox and tells what a client must know of it. RFC 3501 §6.3.1 */
export function* open(
  session: SessionContext,
  { mailbox: name, condstore, qresync }: SelectArguments,
  examined: boolean,
): Generator<Response> {
  if (qresync && !session.enabled.has('QRESYNC')) {
    throw new ImapBad('QRESYNC must be turned on first, by ENABLE QRESYNC (RFC 7162 3.2.5)');
  }
  // Even an attempt that fails closes the mailbox that was open. RFC 3501 §6.3.1
  const closes = session.view !== undefined;
  session.unselect();
  // What was said before is about the old mailbox, what comes now about the new. RFC 7162 §3.2.11
  if (closes) yield 'OK [CLOSED] the mailbox that was open is closed';
  if (condstore) session.enable('CONDSTORE');
  const view = session.select(session.mailbox(name, 'r'), examined);
  const { firstUnseen, mailbox } = view;
  const { uidvalidity, uidnext } = mailbox;
  yield view.flagsResponse();
  yield `${view.count} EXISTS`;
  yield `${view.recentCount} RECENT`;
  if (firstUnseen !== undefined)
    yield `OK [UNSEEN ${firstUnseen}] message ${firstUnseen} is the first unseen`;
  yield `OK [${view.permanentFlags()}] ${permanence(view)}`;
  yield `OK [UIDNEXT ${uidnext}] the next message gets this UID`;
  yield `OK [UIDVALIDITY ${uidvalidity}] UIDs hold while this stays the same`;
  // Only to clients that have shown that they know what it is. RFC 7162 §3.1.2
  if (session.condstore) yield highest(view);
  if (qresync) yield* resynchronized(view, qresync);
}

function permanence(view: SessionView): string {
  if (view.readOnly) return 'no flags can be changed';
  return view.may('w') ? 'these can be changed, and keywords made' : 'these can be changed';
}
