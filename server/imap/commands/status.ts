import { formatMailbox } from '../../../common/imap/mailbox-name.ts';
import type { StatusItem } from '../../../common/imap/parse-arguments.ts';
import type { Mailbox } from '../../../common/projections/mailbox.ts';
import type { Handler } from '../handler.ts';
import { awareOfModseqs } from '../modseqs.ts';

/** STATUS tells of a mailbox without opening it; \Recent is left to the next who selects it. RFC 3501 §6.3.10 */
export const status: Handler<'STATUS'> = function* (session, args) {
  const { mailbox, shown } = session.mailbox(args.mailbox, 'r');
  if (args.items.includes('HIGHESTMODSEQ')) yield* awareOfModseqs(session);
  const told = args.items.map((item) => `${item} ${valueOf(mailbox, item)}`);
  yield `STATUS ${formatMailbox(shown)} (${told.join(' ')})`;
  return 'STATUS completed';
};

function valueOf(mailbox: Mailbox, item: StatusItem): number {
  const { messages, uidnext, uidvalidity, recentAfter, highestmodseq } = mailbox;
  switch (item) {
    case 'HIGHESTMODSEQ':
      return highestmodseq;
    case 'MESSAGES':
      return messages.length;
    case 'RECENT':
      return messages.filter(({ uid }) => uid > recentAfter).length;
    case 'UIDNEXT':
      return uidnext;
    case 'UIDVALIDITY':
      return uidvalidity;
    case 'UNSEEN':
      return messages.filter(({ flags }) => !flags.includes('\\Seen')).length;
  }
}
