import { ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { create as make, refuseUnlessCreatable, withoutTrailingDelimiter } from '../mailbox-names.ts';

const specialUses = ['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash'];

/** CREATE makes a mailbox, and the levels above it that are missing. RFC 3501 §6.3.3 */
export const create: Handler<'CREATE'> = (session, { mailbox, use }) => {
  const place = session.place(withoutTrailingDelimiter(mailbox));
  refuseUnlessCreatable(session, place);
  make(session, place, oneUse(use));
  return 'CREATE completed';
};

/** RFC 6154 §3 */
function oneUse(use: readonly string[]): string | undefined {
  const [asked, ...more] = use;
  if (asked === undefined) return undefined;
  if (more.length > 0) throw new ImapNo('USEATTR', 'a mailbox can have one special use here');
  const known = specialUses.find((name) => name.toLowerCase() === asked.toLowerCase());
  if (known === undefined) throw new ImapNo('USEATTR', `the special uses here are ${specialUses.join(' ')}`);
  return known;
}
