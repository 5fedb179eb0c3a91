/** Whether something that happened is what a condition asks for; and if it nearly is, what is missing. */
import { latin1Of, textOf } from '../octets.ts';
import { indexOfUid, type Mailbox, type StoredMessage, type World } from '../projections/mailbox.ts';
import { assertNever } from '../protocols.ts';
import type { Fact, FactOf } from '../trace/facts.ts';
import { lowerBound } from '../uid-ranges.ts';
import type { ToldFacet } from './facet-names.ts';
import { hasFacet, holds, inSet, isReadable, type Facets, type Said } from './facets.ts';
import type { Happening, Told } from './happenings.ts';
import type { Answer, Clause, Facet, MailboxClause } from './lesson.ts';

/** Not even about the same thing, nearly it (with what is not as it should be), or it. */
export type Match =
  | { readonly how: 'not' }
  | { readonly how: 'met' }
  | { readonly how: 'nearly'; readonly missing: 'facet'; readonly facet: Facet }
  | { readonly how: 'nearly'; readonly missing: 'answer' | 'tls' | 'haste' };

/** Whose message the server asks for first: of one that was refused before, nothing is to be said but that. */
const withMessage: readonly string[] = ['DATA', 'APPEND'];

const NOT: Match = { how: 'not' };
const MET: Match = { how: 'met' };

/**
 * What a condition on a mailbox found when it looked last, so that it need not look at all messages after every change. Of
 * one condition, and only of changes that all were followed.
 */
export interface Looked {
  mailbox?: Mailbox;
  /** The UID of a message such as none must be; `undefined` when there was none. */
  found?: number | undefined;
}

export function matchOf(clause: Clause, happening: Happening, world: World, looked: Looked = {}): Match {
  switch (clause.kind) {
    case 'command': {
      if (happening.kind !== 'answered' || happening.protocol !== clause.protocol) return NOT;
      const { said, reply, secure, unwaited } = happening;
      if (!isVerb(clause.verb, said.command.verb))
        return lacksTag(clause.verb, said) ? { how: 'nearly', missing: 'answer' } : NOT;
      const facet = clause.facets.find((one) => !hasFacet(said, one));
      const isOther = clause.answered !== undefined && !isAnswer(clause.answered, reply);
      const unsent = said.octets.length === 0 && withMessage.includes(said.command.verb);
      // Of a message that was never sent, and of a command that cannot be read, no property is known: what the server has
      // against it says more.
      if (facet && isOther && (unsent || (reply.outcome === 'malformed' && !isReadable(said, facet))))
        return { how: 'nearly', missing: 'answer' };
      if (facet) return { how: 'nearly', missing: 'facet', facet };
      if (isOther) return { how: 'nearly', missing: 'answer' };
      if (clause.secure !== undefined && clause.secure !== secure) return { how: 'nearly', missing: 'tls' };
      if (clause.unwaited && !unwaited) return { how: 'nearly', missing: 'haste' };
      return MET;
    }
    case 'told': {
      if (happening.kind !== 'told' || happening.reply.code !== clause.code) return NOT;
      const facet = clause.facets.find((one) => !isTold(happening, one));
      return facet ? { how: 'nearly', missing: 'facet', facet } : MET;
    }
    case 'connection': {
      if (happening.kind !== 'connection' || happening.what !== clause.what) return NOT;
      return clause.service === happening.service || clause.service === happening.protocol ? MET : NOT;
    }
    case 'dns':
      return happening.kind === 'dns' &&
        happening.what === clause.what &&
        happening.word === clause.word &&
        happening.name === clause.name
        ? MET
        : NOT;
    case 'delivery':
      return happening.kind === 'delivery' &&
        happening.to === clause.to &&
        happening.outcome === clause.outcome
        ? MET
        : NOT;
    case 'mailbox':
      return happening.kind === 'mailbox' &&
        happening.account === clause.account &&
        isSo(clause, happening.fact, world, looked)
        ? MET
        : NOT;
    default:
      return assertNever(clause);
  }
}

/** `UID FETCH` is a FETCH as well, by another name of the message; a condition that needs the number names it. RFC 3501 §6.4.8 */
const isVerb = (wanted: string, said: string): boolean =>
  wanted === 'any' || said === wanted || said === `UID ${wanted}`;

/** `LOGIN alice secret`: who forgets the tag is told that LOGIN stands where it belongs. RFC 3501 §2.2.1 */
const lacksTag = (wanted: string, { command }: Said): boolean => command.tag?.toUpperCase() === wanted;

function isAnswer({ code, saying }: Answer, reply: FactOf<'reply-sent'>): boolean {
  if (saying !== undefined && !textOf(reply.octets).toLowerCase().includes(saying.toLowerCase()))
    return false;
  switch (code) {
    case 'ok':
      return reply.outcome === 'ok' || reply.outcome === 'data' || reply.outcome === 'bye';
    case 'refused':
      return reply.outcome === 'refused' || reply.outcome === 'malformed' || reply.outcome === 'deferred';
    default:
      return code.endsWith('xx') ? reply.code.startsWith(code.charAt(0)) : reply.code === code;
  }
}

