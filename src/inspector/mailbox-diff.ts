/** What a command did to messages, each before and after: a few of them, and how many there are. */
import { changeFlags, indexOfUid, type Mailbox, type World } from '../../common/projections/mailbox.ts';
import type { Fact, UidRanges } from '../../common/trace/facts.ts';
import { countOf, lowerBound } from '../../common/uid-ranges.ts';

/** Messages of one mailbox that are shown. */
export const SHOWN_MESSAGES = 20;

export interface MessageDiff {
  readonly uid: number;
  readonly subject: string;
  /** Flags; `undefined` while the message is not in the mailbox. */
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  /** Marked by POP3, or no longer: deleted at QUIT. */
  readonly marked?: 'before' | 'after';
}

export interface MailboxDiff {
  readonly account: string;
  readonly mailbox: string;
  /** Ascending by UID, at most `SHOWN_MESSAGES`. */
  readonly messages: readonly MessageDiff[];
  /** How many messages changed; one that changed twice may count twice. */
  readonly count: number;
}

interface Growing {
  readonly account: string;
  readonly mailbox: string;
  readonly messages: Map<number, MessageDiff>;
  count: number;
}

/**
 * @param effects of one command, in order
 * @param before the mailboxes as they were before the first of them
 */
export function mailboxDiff(effects: readonly Fact[], before: World): readonly MailboxDiff[] {
  const diffs = new Map<string, Growing>();
  const of = (account: string, mailbox: string): Growing => {
    const key = `${account} ${mailbox}`;
    let diff = diffs.get(key);
    if (!diff) diffs.set(key, (diff = { account, mailbox, messages: new Map(), count: 0 }));
    return diff;
  };
  for (const fact of effects) {
    switch (fact.kind) {
      case 'messages-added': {
        const diff = of(fact.account, fact.mailbox);
        diff.count += fact.messages.length;
        for (const { uid, summary, flags } of fact.messages.slice(0, roomIn(diff))) {
          diff.messages.set(uid, { uid, subject: summary.subject, before: undefined, after: flags });
        }
        break;
      }
      case 'flags-changed':
        change(of(fact.account, fact.mailbox), fact.uids, before, (message) => ({
          ...message,
          after: message.after && changeFlags(message.after, fact.how, fact.flags),
        }));
        break;
      case 'messages-expunged':
        change(of(fact.account, fact.mailbox), fact.uids, before, (message) => ({
          ...message,
          after: undefined,
        }));
        break;
      case 'deletions-marked':
      case 'deletions-unmarked': {
        const watcher = before.watchers.get(fact.connection);
        if (!watcher) break;
        const marked = fact.kind === 'deletions-marked' ? 'after' : 'before';
        change(of(watcher.account, watcher.mailbox), fact.uids, before, (message) => ({
          ...message,
          marked,
        }));
        break;
      }
      default:
    }
  }
  return [...diffs.values()].map(({ account, mailbox, messages, count }) => ({
    account,
    mailbox,
    messages: [...messages.values()].sort((a, b) => a.uid - b.uid),
    count,
  }));
}

const roomIn = ({ messages }: Growing): number => SHOWN_MESSAGES - messages.size;

function change(
  diff: Growing,
  uids: UidRanges,
  world: World,
  to: (message: MessageDiff) => MessageDiff,
): void {
  diff.count += countOf(uids);
  const mailbox = world.accounts.get(diff.account)?.mailboxes.get(diff.mailbox);
  for (const known of diff.messages.values()) {
    if (uids.some(([first, last]) => known.uid >= first && known.uid <= last)) {
      diff.messages.set(known.uid, to(known));
    }
  }
  if (!mailbox) return;
  for (const uid of firstOf(mailbox, uids, SHOWN_MESSAGES)) {
    if (diff.messages.has(uid) || roomIn(diff) <= 0) continue;
    const message = mailbox.messages[indexOfUid(mailbox, uid)];
    if (!message) continue;
    const { flags, summary } = message;
    diff.messages.set(uid, to({ uid, subject: summary.subject, before: flags, after: flags }));
  }
}

/** The first so many of the UIDs that the mailbox has, however large the ranges are. */
function firstOf(mailbox: Mailbox, uids: UidRanges, most: number): number[] {
  const found: number[] = [];
  for (const [first, last] of uids) {
    for (let i = lowerBound(mailbox.messages, first, ({ uid }) => uid); found.length < most; i++) {
      const uid = mailbox.messages[i]?.uid;
      if (uid === undefined || uid > last) break;
      found.push(uid);
    }
    if (found.length >= most) break;
  }
  return found;
}
