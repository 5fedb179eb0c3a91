import type { SessionContext } from '../context.ts';
import { permanentFlags } from '../flags.ts';
import type { Handler } from '../handler.ts';
import type { Response } from '../output.ts';

/** SELECT opens a mailbox for reading and writing. RFC 3501 §6.3.1 */
export const select: Handler<'SELECT'> = function* (session, { mailbox }) {
  yield* open(session, mailbox, false);
  return '[READ-WRITE] SELECT completed';
};

/** Opens a mailbox and tells what a client must know of it. RFC 3501 §6.3.1 */
export function* open(session: SessionContext, name: string, readOnly: boolean): Generator<Response> {
  // Even an attempt that fails closes the mailbox that was open. RFC 3501 §6.3.1
  session.unselect();
  const view = session.select(session.mailbox(name), readOnly);
  const { firstUnseen, mailbox } = view;
  const { uidvalidity, uidnext } = mailbox;
  yield view.flagsResponse();
  yield `${view.count} EXISTS`;
  yield `${view.recentCount} RECENT`;
  if (firstUnseen !== undefined)
    yield `OK [UNSEEN ${firstUnseen}] message ${firstUnseen} is the first unseen`;
  yield readOnly
    ? 'OK [PERMANENTFLAGS ()] no flags can be changed'
    : `OK [PERMANENTFLAGS (${permanentFlags})] these can be changed, and keywords made`;
  yield `OK [UIDNEXT ${uidnext}] the next message gets this UID`;
  yield `OK [UIDVALIDITY ${uidvalidity}] UIDs hold while this stays the same`;
}
