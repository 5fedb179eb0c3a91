/** How many messages nobody has read. */
import type { Mailbox } from '../../common/projections/mailbox.ts';

/** A mailbox of the page never changes in place, so what was counted of it stays true. */
const counted = new WeakMap<Mailbox, number>();

/** Messages without `\Seen`. RFC 9051 §2.3.2 */
export function unreadOf(mailbox: Mailbox): number {
  let count = counted.get(mailbox);
  if (count === undefined) {
    count = 0;
    for (const { flags } of mailbox.messages) if (!flags.some(isSeen)) count++;
    counted.set(mailbox, count);
  }
  return count;
}

const isSeen = (flag: string): boolean => flag.toLowerCase() === '\\seen';
