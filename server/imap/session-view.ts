/**
 * A session's own view of the mailbox it has open. The store changes whenever anybody changes it; the view's sequence numbers
 * change only when the session is told, which the protocol allows at certain moments only. RFC 3501 §5.5, §7.4.1
 */
import { changeFlags, type Mailbox } from '../../common/projections/mailbox.ts';
import type {
  Fact,
  FlagsChanged,
  MailboxFact,
  MessagesExpunged,
  UidRanges,
} from '../../common/trace/facts.ts';
import { lowerBound, rangesOf } from '../../common/uid-ranges.ts';
import { STAR, formatRanges, resolveSet, type SequenceSet } from '../../common/imap/sequence-set.ts';
import { formatRights, type Right } from '../../common/imap/rights.ts';
import { systemFlags } from '../../common/imap/lexer.ts';
import { ImapBad } from './errors.ts';
import { notEnabled, type Enabled } from './extensions.ts';
import { entryOf, forEachIn, sameFlags, uidOf, type Entry, type Numbered } from './entries.ts';
import { flagsFor } from './flags.ts';
import { MAX_KEYWORDS } from './limits.ts';
import { news } from './modseqs.ts';

export interface ViewOptions {
  /** The owner of the mailbox. */
  readonly account: string;
  readonly mailbox: Mailbox;
  /** Opened by EXAMINE. */
  readonly examined: boolean;
  /** What the user may do with the mailbox as of now. RFC 4314 §2.1 */
  readonly rights: () => string;
  /** Takes the messages that are recent to nobody else yet; answers the first UID among them. */
  readonly claimRecent: () => number;
  /** Something happened that the session can be told. */
  readonly changed: () => void;
  readonly deleted: () => void;
  /** The user may no longer read the mailbox. */
  readonly revoked: () => void;
  readonly renamed: () => void;
}

export class SessionView {
  readonly account: string;
  readonly mailbox: Mailbox;
  readonly examined: boolean;
  /** Nothing may be changed: by EXAMINE, or for want of rights when it was opened. RFC 4314 §5.2 */
  readonly readOnly: boolean;
  readonly #options: ViewOptions;
  #entries: Entry[];
  /** Messages the session was not told of. */
  #arrived: Entry[] = [];
  /** Messages whose flags changed since the session was told of them. */
  readonly #changed = new Set<Entry>();
  #expunged = 0;
  /** The mod-sequence of the earliest expunge the session was not told of. */
  #firstUntold = 0;
  /** The session was told of an expunge since it was last told a HIGHESTMODSEQ. */
  #toldExpunge = false;
  #rightsTold: string;
  /** Keywords the session knows of, by their names in lower case. */
  readonly #keywords = new Map<string, string>();
  #newKeywords = false;
  /** The session tells of this change itself, or was asked to keep silent. */
  #quiet = false;

