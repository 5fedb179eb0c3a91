/** The facts of what a session has to do with a mailbox: which one it watches, and what POP3 has marked for deletion. */
import type { OnConnection, UidRanges } from './facts.ts';

/** An IMAP session opened a mailbox, a POP3 session took the maildrop: it now watches. Forgotten when its connection closes. */
export interface MailboxSelected extends OnConnection {
  readonly kind: 'mailbox-selected';
  readonly account: string;
  readonly mailbox: string;
  readonly readOnly: boolean;
  /** True for POP3, whose session keeps all others out of the maildrop. RFC 1939 §4 */
  readonly exclusive: boolean;
}

export interface MailboxUnselected extends OnConnection {
  readonly kind: 'mailbox-unselected';
}

/** POP3 DELE: nothing is deleted before QUIT. RFC 1939 §5 */
export interface DeletionsMarked extends OnConnection {
  readonly kind: 'deletions-marked';
  readonly exchange: number;
  /** Those marked by this command; what was marked before stays marked. */
  readonly uids: UidRanges;
}

/** POP3 RSET: no message is marked any more. RFC 1939 §5 */
export interface DeletionsUnmarked extends OnConnection {
  readonly kind: 'deletions-unmarked';
  readonly exchange: number;
  /** All that were marked. */
  readonly uids: UidRanges;
}

export type SessionFact = MailboxSelected | MailboxUnselected | DeletionsMarked | DeletionsUnmarked;
