/** What is known of each connection as of now: folded fact by fact, a fresh view whenever something changed. */
import { clientName, followNames, type ClientNames } from '../../common/projections/client-name.ts';
import { followSession, sessionOf, type SessionState } from '../../common/projections/session.ts';
import { services } from '../../common/protocols.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';

/** One command and all that was said in answer. */
export interface ExchangeView {
  command?: FactOf<'command-sent'>;
  readonly replies: FactOf<'reply-sent'>[];
}

export interface ConnectionView {
  readonly opened: FactOf<'connection-opened'>;
  /** The terminal's title, or what the client said of itself. */
  readonly name?: string;
  readonly names: ClientNames;
  /** The page's terminal that is the client. */
  readonly terminal?: string;
  readonly secure: boolean;
  readonly closed?: FactOf<'connection-closed'>;
  readonly exchanges: Map<number, ExchangeView>;
  readonly state: SessionState;
}

/** Folds a fact into the views; the result is the new view of its connection. */
export function applyToConnections(
  connections: Map<number, ConnectionView>,
  fact: Fact,
): ConnectionView | undefined {
  if (!('connection' in fact)) return undefined;
  if (fact.kind === 'connection-opened') {
    const fresh: ConnectionView = {
      opened: fact,
      names: {},
      secure: false,
      exchanges: new Map(),
      state: sessionOf(fact.protocol, services[fact.service].implicitTls),
    };
    connections.set(fact.connection, fresh);
    return fresh;
  }
  const view = connections.get(fact.connection);
  // Its beginning is no longer kept: nothing can be said of its state.
  if (!view) return undefined;
  const names = followNames(view.names, fact);
  const name = clientName(names);
  const next: ConnectionView = {
    ...view,
    names,
    ...(name === undefined ? {} : { name }),
    ...(fact.kind === 'connection-named' && fact.terminal !== undefined ? { terminal: fact.terminal } : {}),
    ...(fact.kind === 'tls-started' ? { secure: true } : {}),
    ...(fact.kind === 'connection-closed' ? { closed: fact } : {}),
    state: followSession(view.state, fact),
  };
  connections.set(fact.connection, next);
  if (fact.kind === 'command-sent') exchangeOf(view, fact.exchange).command = fact;
  if (fact.kind === 'reply-sent' && fact.exchange !== null) {
    exchangeOf(view, fact.exchange).replies.push(fact);
  }
  return next;
}

function exchangeOf(view: ConnectionView, exchange: number): ExchangeView {
  let found = view.exchanges.get(exchange);
  if (!found) view.exchanges.set(exchange, (found = { replies: [] }));
  return found;
}
