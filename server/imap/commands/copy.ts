import { formatRanges } from '../../../common/imap/sequence-set.ts';
import { indexOfUid, type StoredMessage } from '../../../common/projections/mailbox.ts';
import { rangesOf } from '../../../common/uid-ranges.ts';
import type { SessionContext } from '../context.ts';
import { ImapNo } from '../errors.ts';
import { permitted } from '../flags.ts';
import type { Handler } from '../handler.ts';
import type { Found } from '../places.ts';
import type { Numbered } from '../entries.ts';

/** COPY puts copies of messages at the end of another mailbox, flags and internal date with them. RFC 3501 §6.4.7 */
export const copy: Handler<'COPY' | 'UID COPY'> = (session, args) => {
  const verb = args.uid ? 'UID COPY' : 'COPY';
  const target = session.mailbox(args.mailbox, 'i', 'TRYCREATE');
  const named = stillThere(session.selected.named(args), args.uid);
  if (named.length === 0) return `${verb} completed; no message has such a UID, so nothing was copied`;
  const copyUid = copied(session, named, target, 'copied');
  return copyUid === null ? `${verb} completed` : `${copyUid} ${verb} completed`;
};

/**
 * The messages that nobody has removed. Of sequence numbers all must be there, since a COPY is done whole or not at all; UIDs
 * that are gone are passed over. RFC 3501 §6.4.7, §6.4.8
 */
export function stillThere(named: readonly Numbered[], uid: boolean): readonly Numbered[] {
  const left = named.filter(({ entry }) => !entry.expunged);
  if (!uid && left.length < named.length) {
    throw new ImapNo('EXPUNGEISSUED', 'another session removed some of these messages; NOOP tells which');
  }
  return left;
}

/** Copies into `target`; answers the COPYUID response code if there may be one. RFC 4315 §3 */
export function copied(
  session: SessionContext,
  named: readonly Numbered[],
  target: Found,
  how: 'copied' | 'moved',
): string | null {
  const { mailbox } = session.selected;
  const messages = named.map(({ entry }) => {
    const message = mailbox.messages[indexOfUid(mailbox, entry.uid)] as StoredMessage;
    // Flags that the user may not set there are left out, and the copy is made all the same. RFC 4314 §4
    const flags = permitted(message.flags, target.rights);
    return flags.length === message.flags.length ? message : { ...message, flags };
  });
  const copies = session.store.copy(target.owner, messages, target.mailbox.name, how, session.cause);
  // Who may put in but not read is told nothing of what is there. RFC 4315 §3
  if (!target.rights.includes('r')) return null;
  const from = formatRanges(rangesOf(messages.map(({ uid }) => uid)));
  const to = formatRanges(rangesOf(copies.map(({ uid }) => uid)));
  return `[COPYUID ${target.mailbox.uidvalidity} ${from} ${to}]`;
}
