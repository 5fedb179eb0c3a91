/** What is remembered of messages that are no longer there. RFC 7162 §5.3 */
import type { UidRanges } from './facts.ts';

/** UIDs that were expunged together, and the mod-sequence of that. RFC 7162 §3.2 */
export interface ExpungedUids {
  readonly modseq: number;
  readonly uids: UidRanges;
}

/** What a mailbox remembers of expunged messages, so that who comes back can be told. RFC 7162 §5.3 */
export interface Gone {
  /** Ascending by mod-sequence. */
  readonly expunged: readonly ExpungedUids[];
  /** Expunges of this mod-sequence and lower ones are forgotten; 0 while all are remembered. */
  readonly forgotten: number;
}
