import { formatMailbox } from '../../../common/imap/mailbox-name.ts';
import { formatRights } from '../../../common/imap/rights.ts';
import type { Handler } from '../handler.ts';

/** MYRIGHTS tells what the user may do with a mailbox. RFC 4314 §3.5 */
export const myrights: Handler<'MYRIGHTS'> = function* (session, args) {
  const { shown, rights } = session.mailbox(args.mailbox, 'lrikxa');
  yield `MYRIGHTS ${formatMailbox(shown)} ${formatRights(rights)}`;
  return 'MYRIGHTS completed';
};