/** Whether what was told has a property: `* 3 FETCH (FLAGS (\Seen) UID 7 MODSEQ (12))`, `* VANISHED (EARLIER) 2,4:5` */
function isTold({ reply, during }: Told, facet: Facet): boolean {
  const text = latin1Of(reply.octets);
  const read = (pattern: RegExp, group = 1): string | undefined => pattern.exec(text)?.[group];
  const values = (): Facets[string] => {
    switch (facet.name as ToldFacet) {
      case 'number':
        return [read(/^\* (\d+) /) ?? ''];
      case 'flag':
        return read(/FLAGS \(([^)]*)\)/i)?.split(' ') ?? [];
      case 'uid': {
        const gone = read(VANISHED, 2);
        return gone === undefined ? [read(/[( ]UID (\d+)/i) ?? ''] : inRanges(gone);
      }
      case 'modseq': {
        const modseq = read(/MODSEQ \((\d+)\)/i);
        return modseq === undefined ? ['no'] : ['yes', modseq];
      }
      case 'earlier':
        return [read(VANISHED) === undefined ? 'no' : 'yes'];
      case 'during':
        return during === undefined ? [] : [during, during.replace(/^UID /, '')];
    }
  };
  return holds({ [facet.name]: values() }, facet);
}

const VANISHED = /^\* VANISHED (\(EARLIER\) )?([\d,:]+)/i;

/** `2,4:5`, where `*` cannot be. RFC 7162 §7 known-uids */
const inRanges = (written: string): ((value: string) => boolean) =>
  inSet(
    written.split(',').map((range) => {
      const [first = 0, last = first] = range.split(':').map(Number);
      return [first, last];
    }),
  );

/** Whether a condition on a mailbox holds now that this fact changed something; only what it touched is looked at. */
function isSo(clause: MailboxClause, fact: Fact, world: World, looked: Looked): boolean {
  const renamed = fact.kind === 'mailbox-renamed' && fact.to === clause.mailbox;
  // An account that is new has no mailboxes yet: nothing is gone by that.
  if (!('mailbox' in fact) || (fact.mailbox !== clause.mailbox && !renamed)) return false;
  const account = world.accounts.get(clause.account);
  const mailbox = account?.mailboxes.get(clause.mailbox);
  switch (clause.what) {
    case 'exists':
      return mailbox !== undefined;
    case 'is gone':
      return (fact.kind === 'mailbox-deleted' || fact.kind === 'mailbox-renamed') && mailbox === undefined;
    case 'is subscribed':
      return account?.subscriptions.has(clause.mailbox) === true;
    case 'is unsubscribed':
      return account?.subscriptions.has(clause.mailbox) === false;
    case 'has count':
      return mailbox?.messages.length === clause.count;
    case 'has message':
      return touched(mailbox, fact, renamed).some((message) => isAll(message, clause.facets));
    case 'has no message':
      return mailbox !== undefined && isNone(clause, fact, mailbox, looked);
  }
}

/** Whether no message of a mailbox is such, looking at what the fact touched alone where that tells. */
function isNone({ facets }: MailboxClause, fact: Fact, mailbox: Mailbox, looked: Looked): boolean {
  const isSuch = (message: StoredMessage | undefined): boolean =>
    message !== undefined && isAll(message, facets);
  if (looked.mailbox === mailbox) {
    if (looked.found === undefined) looked.found = touched(mailbox, fact, false).find(isSuch)?.uid;
    else if (!isSuch(mailbox.messages[indexOfUid(mailbox, looked.found)]))
      looked.found = mailbox.messages.find(isSuch)?.uid;
  } else {
    looked.mailbox = mailbox;
    looked.found = mailbox.messages.find(isSuch)?.uid;
  }
  return looked.found === undefined;
}

/** The messages that a fact added or changed. */
function touched(mailbox: Mailbox | undefined, fact: Fact, renamed: boolean): readonly StoredMessage[] {
  if (!mailbox) return [];
  if (renamed) return mailbox.messages;
  if (fact.kind === 'messages-added') {
    return fact.messages.flatMap(({ uid }) => mailbox.messages[indexOfUid(mailbox, uid)] ?? []);
  }
  if (fact.kind !== 'flags-changed') return [];
  return fact.uids.flatMap(([first, last]) => {
    const from = lowerBound(mailbox.messages, first, ({ uid }) => uid);
    return mailbox.messages.slice(
      from,
      lowerBound(mailbox.messages, last + 1, ({ uid }) => uid),
    );
  });
}

const isAll = (message: StoredMessage, facets: readonly Facet[]): boolean =>
  facets.every((facet) => isLike(message, facet));

function isLike({ summary, flags, uid }: StoredMessage, facet: Facet): boolean {
  const { name, value } = facet;
  switch (name) {
    case 'subject':
      return summary.subject.toLowerCase() === value.toLowerCase();
    case 'from':
      return summary.from.toLowerCase().includes(value.toLowerCase());
    case 'unflagged':
      return !flags.some((flag) => flag.toLowerCase() === value.toLowerCase());
    default:
      return holds({ flag: flags, uid: [String(uid)] }, facet);
  }
}
