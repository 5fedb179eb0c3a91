/** What of a trace a lesson is drafted from: whose dialogues, and the world as it was when they began. */
import type { DraftMailbox, DraftSource } from '../../common/lesson/draft.ts';
import type { World } from '../../common/projections/mailbox.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import type { Trace } from '../live/trace.svelte.ts';

const seqOf = ({ seq }: Fact): number => seq;

/** Connections on which a client said something in a stretch, both ends included. */
export function connectionsIn(facts: readonly Fact[], from: number, to: number): readonly number[] {
  const found = new Set<number>();
  for (let i = lowerBound(facts, from, seqOf); i < facts.length; i++) {
    const fact = facts[i] as Fact;
    if (fact.seq > to) break;
    if (fact.kind === 'command-sent') found.add(fact.connection);
  }
  return [...found];
}

/** @param to seq of the last fact that belongs to it */
export async function draftSource(
  trace: Pick<Trace, 'facts' | 'connections' | 'worldBefore' | 'octets'>,
  title: string,
  connections: readonly number[],
  to: number,
): Promise<DraftSource> {
  const openings = connections.flatMap((number) => trace.connections.get(number)?.opened.seq ?? []);
  const start = Math.min(...openings);
  const { facts } = trace;
  const first = lowerBound(facts, start, seqOf);
  const stretch = facts.slice(first, lowerBound(facts, to + 1, seqOf));
  const touched = new Set(stretch.flatMap((fact) => ('account' in fact ? [fact.account] : [])));
  const changed = facts.slice(0, first).findLast((fact) => fact.kind === 'world-changed');
  return {
    title,
    facts: stretch,
    connections,
    world: changed?.kind === 'world-changed' && changed.by !== 'start' ? changed.text : '',
    mailboxes: await mailboxesOf(trace.worldBefore(start), touched, trace),
  };
}

async function mailboxesOf(
  world: World,
  touched: ReadonlySet<string>,
  { octets }: Pick<Trace, 'octets'>,
): Promise<readonly DraftMailbox[]> {
  const all: DraftMailbox[] = [];
  for (const name of touched) {
    for (const [mailbox, { messages }] of world.accounts.get(name)?.mailboxes ?? []) {
      all.push({
        account: name,
        mailbox,
        messages: await Promise.all(
          messages.map(async ({ message, flags }) => ({
            octets: await octets.message(message),
            flags: [...flags],
          })),
        ),
      });
    }
  }
  return all;
}
