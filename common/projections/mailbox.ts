/**
 * The mailboxes as a fold over facts. The server's store and the page's pane use this same fold, so what the page shows
 * as of any fact is what the server held then.
 *
 * The fold changes its state in place, because the server has only ever one; a view that travels in time keeps copies
 * (`copyWorld`) at intervals and folds on from the nearest.
 */
import type { AddedMessage, Fact, FactBody, MailboxFact, UidRanges } from '../trace/facts.ts';
import type { AccessList } from '../imap/rights.ts';
import type { ExpungedUids } from '../trace/gone.ts';
import { lowerBound, withRange } from '../uid-ranges.ts';

export interface StoredMessage extends Omit<AddedMessage, 'flags' | 'modseq'> {
  /** Never changed in place: copies of the world share it. Without `\Recent`. */
  readonly flags: readonly string[];
  /** Seq of the last fact that touched it; 0 in a world folded from bare bodies. */
  readonly changedBy: number;
  /** The mailbox's count of changes when this message last changed: its mod-sequence. RFC 7162 §3.1 */
  readonly modseq: number;
}

export interface Mailbox {
  name: string;
  readonly uidvalidity: number;
  /** The UID the next message will get. RFC 9051 §2.3.1.1 */
  uidnext: number;
  /** Messages above this UID are recent to the next session that selects the mailbox. RFC 3501 §2.3.2 */
  recentAfter: number;
  readonly specialUse?: string;
  /**
   * Counts the facts that changed messages here. No fact tells it: the fold counts, so it costs a delivery one number, and a
   * STORE of ten thousand messages stays one fact. RFC 7162 §3.1.2.1
   */
  highestmodseq: number;
  /**
   * What was expunged, ascending by mod-sequence, within `MAX_EXPUNGED` ranges. Never changed in place: copies of the world
   * share it. RFC 7162 §5.3
   */
  expunged: readonly ExpungedUids[];
  /** What was expunged with this mod-sequence or a lower one is forgotten. RFC 7162 §5.3 */
  forgotten: number;
  /** Who else may do what here; the owner may do everything. Never changed in place: copies of the world share it. */
  acl: AccessList;
  /** Ascending by UID; the index plus one is the message sequence number as of now. RFC 9051 §2.3.1.2 */
  messages: StoredMessage[];
}

export interface Account {
  readonly name: string;
  readonly mailboxes: Map<string, Mailbox>;
  /** Names, which need not exist. RFC 9051 §6.3.7 */
  readonly subscriptions: Set<string>;
}

/** A session that has a mailbox open. */
export interface Watcher {
  readonly connection: number;
  readonly account: string;
  readonly mailbox: string;
  readonly readOnly: boolean;
  readonly exclusive: boolean;
  /** What a POP3 session has marked to be deleted at QUIT. */
  readonly marked: UidRanges;
}

export interface World {
  readonly accounts: Map<string, Account>;
  /** By connection. */
  readonly watchers: Map<number, Watcher>;
}

/** Ranges of expunged UIDs a mailbox remembers: weeks of an inbox, and some kilobytes at most. RFC 7162 §5.3 */
export const MAX_EXPUNGED = 1000;

export function emptyWorld(): World {
  return { accounts: new Map(), watchers: new Map() };
}

/** The index of a UID's message, or -1. */
export function indexOfUid(mailbox: Mailbox, uid: number): number {
  const index = lowerBound(mailbox.messages, uid, (message) => message.uid);
  return mailbox.messages[index]?.uid === uid ? index : -1;
}

/** The flags after a change, in the order in which they were first set; flags differ by letters, not by case. */
export function changeFlags(
  before: readonly string[],
  how: 'added' | 'removed' | 'replaced',
  flags: readonly string[],
): readonly string[] {
  if (how === 'replaced') return flags;
  const named = new Set(flags.map((flag) => flag.toLowerCase()));
  if (how === 'removed') return before.filter((flag) => !named.has(flag.toLowerCase()));
  const has = new Set(before.map((flag) => flag.toLowerCase()));
  return [...before, ...flags.filter((flag) => !has.has(flag.toLowerCase()))];
}

function mailboxOf(world: World, fact: { account: string; mailbox: string }): Mailbox {
  const mailbox = world.accounts.get(fact.account)?.mailboxes.get(fact.mailbox);
  if (!mailbox) throw new Error(`the trace speaks of ${fact.account} ${fact.mailbox} before it was created`);
  return mailbox;
}