  constructor(options: ViewOptions) {
    this.#options = options;
    this.account = options.account;
    this.mailbox = options.mailbox;
    this.examined = options.examined;
    this.readOnly = options.examined || ![...'ieswt'].some((right) => options.rights().includes(right));
    this.#rightsTold = options.rights();
    const firstRecent = this.#firstRecent();
    this.#entries = options.mailbox.messages.map((message) => entryOf(message, firstRecent, message.modseq));
    for (const { flags } of this.#entries) this.#learnKeywords(flags);
    this.#newKeywords = false;
  }

  /** How many messages the session knows of: EXISTS. */
  get count(): number {
    return this.#entries.length;
  }

  get recentCount(): number {
    let count = 0;
    for (const entry of this.#entries) if (entry.recent) count++;
    return count;
  }

  /** The sequence number of the first message without \Seen, if any. RFC 3501 §6.3.1 */
  get firstUnseen(): number | undefined {
    const index = this.#entries.findIndex((entry) => !entry.flags.includes('\\Seen'));
    return index === -1 ? undefined : index + 1;
  }

  /** All that the session knows of, in order. */
  *all(): Generator<Numbered> {
    for (const [index, entry] of this.#entries.entries()) yield { seq: index + 1, entry };
  }

  get rights(): string {
    return this.#options.rights();
  }

  may(right: Right): boolean {
    return this.rights.includes(right);
  }

  /** `PERMANENTFLAGS (...)`: what this user can change here, and keep. RFC 3501 §7.1, RFC 4314 §5.1.1 */
  permanentFlags(): string {
    return `PERMANENTFLAGS (${this.readOnly ? '' : flagsFor(this.rights).join(' ')})`;
  }

  /** All UIDs the session knows of, ascending, those included that somebody removed. */
  *uids(): Generator<number> {
    for (const { uid } of this.#entries) yield uid;
  }

  /** The UID of the message with this sequence number, if there is one. */
  uidAt(seq: number): number | undefined {
    return this.#entries[seq - 1]?.uid;
  }

  /** `FLAGS (...)`: the system flags and the keywords in use. RFC 3501 §7.2.6 */
  flagsResponse(): string {
    return `FLAGS (${[...systemFlags.values(), ...this.#keywords.values()].join(' ')})`;
  }

  /**
   * The messages a command names. Sequence numbers must exist (RFC 3501 §9 seq-number); UIDs that do not are passed over
   * (RFC 3501 §6.4.8). Linear in what is named.
   */
  named({ uid, set }: { uid: boolean; set: SequenceSet }): Numbered[] {
    const found: Numbered[] = [];
    const ranges = uid ? this.#uidRanges(set) : this.#seqRanges(set);
    for (const [first, last] of ranges) {
      const from = uid ? lowerBound(this.#entries, first, uidOf) : first - 1;
      for (let index = from; index < this.#entries.length; index++) {
        const entry = this.#entries[index] as Entry;
        if ((uid ? entry.uid : index + 1) > last) break;
        found.push({ seq: index + 1, entry });
      }
    }
    return found;
  }

  #seqRanges(set: SequenceSet): UidRanges {
    if (this.count === 0) {
      throw new ImapBad(
        'the mailbox has no messages, so no sequence number means one, * included (RFC 3501 9)',
      );
    }
    for (const ends of set) {
      for (const end of ends) {
        if (end !== STAR && end > this.count) {
          throw new ImapBad(
            `there is no message ${end}: sequence numbers go from 1 to ${this.count}; UIDs need the UID form of the command`,
          );
        }
      }
    }
    return resolveSet(set, this.count);
  }

  #uidRanges(set: SequenceSet): UidRanges {
    return resolveSet(set, this.lastUid);
  }

  /**
   * The UIDs a set names, those included of messages that are gone: `*` also means the highest UID there ever was, or a client
   * that asks about `1:*` would not hear that the last message went.
   */
  everNamed(set: SequenceSet): UidRanges {
    return resolveSet(set, Math.max(1, this.lastUid, this.mailbox.uidnext - 1));
  }

  /** What `*` means among UIDs: the last message's, or UIDNEXT when there is none. RFC 3501 §9 seq-number */
  get lastUid(): number {
    return this.#entries.at(-1)?.uid ?? this.mailbox.uidnext;
  }

  /** The flags as FETCH tells them. */
  flagsOf(entry: Entry): string {
    return `FLAGS (${(entry.recent ? [...entry.flags, '\\Recent'] : entry.flags).join(' ')})`;
  }

  /** The FLAGS response if there are keywords the session was not told of. */
  takeNewKeywords(): string | null {
    if (!this.#newKeywords) return null;
    this.#newKeywords = false;
    return this.flagsResponse();
  }

  /** Does what changes flags without remembering that the session must be told. */
  quietly(change: () => void): void {
    this.#quiet = true;
    try {
      change();
    } finally {
      this.#quiet = false;
    }
  }

  /** The session has just been told this message's flags. */
  told(entry: Entry): void {
    this.#changed.delete(entry);
  }

  /** Whether somebody removed messages and the session does not know. */
  get hidesExpunged(): boolean {
    return this.#expunged > 0;
  }

  /**
   * The mod-sequence up to which the session has been told everything, or can be told at once: a removal that must wait keeps
   * the number below its own. RFC 7162 §3.2
   */
  get toldThrough(): number {
    return this.#expunged > 0 ? this.#firstUntold - 1 : this.mailbox.highestmodseq;
  }

  /** The same if a client that counts along would otherwise get it wrong, else `null`. RFC 7162 §6 */
  takeHighest(): number | null {
    if (this.#expunged === 0 && !this.#toldExpunge) return null;
    this.#toldExpunge = false;
    return this.toldThrough;
  }

  /** Folds in a fact about the mailbox. */
  follow(fact: Fact & MailboxFact): void {
    switch (fact.kind) {
      case 'messages-added':
        for (const message of fact.messages) {
          this.#arrived.push(entryOf(message, Infinity, this.mailbox.highestmodseq));
        }
        break;
      case 'flags-changed':
        this.#followFlags(fact);
        break;
      case 'messages-expunged':
        this.#followExpunge(fact);
        break;
      case 'rights-changed':
        if (this.rights === this.#rightsTold) return;
        if (!this.may('r')) {
          this.#options.revoked();
          return;
        }
        break;
      case 'mailbox-deleted':
        this.#options.deleted();
        return;
      case 'mailbox-renamed':
        this.#options.renamed();
        return;
      default:
        return;
    }
    this.#options.changed();
  }

  #followFlags({ uids, how, flags }: FlagsChanged): void {
    const { highestmodseq } = this.mailbox;
    for (const entries of [this.#entries, this.#arrived]) {
      forEachIn(entries, uids, (entry) => {
        entry.modseq = highestmodseq;
        const after = changeFlags(entry.flags, how, flags);
        if (sameFlags(entry.flags, after)) return;
        entry.flags = after;
        if (entries === this.#entries && !this.#quiet && !entry.expunged) this.#changed.add(entry);
      });
    }
    if (how !== 'removed') this.#learnKeywords(flags);
    if (this.#keywords.size > MAX_KEYWORDS) this.#forgetUnusedKeywords();
  }

  #followExpunge({ uids }: MessagesExpunged): void {
    forEachIn(this.#entries, uids, (entry) => {
      if (entry.expunged) return;
      entry.expunged = true;
      if (this.#expunged++ === 0) this.#firstUntold = this.mailbox.highestmodseq;
      this.#changed.delete(entry);
    });
    let gone = false;
    forEachIn(this.#arrived, uids, (entry) => {
      entry.expunged = gone = true;
    });
    // Who was never told that a message came need not hear that it went.
    if (gone) this.#arrived = this.#arrived.filter((entry) => !entry.expunged);
  }

  /**
   * What the session is now told, in the order that keeps numbers right: EXPUNGE if it is allowed, then EXISTS and RECENT,
   * then the flags that changed. From here on the view has the new sequence numbers.
   */
  tell(what: 'everything' | 'no-expunge', enabled: Enabled = notEnabled): string[] {
    const told: string[] = [];
    if (this.rights !== this.#rightsTold) {
      this.#rightsTold = this.rights;
      told.push(`OK [${this.permanentFlags()}] your rights here have changed: ${formatRights(this.rights)}`);
    }
    if (what === 'everything' && this.#expunged > 0) this.#tellExpunged(told, enabled.has('QRESYNC'));
    if (this.#arrived.length > 0) {
      const firstRecent = this.#firstRecent();
      for (const entry of this.#arrived) {
        entry.recent = entry.uid >= firstRecent;
        this.#entries.push(entry);
        this.#learnKeywords(entry.flags);
      }
      this.#arrived = [];
      told.push(`${this.count} EXISTS`, `${this.recentCount} RECENT`);
    }
    // A client must know a keyword before it sees one. RFC 3501 §7.2.6
    const keywords = this.takeNewKeywords();
    if (keywords !== null) told.unshift(keywords);
    const changed = [...this.#changed].sort((a, b) => a.uid - b.uid);
    this.#changed.clear();
    for (const entry of changed) {
      const seq = lowerBound(this.#entries, entry.uid, uidOf) + 1;
      told.push(`${seq} FETCH (${news(this, entry, enabled.has('CONDSTORE'))})`);
    }
    return told;
  }

  /**
   * From lower to higher: each EXPUNGE makes all later numbers one less. RFC 3501 §7.4.1. With QRESYNC one VANISHED names the
   * UIDs of all. RFC 7162 §3.2.10.2
   */
  #tellExpunged(told: string[], vanished: boolean): void {
    const kept: Entry[] = [];
    const gone: number[] = [];
    for (const entry of this.#entries) {
      if (!entry.expunged) kept.push(entry);
      else if (vanished) gone.push(entry.uid);
      else told.push(`${kept.length + 1} EXPUNGE`);
    }
    if (vanished) told.push(`VANISHED ${formatRanges(rangesOf(gone))}`);
    this.#entries = kept;
    this.#expunged = 0;
    this.#toldExpunge = true;
  }

  #firstRecent(): number {
    // To look without touching leaves \Recent to the next who selects. RFC 3501 §6.3.2
    return this.readOnly ? this.mailbox.recentAfter + 1 : this.#options.claimRecent();
  }

  #learnKeywords(flags: readonly string[]): void {
    for (const flag of flags) {
      const lower = flag.toLowerCase();
      if (systemFlags.has(lower) || this.#keywords.has(lower)) continue;
      this.#keywords.set(lower, flag);
      this.#newKeywords = true;
    }
  }

  /** Whoever makes up keywords and takes them away again must not make the list longer and longer. */
  #forgetUnusedKeywords(): void {
    const used = new Set<string>();
    for (const entries of [this.#entries, this.#arrived]) {
      for (const { flags } of entries) for (const flag of flags) used.add(flag.toLowerCase());
    }
    for (const keyword of this.#keywords.keys()) if (!used.has(keyword)) this.#keywords.delete(keyword);
  }
}
