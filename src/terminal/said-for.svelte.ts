/** Terminals that something else on the page opens and speaks in: line by line, each when the one before was answered. */
import type { Service } from '../../common/protocols.ts';
import type { Live } from '../live/live.svelte.ts';
import type { Conversation } from './conversation.svelte.ts';

export interface Terminals {
  readonly all: readonly Conversation[];
  open(service: Service): Conversation;
  /** Shows it and takes the keys there. */
  select(conversation: Conversation): void;
}

let offered: Terminals | undefined;

/** Whoever keeps the terminals offers them; the result takes the offer back. */
export function offerTerminals(terminals: Terminals): () => void {
  offered = terminals;
  return () => {
    if (offered === terminals) offered = undefined;
  };
}

/** The terminals there are; `undefined` where the page has none. */
export function offeredTerminals(): Terminals | undefined {
  return offered;
}

/**
 * Opens a terminal and says lines in it.
 * @returns true when all was said and answered; false when the connection ended before
 */
export async function sayInTerminal(
  live: Live,
  service: Service,
  lines: readonly string[],
): Promise<boolean> {
  const conversation = offered?.open(service);
  if (!conversation) return false;
  const answers = (): number => answersOn(live, conversation.connection);
  const until = (isDone: () => boolean): Promise<boolean> =>
    when(() => (isDone() ? true : conversation.status === 'closed' ? false : undefined));
  // The server speaks first in all three protocols.
  if (!(await until(() => conversation.log.lines.some(({ speaker }) => speaker === 'server')))) return false;
  for (const [index, line] of lines.entries()) {
    const before = answers();
    conversation.type(`${line.replaceAll('\n', '\r')}\r`);
    // After QUIT the connection may be seen to end before the reply is.
    const mayEnd = index === lines.length - 1;
    const isAnswered = (): boolean => answers() > before || (mayEnd && conversation.status === 'closed');
    if (!(await until(isAnswered))) return false;
  }
  return true;
}

/** How many replies came that end a command or ask for more. */
function answersOn({ arriving }: Live, connection: number | null): number {
  let count = 0;
  for (const { replies } of arriving.connections.get(connection ?? 0)?.exchanges.values() ?? []) {
    for (const { final, outcome } of replies) if (final || outcome === 'more') count++;
  }
  return count;
}

/** Resolves once `read`, which reads state of the page, says something. */
export function when(read: () => boolean | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        const done = read();
        if (done === undefined) return;
        queueMicrotask(() => {
          stop();
        });
        resolve(done);
      });
    });
  });
}
