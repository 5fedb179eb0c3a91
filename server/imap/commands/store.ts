import { formatRanges } from '../../../common/imap/sequence-set.ts';
import { changeFlags } from '../../../common/projections/mailbox.ts';
import { rangesOf } from '../../../common/uid-ranges.ts';
import { ImapNo } from '../errors.ts';
import type { SessionContext } from '../context.ts';
import { permittedChanges, refuseTooManyKeywords, refuseUnknownFlags, type FlagChange } from '../flags.ts';
import type { Handler } from '../handler.ts';
import { awareOfModseqs, modseqOf, news } from '../modseqs.ts';
import { sameFlags, uidRangesOf, type Numbered } from '../entries.ts';
import type { SessionView } from '../session-view.ts';

/**
 * STORE changes the flags of messages and, unless .SILENT, tells how they are now. All the messages it changes are one fact.
 * RFC 3501 §6.4.6. With UNCHANGEDSINCE it leaves alone what changed later. RFC 7162 §3.1.3
 */
export const store: Handler<'STORE' | 'UID STORE'> = function* (session, args) {
  const { uid, how, silent, flags, unchangedSince } = args;
  const view = session.writable();
  refuseUnknownFlags(flags);
  if (how !== 'removed') refuseTooManyKeywords(flags, view.mailbox);
  const named = view.named(args);
  const conditional = unchangedSince !== undefined;
  if (conditional) yield* awareOfModseqs(session);
  const present = named.filter(({ entry }) => !entry.expunged);
  // We differ: RFC 7162 §3.1.3 would rather not have it fail for another flag's change. With one number for each message the
  // rule stays one that can be seen: a higher number fails.
  const passes = ({ entry }: Numbered): boolean => !conditional || entry.modseq <= unchangedSince;
  const failed = present.filter((one) => !passes(one));
  const stored = present.filter(passes);
  const { condstore } = session;
  const changes = permittedChanges(
    { how, flags },
    view.rights,
    stored.map(({ entry }) => entry),
  );
  const changed = new Set(changes.flatMap((change) => changedBy(session, view, stored, change)));
  const keywords = view.takeNewKeywords();
  if (keywords !== null) yield keywords;
  const refused = new Set(failed);
  // Even .SILENT must tell the number, or the client would take its own change for another's. RFC 7162 §3.1.3
  const counted = new Set(conditional ? stored : condstore ? changed : []);
  for (const one of present) {
    const { seq, entry } = one;
    if (!silent || refused.has(one)) {
      view.told(entry);
      const uidFirst = uid && !condstore ? `UID ${entry.uid} ` : '';
      yield `${seq} FETCH (${uidFirst}${news(view, entry, condstore)})`;
    } else if (counted.has(one)) {
      yield `${seq} FETCH (UID ${entry.uid} ${modseqOf(entry)})`;
    }
  }
  const code = failed.length > 0 ? `[MODIFIED ${setOf(failed, uid)}] ` : '';
  // UIDs that are gone are passed over. RFC 3501 §6.4.8
  if (present.length < named.length && !uid) {
    const text = 'another session removed some of these messages; NOOP tells which';
    if (code !== '') throw new ImapNo(`MODIFIED ${setOf(failed, uid)}`, text);
    throw new ImapNo('EXPUNGEISSUED', text);
  }
  const verb = uid ? 'UID STORE' : 'STORE';
  if (code === '') return `${verb} completed`;
  return `${code}these messages changed later than ${unchangedSince} and were left alone; the others are done`;
};

/** Does one step to the messages that it changes, as one fact; answers these. */
function changedBy(
  { store, cause }: SessionContext,
  view: SessionView,
  messages: readonly Numbered[],
  { how, flags }: FlagChange,
): readonly Numbered[] {
  const changing = messages.filter(
    ({ entry }) => !sameFlags(entry.flags, changeFlags(entry.flags, how, flags)),
  );
  view.quietly(() => {
    store.changeFlags(view.account, view.mailbox.name, uidRangesOf(changing), how, flags, cause);
  });
  return changing;
}

/** The messages by what the command named them: numbers or UIDs. RFC 7162 §3.1.3 */
const setOf = (messages: readonly Numbered[], uid: boolean): string =>
  formatRanges(rangesOf(messages.map(({ seq, entry }) => (uid ? entry.uid : seq))));
