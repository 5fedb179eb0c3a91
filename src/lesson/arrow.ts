/** What a step's links to the diagram are called, and which arrow goes with which. */
import { effectNote } from '../../common/effects.ts';
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

/** As the diagram has it: `EHLO → 250`, `* EXISTS`, `UID 3 expunged`, `MX south.test`. */
export function arrowName(trace: Pick<Trace, 'factAt' | 'connections'>, seq: number): string {
  const fact = trace.factAt(seq);
  if (!fact) return `#${String(seq)}`;
  switch (fact.kind) {
    case 'reply-sent': {
      const { connection, exchange, code, what, final } = fact;
      const command = trace.connections.get(connection)?.exchanges.get(exchange ?? -1)?.command;
      if (command && final) return `${command.verb} → ${code}`;
      return what === 'untagged' ? `* ${code}` : `${what} ${code}`;
    }
    case 'dns-asked':
      return `${fact.type} ${fact.name}`;
    case 'dns-answered':
      return `DNS → ${fact.rcode}`;
    case 'tls-started':
      return `${fact.version} started`;
    default:
      return effectNote(fact).what || fact.kind.replaceAll('-', ' ');
  }
}
