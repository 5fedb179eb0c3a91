/** The page's terminals as a lesson uses them: opened fresh when it begins, and a line put where it can be sent. */
import { services, type Service } from '../../common/protocols.ts';
import type { Conversation } from '../terminal/conversation.svelte.ts';
import { offeredTerminals } from '../terminal/said-for.svelte.ts';

/** What a lesson opened, so that it is used again when it begins again. */
const opened = new WeakSet<Conversation>();

/** Nobody has said anything in it yet. */
const isFresh = ({ transcript }: Conversation): boolean =>
  transcript.lines.every(({ speaker }) => speaker !== 'client');

/**
 * Connects a terminal for each service, anew where there is one that nobody misses; the first of them has the keys. What an
 * earlier lesson opened and this one does not use is closed.
 * @param anew a connection on which nothing was said yet would not do either
 */
export function openFresh(wanted: readonly Service[], anew: boolean): readonly Conversation[] {
  const terminals = offeredTerminals();
  if (!terminals) return [];
  const free = terminals.all.filter((one) => opened.has(one) || isFresh(one));
  const conversations = wanted.map((service) => {
    const at = free.findIndex((one) => one.service === service);
    const [found] = at < 0 ? [] : free.splice(at, 1);
    const conversation = found ?? terminals.open(service);
    if (found && (anew || found.status === 'closed' || !isFresh(found))) {
      found.clear();
      found.connect(service);
    }
    opened.add(conversation);
    return conversation;
  });
  // One left open may still have a maildrop for itself. RFC 1939 §4
  for (const one of terminals.all) if (opened.has(one) && !conversations.includes(one)) one.close();
  const [first] = conversations;
  if (first) terminals.select(first);
  return conversations;
}

/** A terminal that speaks this: the one of this service, or of this protocol, that was opened last. */
function terminalFor(service: Service): Conversation | undefined {
  const terminals = offeredTerminals();
  if (!terminals) return undefined;
  const { protocol } = services[service];
  const open = terminals.all.filter(({ status }) => status !== 'closed');
  return (
    open.findLast((one) => one.service === service) ??
    open.findLast((one) => one.protocol === protocol) ??
    terminals.open(service)
  );
}

/** Puts a line where it is typed, for somebody to send or to change. */
export function typeLine(service: Service, line: string): void {
  const conversation = terminalFor(service);
  if (!conversation) return;
  offeredTerminals()?.select(conversation);
  conversation.propose(line);
}
