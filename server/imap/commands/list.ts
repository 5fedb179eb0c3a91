import type { Handler } from '../handler.ts';
import { allSuperiors, inOrder, listed, matches, root } from '../listing.ts';

/** LIST tells which mailboxes there are, those included that others let the user see. RFC 3501 §6.3.8, RFC 4314 §4 */
export const list: Handler<'LIST'> = function* (session, { reference, pattern, specialUseOnly }) {
  if (pattern === '') {
    yield root('LIST');
    return 'LIST completed';
  }
  const visible = session.visible();
  const superiors = allSuperiors(visible.keys());
  const names = inOrder(new Set([...visible.keys(), ...superiors]));
  for (const name of names) {
    const found = visible.get(name);
    // What is another's Sent is no place for one's own. RFC 6154 §2
    const specialUse = found?.owner === session.account ? found.mailbox.specialUse : undefined;
    if (specialUseOnly && specialUse === undefined) continue;
    if (!matches(reference + pattern, name)) continue;
    const attributes = [superiors.has(name) ? '\\HasChildren' : '\\HasNoChildren'];
    // A level without a mailbox of its own leads to those below. RFC 3501 §7.2.2
    if (!found) attributes.unshift('\\Noselect');
    if (specialUse !== undefined) attributes.push(specialUse);
    yield listed('LIST', attributes, name);
  }
  return 'LIST completed';
};
