/** What a fact did to a mailbox or a queue, said plainly: as a sentence for the inspector, as a note for the margin of the diagram. */
import { isQueueFact } from './projections/queue.ts';
import { queueNote, queueSentence } from './queue-words.ts';
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
 * watches one, nor a queue.
 */
export function effectSentence(fact: Fact | FactBody): string {
  if (isQueueFact(fact)) return queueSentence(fact);
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
    case 'rights-changed':
      return fact.rights === ''
        ? `${fact.identifier} was taken off the rights list of ${fact.mailbox}`
        : `${fact.identifier} was given the rights ${fact.rights} on ${fact.mailbox}`;
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

/** `UID 3`, `UIDs 3:7,9`; beyond a handful of ranges only how many. */
function uidNote(uids: UidRanges): string {
  const count = countOf(uids);
  if (count === 1) return `UID ${uidSetText(uids)}`;
  return uids.length > SHOWN_RANGES ? `${count.toLocaleString('en')} UIDs` : `UIDs ${uidSetText(uids)}`;
}

/** The same in a few words, for the margin of the diagram: where, and what. Empty for facts that are no row of it. */
export function effectNote(fact: Fact): { readonly where: string; readonly what: string } {
  if (isQueueFact(fact)) return { where: fact.queue, what: queueNote(fact) };
  const what = noteText(fact);
  const place = placeOf(fact);
  const where =
    fact.kind === 'deletions-marked' || fact.kind === 'deletions-unmarked'
      ? 'maildrop'
      : place
        ? `${place.account} ${place.mailbox}`
        : '';
  return { where: what === '' ? '' : where, what };
}

/** Of a message that a host itself wrote to tell what became of another. RFC 3464 §1 */
export const noticeNote = (what: string): string => `notice sent, ${what}`;

function noteText(fact: Fact): string {
  switch (fact.kind) {
    case 'messages-added': {
      const { messages } = fact;
      if (messages.length === 1) return `${addedText(messages)} added`;
      const uids = [[messages[0]?.uid ?? 0, messages.at(-1)?.uid ?? 0]] as const;
      return `${messages.length.toLocaleString('en')} messages added, ${uidNote(uids)}`;
    }
    case 'flags-changed': {
      const flags = flagsText(fact.flags);
      if (fact.how === 'replaced') return `${uidNote(fact.uids)}: flags now ${flags || 'none'}`;
      return `${uidNote(fact.uids)}: ${flags} ${fact.how === 'added' ? 'set' : 'cleared'}`;
    }
    case 'messages-expunged':
      return `${uidNote(fact.uids)} expunged`;
    case 'mailbox-created':
      return 'created';
    case 'mailbox-deleted':
      return 'deleted';
    case 'mailbox-renamed':
      return `renamed to ${fact.to}`;
    case 'mailbox-subscribed':
      return fact.subscribed ? 'subscribed' : 'no longer subscribed';
    case 'rights-changed':
      return fact.rights === ''
        ? `${fact.identifier} has no rights of its own any more`
        : `${fact.identifier} may ${fact.rights}`;
    case 'mailbox-selected':
      return fact.exclusive ? 'locked for this session' : fact.readOnly ? 'open, read-only' : 'open';
    case 'deletions-marked':
      return `${uidNote(fact.uids)} marked, deleted at QUIT`;
    case 'deletions-unmarked':
      return `${uidNote(fact.uids)} unmarked, nothing is marked any more`;
    default:
      return '';
  }
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
