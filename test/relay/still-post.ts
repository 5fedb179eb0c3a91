/** The post of a world in which nothing leaves: what is queued stays, since its clock stands still. */
import { defaultSettings, type Settings } from '../../common/world/settings.ts';
import type { FactBody } from '../../common/trace/facts.ts';
import type { Accounts } from '../../server/accounts.ts';
import type { MailStore } from '../../server/mailbox/store.ts';
import { ClientNames } from '../../server/net/client-names.ts';
import { defaultHosts } from '../../server/relay/hosts.ts';
import { Post } from '../../server/relay/post.ts';
import { WorldClock } from '../../server/relay/world-clock.ts';

export interface StillPostParts {
  readonly append: (fact: FactBody) => void;
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly now: () => number;
  readonly settings?: () => Settings;
  readonly log: (error: unknown) => void;
}

export function stillPost({ append, store, accounts, now, settings, log }: StillPostParts): Post {
  const nowhere = (): never => {
    throw new Error('nothing leaves this world');
  };
  return new Post({
    hosts: () => defaultHosts,
    lookup: nowhere,
    smtpAt: nowhere,
    names: new ClientNames(append),
    ca: nowhere,
    accounts,
    store,
    append,
    clock: new WorldClock(now, append, () => () => undefined),
    settings: settings ?? (() => defaultSettings),
    log,
  });
}
