import { changeFlags } from '../../../common/projections/mailbox.ts';
import { ImapNo } from '../errors.ts';
import { refuseTooManyKeywords, refuseUnknownFlags } from '../flags.ts';
import type { Handler } from '../handler.ts';
import { sameFlags, uidRangesOf } from '../session-view.ts';

/**
 * STORE changes the flags of messages and, unless .SILENT, tells how they are now. All the messages it changes are one fact.
 * RFC 3501 §6.4.6
 */
export const store: Handler<'STORE' | 'UID STORE'> = function* (session, args) {
  const { uid, how, silent, flags } = args;
  const view = session.writable;
  refuseUnknownFlags(flags);
  if (how !== 'removed') refuseTooManyKeywords(flags, view.mailbox);
  const named = view.named(args);
  const present = named.filter(({ entry }) => !entry.expunged);
  const changing = present.filter(
    ({ entry }) => !sameFlags(entry.flags, changeFlags(entry.flags, how, flags)),
  );
  const { account, cause } = session;
  view.quietly(() => {
    session.store.changeFlags(account, view.mailbox.name, uidRangesOf(changing), how, flags, cause);
  });
  const keywords = view.takeNewKeywords();
  if (keywords !== null) yield keywords;
  if (!silent) {
    for (const { seq, entry } of present) {
      view.told(entry);
      yield `${seq} FETCH (${uid ? `UID ${entry.uid} ` : ''}${view.flagsOf(entry)})`;
    }
  }
  // UIDs that are gone are passed over. RFC 3501 §6.4.8
  if (present.length < named.length && !uid) {
    throw new ImapNo('EXPUNGEISSUED', 'another session removed some of these messages; NOOP tells which');
  }
  return uid ? 'UID STORE completed' : 'STORE completed';
};
