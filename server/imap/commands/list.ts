import type { Handler } from '../handler.ts';
import { allSuperiors, inOrder, listed, matches, root } from '../listing.ts';

/** LIST tells which mailboxes there are. RFC 3501 §6.3.8 */
export const list: Handler<'LIST'> = function* (session, { reference, pattern, specialUseOnly }) {
  if (pattern === '') {
    yield root('LIST');
    return 'LIST completed';
  }
  const { mailboxes } = session;
  const superiors = allSuperiors(mailboxes.keys());
  const names = inOrder(new Set([...mailboxes.keys(), ...superiors]));
  for (const name of names) {
    const mailbox = mailboxes.get(name);
    if (specialUseOnly && mailbox?.specialUse === undefined) continue;
    if (!matches(reference + pattern, name)) continue;
    const attributes = [superiors.has(name) ? '\\HasChildren' : '\\HasNoChildren'];
    // A level without a mailbox of its own leads to those below. RFC 3501 §7.2.2
    if (!mailbox) attributes.unshift('\\Noselect');
    if (mailbox?.specialUse !== undefined) attributes.push(mailbox.specialUse);
    yield listed('LIST', attributes, name);
  }
  return 'LIST completed';
};
