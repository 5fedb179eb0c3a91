/** Mailbox names on their way to the wire. */
import { encodeMailboxName } from './utf7.ts';

/** A name as an astring in modified UTF-7. RFC 3501 §9 mailbox */
export function formatMailbox(name: string): string {
  const wire = encodeMailboxName(name);
  const isAtom = /^[^\x00-\x20\x7f-\xff(){%*"\\]+$/.test(wire) && wire.toUpperCase() !== 'NIL';
  return isAtom ? wire : `"${wire.replace(/["\\]/g, '\\$&')}"`;
}

/** A name as it may stand in the text of a reply: ASCII, and short. */
export function showMailboxName(name: string): string {
  const wire = encodeMailboxName(name);
  return wire.length > 80 ? `${wire.slice(0, 80)}...` : wire;
}
