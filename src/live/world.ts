/**
 * The mailboxes as of any fact. Worlds handed out never change: a fold copies what it touches and shares the rest, so
 * that a view sees by identity what is new, and a checkpoint costs nothing but the mailboxes that differ.
 */
import { applyToWorld, emptyWorld, type Mailbox, type World } from '../../common/projections/mailbox.ts';
import type { Fact } from '../../common/trace/facts.ts';

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

interface Checkpoint {
  /** How many facts are folded in. */
  readonly count: number;
  readonly world: World;
}

/** Facts between two checkpoints at first: folding so many takes well under a frame. */
const INTERVAL = 1024;
/** Checkpoints kept; when there are more, every other one goes and the interval doubles. */
const MOST_CHECKPOINTS = 64;

/** The worlds of a growing list of facts. */
export class WorldTravel {
  #checkpoints: Checkpoint[] = [{ count: 0, world: emptyWorld() }];
  #interval = INTERVAL;
  #count = 0;
  #latest = emptyWorld();
  #remembered: Checkpoint | undefined;

  get latest(): World {
    return this.#latest;
  }

  /** Folds in what the list has grown by since the last call. */
  advance(facts: readonly Fact[]): void {
    while (this.#count < facts.length) {
      const boundary = (Math.floor(this.#count / this.#interval) + 1) * this.#interval;
      const to = Math.min(boundary, facts.length);
      this.#latest = foldWorld(this.#latest, facts, this.#count, to);
      this.#count = to;
      if (to === boundary) this.#keep({ count: to, world: this.#latest });
    }
  }

  /** The world once the first `count` facts had happened. Asked again for the same count it is the same object. */
  at(facts: readonly Fact[], count: number): World {
    if (count >= this.#count) return this.#latest;
    if (this.#remembered?.count === count) return this.#remembered.world;
    let nearest = this.#checkpoints[0] as Checkpoint;
    for (const checkpoint of this.#checkpoints) {
      if (checkpoint.count > count) break;
      nearest = checkpoint;
    }
    // Stepping forwards goes on from where the last step ended.
    const last = this.#remembered;
    if (last && last.count < count && last.count > nearest.count) nearest = last;
    const world = foldWorld(nearest.world, facts, nearest.count, count);
    this.#remembered = { count, world };
    return world;
  }

  #keep(checkpoint: Checkpoint): void {
    this.#checkpoints.push(checkpoint);
    if (this.#checkpoints.length <= MOST_CHECKPOINTS) return;
    this.#interval *= 2;
    this.#checkpoints = this.#checkpoints.filter(({ count }) => count % this.#interval === 0);
  }
}
