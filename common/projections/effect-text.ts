/** What a command did to a mailbox, in a few words for the margin of the diagram. */
import type { Fact, UidRanges } from '../trace/facts.ts';
import { countOf } from '../uid-ranges.ts';

/** `UID 3`, `UIDs 3–7, 9`; beyond a handful of ranges only how many. */
export function uidText(uids: UidRanges): string {
  const count = countOf(uids);
  if (count === 1) return `UID ${String(uids[0]?.[0])}`;
  if (uids.length > 4) return `${count.toLocaleString('en')} UIDs`;
  const ranges = uids.map(([first, last]) =>
    first === last ? String(first) : `${String(first)}–${String(last)}`,
  );
  return `UIDs ${ranges.join(', ')}`;
}

/** The mailbox and what happened to it; empty for a fact that is no effect. */
export function effectText(fact: Fact): { readonly where: string; readonly what: string } {
  switch (fact.kind) {
    case 'messages-added': {
      const { messages } = fact;
      const first = messages[0]?.uid ?? 0;
      const last = messages.at(-1)?.uid ?? first;
      return {
        where: whereOf(fact),
        what:
          messages.length === 1
            ? `message UID ${String(first)} added`
            : `${messages.length.toLocaleString('en')} messages added, ${uidText([[first, last]])}`,
      };
    }
    case 'flags-changed': {
      const flags = fact.flags.join(' ');
      const verb = { added: 'set', removed: 'cleared', replaced: '' }[fact.how];
      return {
        where: whereOf(fact),
        what:
          fact.how === 'replaced'
            ? `${uidText(fact.uids)}: flags now ${flags || 'none'}`
            : `${uidText(fact.uids)}: ${flags} ${verb}`,
      };
    }
    case 'messages-expunged':
      return { where: whereOf(fact), what: `${uidText(fact.uids)} expunged` };
    case 'mailbox-created':
      return { where: whereOf(fact), what: 'created' };
    case 'mailbox-deleted':
      return { where: whereOf(fact), what: 'deleted' };
    case 'mailbox-renamed':
      return { where: whereOf(fact), what: `renamed to ${fact.to}` };
    case 'mailbox-subscribed':
      return { where: whereOf(fact), what: fact.subscribed ? 'subscribed' : 'no longer subscribed' };
    case 'mailbox-selected':
      return {
        where: whereOf(fact),
        what: fact.exclusive ? 'locked for this session' : fact.readOnly ? 'open, read-only' : 'open',
      };
    case 'deletions-marked':
      return { where: 'maildrop', what: `${uidText(fact.uids)} marked, deleted at QUIT` };
    case 'deletions-unmarked':
      return { where: 'maildrop', what: `${uidText(fact.uids)} unmarked, nothing is marked any more` };
    default:
      return { where: '', what: '' };
  }
}

function whereOf(fact: { readonly account: string; readonly mailbox: string }): string {
  return `${fact.account} ${fact.mailbox}`;
}
