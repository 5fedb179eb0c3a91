/** Whose mailboxes a name speaks of: one's own, or another user's through a namespace of its own. RFC 2342 §5 */
import { DELIMITER } from '../../common/imap/list-pattern.ts';
import { canonicalMailboxName } from '../../common/imap/lexer.ts';
import type { Mailbox } from '../../common/projections/mailbox.ts';

/** The level below which the mailboxes of other users are. */
export const OTHER_USERS = 'Other Users';

/** What a name means to one user. */
export interface Place {
  /** The account it is in; no account has the name `''`, so nothing is there. */
  readonly owner: string;
  /** The mailbox's name in that account. */
  readonly name: string;
  /** Its name for the user. */
  readonly shown: string;
}

/** A mailbox, and what the user may do with it. */
export interface Found extends Place {
  readonly mailbox: Mailbox;
  readonly rights: string;
}

/** @param shown the name as the user says it */
export function placeOf(user: string, shown: string): Place {
  if (shown !== OTHER_USERS && !shown.startsWith(OTHER_USERS + DELIMITER)) {
    return { owner: user, name: shown, shown };
  }
  const rest = shown.slice(OTHER_USERS.length + 1);
  const end = rest.indexOf(DELIMITER);
  const owner = end === -1 ? '' : rest.slice(0, end);
  // One's own mailboxes have but one name each.
  if (owner === '' || owner === user) return { owner: '', name: '', shown };
  const name = canonicalMailboxName(rest.slice(end + 1));
  return { owner, name, shown: shownName(user, owner, name) };
}

/** What a mailbox of somebody is called by a user. */
export const shownName = (user: string, owner: string, name: string): string =>
  owner === user ? name : [OTHER_USERS, owner, name].join(DELIMITER);
