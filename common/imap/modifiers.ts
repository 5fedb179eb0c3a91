/** What SELECT, FETCH and STORE take in parentheses behind their arguments. RFC 4466 §2.1, §2.4, §2.5, RFC 7162 §7 */
import type { ArgumentReader } from './lexer.ts';
import { countOf } from '../uid-ranges.ts';
import { readSequenceSet, STAR, type SequenceSet } from './sequence-set.ts';

/** Message numbers that a client knows, and their UIDs, one for one. RFC 7162 §3.2.5.2 */
export interface SequenceMatch {
  readonly numbers: SequenceSet;
  readonly uids: SequenceSet;
}

/** What a client that comes back knows of a mailbox. RFC 7162 §3.2.5 */
export interface LastKnown {
  readonly uidvalidity: number;
  readonly modseq: number;
  /** The UIDs it asks about; all, unless given. */
  readonly uids?: SequenceSet;
  readonly match?: SequenceMatch;
}

export interface SelectArguments {
  readonly mailbox: string;
  /** The client wants mod-sequences from now on. RFC 7162 §3.1.8 */
  readonly condstore: boolean;
  readonly qresync?: LastKnown;
}

const likeQresync = '(QRESYNC (<uidvalidity> <mod-sequence>))';

/** `mailbox [(CONDSTORE QRESYNC (...))]` RFC 4466 §2.1 select-params */
export function readSelect(args: ArgumentReader): SelectArguments {
  const mailbox = args.space('a mailbox name').mailbox();
  if (args.atEnd()) return { mailbox, condstore: false };
  let condstore = false;
  let qresync: LastKnown | undefined;
  readList(args, 'parameters like (CONDSTORE)', () => {
    if (args.takeWord('CONDSTORE')) condstore = true;
    else if (args.takeWord('QRESYNC')) qresync = readLastKnown(args);
    else args.fail('CONDSTORE or QRESYNC');
  });
  args.end();
  return { mailbox, condstore, ...(qresync ? { qresync } : {}) };
}

/** `(uidvalidity modseq [uids] [(numbers uids)])` RFC 7162 §7 */
function readLastKnown(args: ArgumentReader): LastKnown {
  args.space(likeQresync).need('(', 'before UIDVALIDITY and mod-sequence');
  const uidvalidity = args.number('the UIDVALIDITY last known', 1);
  const modseq = args.space('the mod-sequence last known').modseq('the mod-sequence last known', 1);
  let uids: SequenceSet | undefined;
  let match: SequenceMatch | undefined;
  if (args.peek() === ' ') {
    args.space('the UIDs known, or message numbers and their UIDs in parentheses');
    if (args.peek() !== '(') uids = readKnown(args, 'the UIDs known');
    if (uids === undefined || args.peek() === ' ') {
      if (uids !== undefined) args.space('message numbers and their UIDs in parentheses');
      match = readMatch(args);
    }
  }
  args.need(')', 'after what is known');
  return { uidvalidity, modseq, ...(uids ? { uids } : {}), ...(match ? { match } : {}) };
}

function readMatch(args: ArgumentReader): SequenceMatch {
  const refuse = args.here();
  args.need('(', 'before the message numbers and their UIDs');
  const numbers = readKnown(args, 'message numbers');
  const uids = readKnown(args.space('the UIDs of these messages'), 'UIDs');
  args.need(')', 'after the UIDs');
  if (!isAscending(numbers) || !isAscending(uids) || countOf(numbers) !== countOf(uids)) {
    refuse(
      'as many UIDs as message numbers',
      'message numbers and their UIDs stand in ascending order, one UID for each number (RFC 7162 3.2.5.2)',
    );
  }
  return { numbers, uids };
}

const isAscending = (set: SequenceSet): boolean =>
  set.every(([first, last], i) => first <= last && first > (set[i - 1]?.[1] ?? 0));

/** Numbers, all written out. RFC 7162 §7 known-uids */
function readKnown(args: ArgumentReader, what: string): SequenceSet {
  const refuse = args.here();
  const set = readSequenceSet(args, what);
  if (set.some((ends) => ends.includes(STAR))) {
    refuse('numbers', `* cannot stand among ${what}: a client knows no end of them (RFC 7162 7)`);
  }
  return set;
}

export interface FetchModifiers {
  /** Only messages that changed later than that. RFC 7162 §3.1.4.1 */
  readonly changedSince?: number;
  /** Tell also what is gone. RFC 7162 §3.2.6 */
  readonly vanished: boolean;
}

/** `[(CHANGEDSINCE n [VANISHED])]` to the end of the command. RFC 4466 §2.4 fetch-modifiers */
export function readFetchModifiers(args: ArgumentReader, uid: boolean): FetchModifiers {
  let changedSince: number | undefined;
  let vanished = false;
  const refuse = args.here();
  if (!args.atEnd()) {
    readList(args, 'modifiers like (CHANGEDSINCE 12)', () => {
      if (args.takeWord('CHANGEDSINCE'))
        changedSince = args.space('a mod-sequence').modseq('a mod-sequence', 1);
      else if (args.takeWord('VANISHED')) vanished = true;
      else args.fail('CHANGEDSINCE, or VANISHED after it');
    });
    args.end();
  }
  if (vanished && !uid) refuse('CHANGEDSINCE', 'VANISHED is for UID FETCH alone (RFC 7162 3.2.6)');
  if (vanished && changedSince === undefined) {
    refuse('CHANGEDSINCE', 'VANISHED comes only together with CHANGEDSINCE (RFC 7162 3.2.6)');
  }
  return { vanished, ...(changedSince === undefined ? {} : { changedSince }) };
}

/** `[(UNCHANGEDSINCE n)]` if it stands here; the space before it is read already. RFC 4466 §2.5 store-modifiers */
export function readUnchangedSince(args: ArgumentReader): number | undefined {
  if (args.peek() !== '(') return undefined;
  args.need('(', 'before UNCHANGEDSINCE');
  if (!args.takeWord('UNCHANGEDSINCE')) args.fail('UNCHANGEDSINCE');
  const unchangedSince = args.space('a mod-sequence').modseq('a mod-sequence', 0);
  args.need(')', 'after the mod-sequence; UNCHANGEDSINCE is the only modifier of STORE');
  args.space('FLAGS, +FLAGS or -FLAGS');
  return unchangedSince;
}

/** `(item item ...)`, with a space before it. */
function readList(args: ArgumentReader, what: string, readItem: () => void): void {
  args.space(what).need('(', `before ${what}`);
  readItem();
  while (!args.take(')')) {
    args.space('a further one, or ")"');
    readItem();
  }
}
