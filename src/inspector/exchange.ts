/** What belongs together: a command, what continued it, its replies, and how long the server took. */
import { lowerBound } from '../../common/uid-ranges.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';

type FrameFact = FactOf<'command-sent' | 'octets-sent' | 'reply-sent'>;

export interface Pair {
  readonly fact: FrameFact;
  /** Milliseconds since the client last said something of this exchange; `undefined` for what the client says. */
  readonly after?: number;
}

/** More lines than this of one exchange are not listed; the last one always is. */
export const MAX_PAIRS = 12;

export interface Exchange {
  readonly pairs: readonly Pair[];
  /** How many lines were left out before the last. */
  readonly omitted: number;
  /** From the client's last octets to the reply that completed the command, in milliseconds. */
  readonly latency?: number;
}

/**
 * The frames of one exchange, in order. An exchange of ten thousand replies costs its listed ones only.
 *
 * @param command where the exchange begins
 * @param replies all its replies, in order
 * @param facts the trace, ascending by seq
 */
export function exchangeOf(
  command: FactOf<'command-sent'> | undefined,
  replies: readonly FactOf<'reply-sent'>[],
  facts: readonly Fact[],
): Exchange {
  const last = replies.at(-1);
  const early = replies.slice(0, MAX_PAIRS - 1);
  const listed = last && !early.includes(last) ? [...early, last] : early;
  const sent: FrameFact[] = command ? [command] : [];
  if (command) {
    const stop = last?.seq ?? Infinity;
    for (const fact of octetsAfter(command, facts, stop)) if (sent.length < MAX_PAIRS) sent.push(fact);
  }
  const frames = [...sent, ...listed].sort((a, b) => a.seq - b.seq);
  let clientAt: number | undefined;
  let latency: number | undefined;
  const pairs = frames.map((fact): Pair => {
    if (fact.kind !== 'reply-sent') {
      clientAt = fact.at;
      return { fact };
    }
    if (clientAt === undefined) return { fact };
    const after = fact.at - clientAt;
    if (fact.final) latency = after;
    return { fact, after };
  });
  return {
    pairs,
    omitted: replies.length - listed.length,
    ...(latency === undefined ? {} : { latency }),
  };
}

/** All that the client said from a command on, the line `seq` included. */
export function saidIn(command: FactOf<'command-sent'>, facts: readonly Fact[], seq: number): FrameFact[] {
  return [command, ...octetsAfter(command, facts, seq)];
}

/** How many facts after a command are searched for what continues it: it comes soon or in an exchange nobody reads whole. */
const SEARCHED = 5000;

function octetsAfter(
  command: FactOf<'command-sent'>,
  facts: readonly Fact[],
  stop: number,
): FactOf<'octets-sent'>[] {
  const found: FactOf<'octets-sent'>[] = [];
  const from = lowerBound(facts, command.seq + 1, (fact) => fact.seq);
  for (let i = from; i < Math.min(facts.length, from + SEARCHED); i++) {
    const fact = facts[i] as Fact;
    if (fact.seq > stop) break;
    if (fact.kind !== 'octets-sent' || fact.connection !== command.connection) continue;
    if (fact.exchange === command.exchange) found.push(fact);
  }
  return found;
}

/**
 * Seq of the TLS handshake of a connection, `undefined` where there was none or it is no longer kept. Handshakes come early, so
 * that looking for one from the connection's beginning is short for all connections that have one.
 */
export function tlsStartedAt(
  opened: FactOf<'connection-opened'>,
  facts: readonly Fact[],
): number | undefined {
  for (let i = lowerBound(facts, opened.seq, (fact) => fact.seq); i < facts.length; i++) {
    const fact = facts[i] as Fact;
    if (fact.kind === 'tls-started' && fact.connection === opened.connection) return fact.seq;
  }
  return undefined;
}
