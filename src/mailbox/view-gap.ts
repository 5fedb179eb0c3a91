/**
 * The gap between what an IMAP session was told of its mailbox and what the store holds: a session learns of changes only
 * when the protocol lets the server tell. RFC 9051 §5.2
 */
import type { Watcher } from '../../common/projections/mailbox.ts';

export interface ViewGap {
  readonly connection: number;
  /** The count the wire last told: EXISTS less what was expunged since. */
  readonly told: number;
  readonly stored: number;
}

/**
 * @param toldOf the count a connection was told, `undefined` where the wire does not say
 * @param stored how many messages the mailbox has
 */
export function viewGaps(
  watchers: Iterable<Watcher>,
  toldOf: (connection: number) => number | undefined,
  stored: number,
): readonly ViewGap[] {
  const gaps: ViewGap[] = [];
  for (const { connection, exclusive } of watchers) {
    // A POP3 session sees the maildrop as it was when it came; that is no lag but the rule. RFC 1939 §4
    const told = exclusive ? undefined : toldOf(connection);
    if (told !== undefined && told !== stored) gaps.push({ connection, told, stored });
  }
  return gaps;
}
