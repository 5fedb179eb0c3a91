/** Sets the world as a lesson begins: its text, its messages, its services. What the accounts it names had is gone. */
import type { MailStore } from '../mailbox/store.ts';
import type { MailQueue } from '../relay/queue.ts';
import type { Services } from '../services.ts';
import type { WorldProblem } from '../../common/live-protocol.ts';
import type { LessonWorld } from './lesson-world.ts';

/** What of the world a lesson sets. */
export interface StageParts {
  readonly store: MailStore;
  readonly queue: Pick<MailQueue, 'entries' | 'delete'>;
  readonly services: Services;
  readonly world: { set(text: string): readonly WorldProblem[] | Promise<readonly WorldProblem[]> };
  /** When the services are as the world's text says. */
  readonly settled: () => Promise<void>;
}

/** @returns what is wrong with the world's text; then nothing was changed */
export async function setStage(lesson: LessonWorld, parts: StageParts): Promise<readonly WorldProblem[]> {
  const { store, queue, services } = parts;
  const problems = await parts.world.set(lesson.text);
  if (problems.length > 0) return problems;
  await parts.settled();
  for (const name of [...queue.entries.keys()]) queue.delete(name);
  for (const account of new Set(lesson.mailboxes.map((seeded) => seeded.account))) emptied(store, account);
  for (const { account, mailbox, messages } of lesson.mailboxes) {
    if (!store.account(account)) continue;
    if (!store.mailbox(account, mailbox)) {
      store.createMailbox(account, mailbox);
      store.subscribe(account, mailbox, true);
    }
    if (messages.length > 0) store.add(account, mailbox, messages, 'delivered');
  }
  const isStopped = (host: string, service: string): boolean =>
    lesson.stopped.some((one) => one.host === host && one.service === service);
  for (const { host, service, state } of services.list) {
    if (isStopped(host, service)) await services.stop(host, service);
    else if (state === 'stopped') await services.start(host, service);
  }
  return [];
}

/** An account as it was when it was new: UIDs begin at 1 again, in mailboxes that are seen to be others. RFC 9051 §2.3.1.1 */
function emptied(store: MailStore, name: string): void {
  const account = store.account(name);
  if (!account) return;
  for (const mailbox of [...account.mailboxes.keys()]) store.deleteMailbox(name, mailbox);
  for (const mailbox of [...account.subscriptions]) store.subscribe(name, mailbox, false);
  store.createUsualMailboxes(name);
}
