/** Which reply told a session something, in words: "told by NOOP’s untagged reply at 12:03:01". */
import { causeOf } from '../../common/effects.ts';
import type { Belief } from '../../common/projections/session-view.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { clockText } from '../ladder/time-text.ts';
import type { Live } from '../live/live.svelte.ts';
import { words } from '../words/words.ts';

const text = words.sessions;

const timeOf = ({ at }: Fact): string => clockText(new Date(at));

/** The verb of a command; `undefined` where the trace no longer has it. */
function verbOf(live: Live, connection: number, exchange: number): string | undefined {
  return live.connections.get(connection)?.exchanges.get(exchange)?.command?.verb;
}

/** Empty when the fact is no longer kept. */
export function tellingText(live: Live, seq: number, belief: Belief): string {
  const fact = live.factAt(seq);
  if (fact?.kind !== 'reply-sent') return '';
  const verb = fact.exchange === null ? undefined : verbOf(live, fact.connection, fact.exchange);
  const how =
    verb === undefined
      ? belief.isIdling(seq)
        ? text.how.idle
        : text.how.unasked
      : fact.what === 'untagged'
        ? text.how.untagged(verb)
        : text.how.reply(verb);
  return text.told(how, timeOf(fact));
}

/** Who did something to the store: `EXPUNGE of #3`. */
function whoDid(live: Live, fact: Fact): string {
  const cause = causeOf(fact);
  const verb = cause && verbOf(live, cause.connection, cause.exchange);
  return cause && verb !== undefined ? text.who(verb, cause.connection) : text.somebody;
}

/** What a fact did to a message in the store, who by and when; empty when it is no longer kept. */
export function changeText(live: Live, seq: number): string {
  const fact = live.factAt(seq);
  switch (fact?.kind) {
    case 'messages-added':
    case 'flags-changed':
      return text.changed[fact.kind](whoDid(live, fact), timeOf(fact));
    case 'messages-expunged':
    case 'mailbox-deleted':
      return text.goneFrom(whoDid(live, fact), timeOf(fact));
    default:
      return '';
  }
}

/** The facts that belong to the one pointed at: a command's replies and effects with it. */
export function factsPointedAt(live: Live): ReadonlySet<number> {
  const pointed = live.hovered ?? live.selected ?? live.cursor;
  const fact = pointed === null ? undefined : live.factAt(pointed);
  const seqs = new Set<number>();
  if (!fact) return seqs;
  seqs.add(fact.seq);
  if (fact.kind !== 'command-sent' && !(fact.kind === 'reply-sent' && fact.final)) return seqs;
  const { connection, exchange } = fact;
  if (exchange === null) return seqs;
  for (const effect of live.effectsOf(connection, exchange)) seqs.add(effect.seq);
  if (fact.kind === 'command-sent') {
    for (const reply of live.connections.get(connection)?.exchanges.get(exchange)?.replies ?? [])
      seqs.add(reply.seq);
  }
  return seqs;
}
