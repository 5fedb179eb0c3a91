/**
 * The mailboxes as of any fact. Worlds handed out never change: a fold copies what it touches and shares the rest, so
 * that a view sees by identity what is new, and a checkpoint costs nothing but the mailboxes that differ.
 */
import { applyToWorld, emptyWorld, type Mailbox, type World } from '../../common/projections/mailbox.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { countOf } from '../../common/uid-ranges.ts';
import { CHANGE, Travel } from './travel.ts';

/** Folds facts[from, to) into a new world; the given one is left as it is, and is returned when nothing changes. */
export function foldWorld(world: World, facts: readonly Fact[], from: number, to: number): World {
  let next: World | undefined;
  const owned = new Set<unknown>();
  for (let i = from; i < to; i++) {
    const fact = facts[i];
    if (!fact || !changesWorld(fact, next ?? world)) continue;
    next ??= { accounts: new Map(world.accounts), watchers: new Map(world.watchers) };
    if ('account' in fact) own(next, fact.account, 'mailbox' in fact ? fact.mailbox : undefined, owned);
    try {
      applyToWorld(next, fact);
    } catch {
      // A trace whose beginning is no longer kept may speak of a mailbox it never created: nothing to show of it.
    }
  }
  return next ?? world;
}

/** Makes the account and its mailbox this fold's own, so that changing them in place changes nobody else's. */
function own(world: World, accountName: string, mailboxName: string | undefined, owned: Set<unknown>): void {
  let account = world.accounts.get(accountName);
  if (!account) return;
  if (!owned.has(account)) {
    account = {
      name: account.name,
      mailboxes: new Map(account.mailboxes),
      subscriptions: new Set(account.subscriptions),
    };
    world.accounts.set(accountName, account);
    owned.add(account);
  }
  if (mailboxName === undefined) return;
  const mailbox = account.mailboxes.get(mailboxName);
  if (!mailbox || owned.has(mailbox)) return;
  const copy: Mailbox = { ...mailbox, messages: [...mailbox.messages] };
  account.mailboxes.set(mailboxName, copy);
  owned.add(copy);
}

function changesWorld(fact: Fact, world: World): boolean {
  switch (fact.kind) {
    case 'command-sent':
    case 'octets-sent':
    case 'reply-sent':
    case 'connection-opened':
    case 'connection-named':
    case 'tls-started':
    case 'tls-failed':
    case 'octets-unread':
      return false;
    case 'connection-closed':
    case 'mailbox-unselected':
      return world.watchers.has(fact.connection);
    default:
      return true;
  }
}

/** Of a change of flags by the messages it names, of an expunge by all messages of the mailbox, for it walks over them. */
function costOf(world: World, fact: Fact): number {
  switch (fact.kind) {
    case 'messages-added':
      return CHANGE + 3 * fact.messages.length;
    case 'flags-changed':
      return CHANGE + 5 * countOf(fact.uids);
    case 'messages-expunged':
      return CHANGE + (world.accounts.get(fact.account)?.mailboxes.get(fact.mailbox)?.messages.length ?? 0);
    default:
      return 1;
  }
}

/** The worlds of a growing list of facts. */
export class WorldTravel extends Travel<World> {
  constructor() {
    super({ empty: emptyWorld(), fold: foldWorld, costOf });
  }
}
