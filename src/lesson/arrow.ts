/** What a step's links to the diagram are called, and which arrow goes with which. */
import type { Fact } from '../../common/trace/facts.ts';
import type { Trace } from '../live/trace.svelte.ts';

/** What is the same for all arrows of one exchange. */
export function arrowKey(fact: Fact | undefined): string {
  if (!fact) return '';
  const exchange = 'exchange' in fact ? fact.exchange : null;
  return 'connection' in fact && exchange !== null && exchange !== undefined
    ? `${String(fact.connection)} ${String(exchange)}`
    : `seq ${String(fact.seq)}`;
}

/** `EHLO → 250`, `untagged EXISTS`, `connection opened`. */
export function arrowName(trace: Pick<Trace, 'factAt' | 'connections'>, seq: number): string {
  const fact = trace.factAt(seq);
  if (!fact) return `#${String(seq)}`;
  if (fact.kind !== 'reply-sent') return fact.kind.replaceAll('-', ' ');
  const command = trace.connections.get(fact.connection)?.exchanges.get(fact.exchange ?? -1)?.command;
  return command && fact.final ? `${command.verb} → ${fact.code}` : `${fact.what} ${fact.code}`;
}