function applyToMailbox(world: World, fact: MailboxFact, seq: number): void {
  switch (fact.kind) {
    case 'account-created':
      world.accounts.set(fact.account, {
        name: fact.account,
        mailboxes: new Map(),
        subscriptions: new Set(),
      });
      return;
    case 'mailbox-created':
      world.accounts.get(fact.account)?.mailboxes.set(fact.mailbox, {
        name: fact.mailbox,
        uidvalidity: fact.uidvalidity,
        uidnext: fact.uidnext ?? 1,
        recentAfter: 0,
        ...(fact.specialUse === undefined ? {} : { specialUse: fact.specialUse }),
        // A mod-sequence is never 0. RFC 7162 §7 mod-sequence-value
        highestmodseq: fact.highestmodseq ?? 1,
        expunged: fact.gone?.expunged ?? [],
        forgotten: fact.gone?.forgotten ?? 0,
        acl: new Map(),
        messages: [],
      });
      return;
    case 'mailbox-deleted':
      world.accounts.get(fact.account)?.mailboxes.delete(fact.mailbox);
      return;
    case 'mailbox-renamed': {
      const mailbox = mailboxOf(world, fact);
      const { mailboxes } = world.accounts.get(fact.account) as Account;
      mailboxes.delete(fact.mailbox);
      mailbox.name = fact.to;
      mailboxes.set(fact.to, mailbox);
      return;
    }
    case 'mailbox-subscribed': {
      const subscriptions = world.accounts.get(fact.account)?.subscriptions;
      if (fact.subscribed) subscriptions?.add(fact.mailbox);
      else subscriptions?.delete(fact.mailbox);
      return;
    }
    case 'rights-changed': {
      const mailbox = mailboxOf(world, fact);
      const acl = new Map(mailbox.acl);
      if (fact.rights === '') acl.delete(fact.identifier);
      else acl.set(fact.identifier, fact.rights);
      mailbox.acl = acl;
      return;
    }
    case 'messages-added': {
      const mailbox = mailboxOf(world, fact);
      // Those of a snapshot have theirs, and nothing happened.
      if (fact.messages[0]?.modseq === undefined) mailbox.highestmodseq++;
      const { highestmodseq } = mailbox;
      for (const message of fact.messages) {
        mailbox.messages.push(stored(message, message.modseq ?? highestmodseq, seq));
        mailbox.uidnext = Math.max(mailbox.uidnext, message.uid + 1);
      }
      return;
    }
    case 'flags-changed': {
      const mailbox = mailboxOf(world, fact);
      const { messages } = mailbox;
      const modseq = ++mailbox.highestmodseq;
      // Messages with the same flags share the list of them: a mailbox has few different ones.
      const changed = new Map<string, readonly string[]>();
      const change = (before: readonly string[]): readonly string[] => {
        const key = before.join(' ');
        let after = changed.get(key);
        if (!after) changed.set(key, (after = changeFlags(before, fact.how, fact.flags)));
        return after;
      };
      for (const [first, last] of fact.uids) {
        for (let i = lowerBound(messages, first, uidOf); i < messages.length; i++) {
          const message = messages[i] as StoredMessage;
          if (message.uid > last) break;
          messages[i] = {
            ...message,
            flags: change(message.flags),
            changedBy: seq,
            modseq,
          };
        }
      }
      return;
    }
    case 'messages-expunged': {
      const mailbox = mailboxOf(world, fact);
      mailbox.messages = withoutUids(mailbox.messages, fact.uids);
      mailbox.highestmodseq++;
      rememberExpunged(mailbox, fact.uids);
      return;
    }
    case 'recent-claimed':
      mailboxOf(world, fact).recentAfter = fact.through;
      return;
  }
}

/** Written out: deliveries are many, and a spread is slower. */
const stored = (
  { uid, message, size, flags, internalDate, summary }: AddedMessage,
  modseq: number,
  changedBy: number,
): StoredMessage => ({ uid, message, size, flags, internalDate, summary, changedBy, modseq });

/** The oldest are forgotten first; of them the highest mod-sequence alone is kept. RFC 7162 §5.3 */
function rememberExpunged(mailbox: Mailbox, uids: UidRanges): void {
  const expunged = [...mailbox.expunged, { modseq: mailbox.highestmodseq, uids }];
  let ranges = expunged.reduce((sum, record) => sum + record.uids.length, 0);
  let forget = 0;
  for (const record of expunged) {
    if (ranges <= MAX_EXPUNGED) break;
    ranges -= record.uids.length;
    mailbox.forgotten = record.modseq;
    forget++;
  }
  mailbox.expunged = expunged.slice(forget);
}

const uidOf = (message: StoredMessage): number => message.uid;

/** One walk over both ascending lists, however many ranges there are. */
function withoutUids(messages: readonly StoredMessage[], uids: UidRanges): StoredMessage[] {
  const kept: StoredMessage[] = [];
  let next = 0;
  for (const message of messages) {
    while ((uids[next]?.[1] ?? Infinity) < message.uid) next++;
    const range = uids[next];
    if (!range || message.uid < range[0]) kept.push(message);
  }
  return kept;
}

/** Folds one fact in. Facts about the wire other than a connection's end change nothing here. */
export function applyToWorld(world: World, fact: Fact | FactBody): void {
  switch (fact.kind) {
    case 'account-created':
    case 'mailbox-created':
    case 'mailbox-deleted':
    case 'mailbox-renamed':
    case 'mailbox-subscribed':
    case 'rights-changed':
    case 'messages-added':
    case 'flags-changed':
    case 'messages-expunged':
    case 'recent-claimed':
      applyToMailbox(world, fact, 'seq' in fact ? fact.seq : 0);
      return;
    case 'mailbox-selected': {
      const { connection, account, mailbox, readOnly, exclusive } = fact;
      world.watchers.set(connection, { connection, account, mailbox, readOnly, exclusive, marked: [] });
      return;
    }
    case 'deletions-marked':
    case 'deletions-unmarked': {
      const watcher = world.watchers.get(fact.connection);
      // A new watcher each time: copies of the world share those they have.
      const marked =
        fact.kind === 'deletions-unmarked' ? [] : fact.uids.reduce(withRange, watcher?.marked ?? []);
      if (watcher) world.watchers.set(fact.connection, { ...watcher, marked });
      return;
    }
    case 'mailbox-unselected':
    case 'connection-closed':
      world.watchers.delete(fact.connection);
      return;
    default:
      // The other facts are about the wire, not about mailboxes.
      return;
  }
}

/** A copy that later folds do not touch. Messages are shared, since the fold never changes one in place. */
export function copyWorld(world: World): World {
  const accounts = new Map<string, Account>();
  for (const [name, account] of world.accounts) {
    const mailboxes = new Map<string, Mailbox>();
    for (const [key, mailbox] of account.mailboxes) {
      mailboxes.set(key, { ...mailbox, messages: [...mailbox.messages] });
    }
    accounts.set(name, { name, mailboxes, subscriptions: new Set(account.subscriptions) });
  }
  return { accounts, watchers: new Map(world.watchers) };
}
