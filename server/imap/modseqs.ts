/** What a session is told by mod-sequences: the numbers of changes. RFC 7162 */
import type { SessionContext } from './context.ts';
import type { Entry } from './entries.ts';
import type { SessionView } from './session-view.ts';

/** FETCH data that a session with CONDSTORE is told with each change. RFC 7162 §3.1.4.2 */
export const modseqOf = ({ modseq }: { modseq: number }): string => `MODSEQ (${modseq})`;

/** What a session is told of a message that it did not ask about. RFC 7162 §3.2.4 */
export function news(view: SessionView, entry: Entry, condstore: boolean): string {
  const flags = view.flagsOf(entry);
  return condstore ? `UID ${entry.uid} ${flags} ${modseqOf(entry)}` : flags;
}

/**
 * A command that speaks of mod-sequences makes the client one that is told them from now on. If a mailbox is open then, the
 * client needs the number from which it counts on. RFC 7162 §3.1
 */
export function* awareOfModseqs(session: SessionContext): Generator<string> {
  const { condstore, view } = session;
  session.enable('CONDSTORE');
  if (!condstore && view) yield highest(view);
}

/** `OK [HIGHESTMODSEQ n]` */
export const highest = (view: SessionView): string =>
  `OK [HIGHESTMODSEQ ${view.toldThrough}] later changes have higher numbers`;
