/** What happened to a mailbox since a client last knew it. RFC 7162 §3.2 */
import type { LastKnown, SequenceMatch } from '../../common/imap/modifiers.ts';
import { formatRanges, resolveSet } from '../../common/imap/sequence-set.ts';
import type { Mailbox } from '../../common/projections/mailbox.ts';
import type { UidRanges } from '../../common/trace/facts.ts';
import { inRanges } from '../../common/uid-ranges.ts';
import { news } from './modseqs.ts';
import type { SessionView } from './session-view.ts';

/** What a SELECT with QRESYNC tells of a mailbox just opened: what is gone, and then what changed. RFC 7162 §3.2.5.1 */
export function* resynchronized(view: SessionView, known: LastKnown): Generator<string> {
  const { mailbox } = view;
  // UIDs of another life of the mailbox mean nothing: the client sees it by UIDVALIDITY. RFC 7162 §3.2.5
  if (known.uidvalidity !== mailbox.uidvalidity) return;
  const within = resolveSet(known.uids ?? [[1, Math.max(1, mailbox.uidnext - 1)]], mailbox.uidnext);
  const changed = [...view.all()].filter(
    ({ entry }) => entry.modseq > known.modseq && inRanges(within, entry.uid),
  );
  const gone = vanishedSince(view, known.modseq, within, known.match && lastMatch(view, known.match));
  if (gone !== null) yield gone;
  for (const { seq, entry } of changed) yield `${seq} FETCH (${news(view, entry, true)})`;
}

/**
 * `VANISHED (EARLIER) uids`, or `null` when there is none to tell.
 *
 * @param within the UIDs asked about
 * @param knownThrough up to this UID the client has shown that it knows what is gone
 */
export function vanishedSince(
  view: SessionView,
  modseq: number,
  within: UidRanges,
  knownThrough = 0,
): string | null {
  const { mailbox } = view;
  const asked = clipped(within, knownThrough + 1, mailbox.uidnext - 1);
  const gone = without(view, intersection(candidates(mailbox, modseq) ?? asked, asked));
  return gone.length === 0 ? null : `VANISHED (EARLIER) ${formatRanges(gone)}`;
}

/** What was expunged later; `null` if that is partly forgotten, so that whatever is not there must be told. RFC 7162 §3.2.6 */
function candidates({ forgotten, expunged }: Mailbox, modseq: number): UidRanges | null {
  if (modseq < forgotten) return null;
  return resolveSet(
    expunged.filter((record) => record.modseq > modseq).flatMap(({ uids }) => uids),
    0,
  );
}

/** The UID of the last message of which the client knows number and UID alike, or 0. RFC 7162 §3.2.5.2 */
function lastMatch(view: SessionView, { numbers, uids }: SequenceMatch): number {
  let through = 0;
  for (const [number, uid, count] of pairs(numbers, uids)) {
    for (let i = 0; i < count && number + i <= view.count; i++) {
      if (view.uidAt(number + i) === uid + i) through = uid + i;
    }
  }
  return through;
}

/** Where ranges of two sets run side by side: so many, from this number and from that UID on. */
function* pairs(numbers: UidRanges, uids: UidRanges): Generator<readonly [number, number, number]> {
  let next = 0;
  let used = 0;
  for (const [first, last] of numbers) {
    for (let number = first; number <= last;) {
      const range = uids[next];
      if (!range) return;
      const count = Math.min(last - number, range[1] - range[0] - used) + 1;
      yield [number, range[0] + used, count];
      number += count;
      used += count;
      if (range[0] + used > range[1]) [next, used] = [next + 1, 0];
    }
  }
}

const clipped = (ranges: UidRanges, least: number, most: number): UidRanges =>
  intersection(ranges, least <= most ? [[least, most]] : []);

/** One walk over both. */
function intersection(a: UidRanges, b: UidRanges): UidRanges {
  const both: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [x, y] = [a[i] as UidRanges[number], b[j] as UidRanges[number]];
    const first = Math.max(x[0], y[0]);
    const last = Math.min(x[1], y[1]);
    if (first <= last) both.push([first, last]);
    if (x[1] < y[1]) i++;
    else j++;
  }
  return both;
}

/**
 * The ranges without the messages that the session knows of: those that are there, and those whose removal it will be told
 * of by its own VANISHED, which must not be told twice. RFC 7162 §3.2.10
 */
function without(view: SessionView, ranges: UidRanges): UidRanges {
  const gone: [number, number][] = [];
  const known = view.uids();
  let uid = known.next();
  for (const [first, last] of ranges) {
    let from = first;
    while (!uid.done && uid.value < from) uid = known.next();
    while (!uid.done && uid.value <= last) {
      if (from < uid.value) gone.push([from, uid.value - 1]);
      from = uid.value + 1;
      uid = known.next();
    }
    if (from <= last) gone.push([from, last]);
  }
  return gone;
}
