/** What a fact did to a mailbox, said plainly. */
import type { AddedMessage, Cause, Fact, FactBody, UidRanges } from './trace/facts.ts';
import { countOf } from './uid-ranges.ts';

/** UIDs as IMAP writes a set of them: `3`, `3:5,9`. Long lists are cut, since a sentence is no list. RFC 9051 §4.1.1 */
export function uidSetText(uids: UidRanges): string {
  const shown = uids
    .slice(0, SHOWN_RANGES)
    .map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`));
  return shown.join(',') + (uids.length > SHOWN_RANGES ? ',…' : '');
}

/** More ranges than this do not fit a line of the page. */
const SHOWN_RANGES = 4;

/** `message UID 3`, `4 messages UID 3:6`. */
function messagesText(uids: UidRanges): string {
  const count = countOf(uids);
  return count === 1 ? `message UID ${uidSetText(uids)}` : `${count} messages UID ${uidSetText(uids)}`;
}

function addedText(messages: readonly AddedMessage[]): string {
  const first = messages[0];
  const last = messages.at(-1);
  if (!first || !last) return 'no message';
  if (messages.length === 1) return `message UID ${first.uid}`;
  return `${messages.length} messages UID ${first.uid}:${last.uid}`;
}

const howAdded = {
  delivered: 'was delivered to',
  appended: 'was appended to',
  copied: 'was copied to',
  moved: 'was moved to',
} as const;

const plural = (sentence: string, count: number): string =>
  count === 1 ? sentence : sentence.replace(/^was/, 'were');

/** Flags as a sentence names them. */
const flagsText = (flags: readonly string[]): string => flags.join(' ');

/**
 * One sentence without its full stop: `message UID 3 got \Seen`. Empty for facts that change neither a mailbox nor who
 * watches one.
 */
export function effectSentence(fact: Fact | FactBody): string {
  switch (fact.kind) {
    case 'account-created':
      return `account ${fact.account} was created`;
    case 'mailbox-created':
      return `mailbox ${fact.mailbox} was created with UIDVALIDITY ${fact.uidvalidity}`;
    case 'mailbox-deleted':
      return `mailbox ${fact.mailbox} was deleted with all its messages`;
    case 'mailbox-renamed':
      return `mailbox ${fact.mailbox} was renamed to ${fact.to}`;
    case 'mailbox-subscribed':
      return fact.subscribed ? `${fact.mailbox} was subscribed` : `${fact.mailbox} was unsubscribed`;
    case 'messages-added':
      return `${addedText(fact.messages)} ${plural(howAdded[fact.how], fact.messages.length)} ${fact.mailbox}`;
    case 'flags-changed':
      return `${messagesText(fact.uids)} ${flagChangeText(fact.how, fact.flags)}`;
    case 'messages-expunged':
      return `${messagesText(fact.uids)} ${plural(`was removed from ${fact.mailbox}`, countOf(fact.uids))}`;
    case 'recent-claimed':
      return `messages up to UID ${fact.through} are no longer \\Recent to other sessions`;
    case 'mailbox-selected':
      return fact.exclusive
        ? `session #${fact.connection} took the maildrop of ${fact.account} for itself alone`
        : `session #${fact.connection} opened ${fact.mailbox}${fact.readOnly ? ' to read only' : ''}`;
    case 'mailbox-unselected':
      return `session #${fact.connection} let go of its mailbox`;
    case 'deletions-marked': {
      const verb = countOf(fact.uids) === 1 ? 'is' : 'are';
      return `${messagesText(fact.uids)} ${verb} marked, and deleted at QUIT`;
    }
    case 'deletions-unmarked': {
      const verb = countOf(fact.uids) === 1 ? 'is' : 'are';
      return `${messagesText(fact.uids)} ${verb} no longer marked; session #${fact.connection} marks nothing any more`;
    }
    default:
      return '';
  }
}

function flagChangeText(how: 'added' | 'removed' | 'replaced', flags: readonly string[]): string {
  if (how === 'added') return `got ${flagsText(flags)}`;
  if (how === 'removed') return `lost ${flagsText(flags)}`;
  return flags.length === 0 ? 'lost all flags' : `now has just ${flagsText(flags)}`;
}

/** The account and mailbox a fact changed; `undefined` where it changed none. */
export function placeOf(
  fact: Fact | FactBody,
): { readonly account: string; readonly mailbox: string } | undefined {
  return 'mailbox' in fact ? { account: fact.account, mailbox: fact.mailbox } : undefined;
}

/** The command a fact belongs to or was caused by. */
export function causeOf(fact: Fact): Cause | undefined {
  if ('cause' in fact) return fact.cause;
  if ('exchange' in fact && fact.exchange !== null && 'connection' in fact) {
    return { connection: fact.connection, exchange: fact.exchange };
  }
  return undefined;
}
