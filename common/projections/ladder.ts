/**
 * The sequence diagram as a fold over facts: which lifelines there are, and row by row what goes from one to the other.
 * Append-only: a row once made keeps its place, so that only what is in sight need ever be drawn. One fact costs the
 * same whether it is the tenth or the hundred-thousandth.
 */
import { isDnsError } from '../dns/words.ts';
import { causeOf } from '../effects.ts';
import type { Protocol, Service, Side } from '../protocols.ts';
import { isUnreached } from '../queue-words.ts';
import type { DnsAnswered, DnsAsked } from '../trace/dns-facts.ts';
import type { Fact, FactOf, Outcome, QueueFact } from '../trace/facts.ts';
import { clientName, followNames, type ClientNames } from './client-name.ts';
import {
  becomeHost,
  enter,
  hostNamed,
  serverOf,
  type Client,
  type Lifelines,
  type Server,
} from './lifelines.ts';
import { isQueueFact } from './queue.ts';

export type RowKind =
  | 'open'
  | 'tls'
  | 'tls-failed'
  /** Octets that cannot be shown: encrypted, or not in the capture. */
  | 'unread'
  | 'close'
  | 'greeting'
  | 'command'
  | 'message'
  | 'literal'
  | 'argument'
  | 'response'
  | 'reply'
  | 'untagged'
  | 'continuation'
  /** A question to DNS, and what came back. */
  | 'lookup'
  | 'answer'
  /** What a command changed, noted at the server's side; what a mail host did by itself, noted at its own. */
  | 'effect';

export interface Row {
  /** Its place in `rows`. */
  readonly index: number;
  readonly kind: RowKind;
  readonly fact: Fact;
  /** The lifelines it goes between; what a mail host does by itself stays at its own. */
  readonly client: Client;
  readonly server: Server | null;
  /** The connection it went over or was caused on. */
  readonly connection: LadderConnection | null;
  readonly exchange: Exchange | null;
  readonly from: Side;
  /** TLS protects it. */
  readonly secure: boolean;
}

/** A command or a lookup, and all that belongs to it. Grows until its final reply. */
export interface Exchange {
  /** Its connection and number: `2:7`; `dns:3` for a lookup. */
  readonly key: string;
  readonly client: Client;
  readonly server: Server;
  readonly number: number;
  command?: Row;
  /** Indexes of all its rows, effects included. */
  readonly rows: number[];
  final?: Row;
  outcome?: Outcome;
}

/** One client's lifeline, and how the connection stands as of the last fact. */
export interface LadderConnection extends Client {
  readonly number: number;
  readonly opened: FactOf<'connection-opened'>;
  readonly protocol: Protocol;
  readonly service: Service;
  readonly server: Server;
  /** The row of the TLS handshake; all after it is protected. */
  tlsRow?: number;
  names: ClientNames;
  secure: boolean;
  readonly exchanges: Map<number, Exchange>;
  /** Indexes of its rows, ascending. */
  readonly rows: number[];
  /** The last command's exchange: to it belongs what the session does now. */
  latest?: Exchange;
  errors: number;
}

export interface Ladder extends Lifelines {
  readonly rows: Row[];
  readonly connections: Map<number, LadderConnection>;
  /** Names of the mail hosts that are known to be some. */
  readonly hostNames: Set<string>;
  /** Lookups that wait for their answer, by number. */
  readonly lookups: Map<number, Exchange>;
  /** Whose queue a message is in, while it is. */
  readonly queues: Map<string, string>;
  /** Indexes of rows that tell of something refused or broken, ascending. */
  readonly errors: number[];
  /** When each row happened in milliseconds from the first, long silences cut to `LONGEST_SILENCE`. */
  readonly times: number[];
}

/** A silence longer than this is drawn as long as this, so that an evening's pause does not squeeze all else together. */
export const LONGEST_SILENCE = 3000;

export function emptyLadder(): Ladder {
  return {
    rows: [],
    connections: new Map(),
    hostNames: new Set(),
    lookups: new Map(),
    queues: new Map(),
    lanes: [],
    hosts: new Map(),
    servers: [],
    errors: [],
    times: [],
  };
}

/** Folds one fact in. */
export function applyToLadder(ladder: Ladder, fact: Fact): void {
  if ('host' in fact && fact.host !== undefined) ladder.hostNames.add(fact.host);
  switch (fact.kind) {
    case 'connection-opened':
      open(ladder, fact);
      return;
    case 'dns-asked':
      ask(ladder, fact);
      return;
    case 'dns-answered':
      answer(ladder, fact);
      return;
    default:
      if (isQueueFact(fact)) applyQueueFact(ladder, fact);
      else applyToConnection(ladder, fact);
  }
}

function applyToConnection(ladder: Ladder, fact: Fact): void {
  const number = connectionOf(fact);
  // What set the world up was caused by no command; and where the beginning of a connection is no longer kept,
  // there is no lifeline to draw from.
  const connection = number === undefined ? undefined : ladder.connections.get(number);
  if (!connection) return;
  const names = followNames(connection.names, fact);
  if (names !== connection.names) {
    connection.names = names;
    const name = clientName(names);
    if (name !== undefined) connection.name = name;
  }
  switch (fact.kind) {
    case 'connection-named':
      if (ladder.hostNames.has(fact.name)) becomeHost(ladder, connection, fact.name);
      return;
    case 'connection-closed': {
      const row = push(ladder, on(connection), fact, 'close', fact.by, null);
      connection.closeRow = row.index;
      if (fact.broken !== undefined) mark(ladder, row);
      return;
    }
    case 'tls-started': {
      const row = push(ladder, on(connection), fact, 'tls', 'client', null);
      connection.tlsRow ??= row.index;
      connection.secure = true;
      return;
    }
    case 'tls-failed':
      mark(ladder, push(ladder, on(connection), fact, 'tls-failed', 'client', null));
      return;
    case 'octets-unread':
      push(ladder, on(connection), fact, 'unread', fact.server > fact.client ? 'server' : 'client', null);
      return;
    case 'command-sent': {
      const exchange = exchangeOf(connection, fact.exchange);
      connection.latest = exchange;
      exchange.command = push(ladder, on(connection), fact, 'command', 'client', exchange);
      return;
    }
    case 'octets-sent': {
      push(ladder, on(connection), fact, fact.what, 'client', exchangeOf(connection, fact.exchange));
      return;
    }
    case 'reply-sent': {
      const exchange = fact.exchange === null ? null : exchangeOf(connection, fact.exchange);
      const row = push(ladder, on(connection), fact, fact.what, 'server', exchange);
      if (exchange && fact.final) {
        exchange.final = row;
        exchange.outcome = fact.outcome;
      }
      if (isError(fact.outcome)) mark(ladder, row);
      return;
    }
    case 'recent-claimed':
    case 'mailbox-unselected':
    case 'account-created':
      // Bookkeeping that follows from what is drawn already.
      return;
    case 'mailbox-selected':
      push(ladder, on(connection), fact, 'effect', 'server', connection.latest ?? null);
      return;
    default: {
      const exchange =
        'exchange' in fact ? fact.exchange : (causeOf(fact)?.exchange ?? connection.latest?.number);
      const belongs = exchange === undefined ? null : exchangeOf(connection, exchange);
      push(ladder, on(connection), fact, 'effect', 'server', belongs);
    }
  }
}

/** Whether an outcome means that the client did not get what it asked for. */
export function isError(outcome: Outcome | undefined): boolean {
  return outcome === 'refused' || outcome === 'malformed' || outcome === 'deferred';
}

/** Whether a message came of a command that had been answered already: then it tells what became of another. */
export function isNotice({ fact, exchange, index }: Row): boolean {
  return fact.kind === 'messages-added' && (exchange?.final?.index ?? Infinity) < index;
}

/** Rows of the same exchange, effects included; a row that belongs to none stands alone. */
export function pairOf(row: Row): readonly number[] {
  return row.exchange?.rows ?? [row.index];
}

function connectionOf(fact: Fact): number | undefined {
  if ('connection' in fact) return fact.connection;
  return causeOf(fact)?.connection;
}

function open(ladder: Ladder, fact: FactOf<'connection-opened'>): void {
  const { protocol, service, host, server } = fact;
  const connection = enter<LadderConnection>(ladder, {
    number: fact.connection,
    opened: fact,
    protocol,
    service,
    server: serverOf(ladder, service, protocol, host, server),
    openRow: ladder.rows.length,
    names: {},
    secure: false,
    exchanges: new Map<number, Exchange>(),
    rows: [],
    errors: 0,
  });
  ladder.connections.set(fact.connection, connection);
  push(ladder, on(connection), fact, 'open', 'client', null);
}

/** A program that asks lives as long as its question; a mail host asks from its own lifeline. */
function ask(ladder: Ladder, fact: DnsAsked & Fact): void {
  const openRow = ladder.rows.length;
  const { address, port } = fact.client;
  const client =
    fact.by === undefined
      ? enter<Client>(ladder, { service: 'dns', openRow, name: `${address}:${String(port)}` })
      : hostNamed(ladder, fact.by, openRow);
  const server = serverOf(ladder, 'dns', 'dns');
  const { lookup: number } = fact;
  const exchange: Exchange = { key: `dns:${String(number)}`, client, server, number, rows: [] };
  ladder.lookups.set(number, exchange);
  exchange.command = push(ladder, { client, server, connection: null }, fact, 'lookup', 'client', exchange);
}

function answer(ladder: Ladder, fact: DnsAnswered & Fact): void {
  const exchange = ladder.lookups.get(fact.lookup);
  if (!exchange) return;
  ladder.lookups.delete(fact.lookup);
  const { client, server } = exchange;
  const row = push(ladder, { client, server, connection: null }, fact, 'answer', 'server', exchange);
  exchange.final = row;
  exchange.outcome = isDnsError(fact) ? 'refused' : 'ok';
  if (client.host === undefined) client.closeRow = row.index;
  if (isDnsError(fact)) mark(ladder, row);
}

/** What a queue did stands at the lifeline of its host; that a command queued it, at the command's. */
function applyQueueFact(ladder: Ladder, fact: QueueFact & Fact): void {
  if (fact.kind === 'message-queued') ladder.queues.set(fact.queue, fact.host);
  // That it is tried at once goes without saying.
  if (fact.kind === 'delivery-planned' && fact.attempts === 0) return;
  const name = ladder.queues.get(fact.queue);
  if (name === undefined) return;
  const number = connectionOf(fact);
  const connection = number === undefined ? undefined : ladder.connections.get(number);
  if (fact.kind === 'message-queued' && fact.cause && connection) {
    push(ladder, on(connection), fact, 'effect', 'server', exchangeOf(connection, fact.cause.exchange));
    return;
  }
  const client = hostNamed(ladder, name, ladder.rows.length);
  const exchange = connection?.latest ?? null;
  const ends = { client, server: null, connection: connection ?? null };
  const row = push(ladder, ends, fact, 'effect', 'client', exchange);
  if (fact.kind === 'delivery-tried' && isUnreached(fact)) mark(ladder, row);
  if (fact.kind === 'message-unqueued') ladder.queues.delete(fact.queue);
}

function exchangeOf(connection: LadderConnection, number: number): Exchange {
  let exchange = connection.exchanges.get(number);
  if (!exchange) {
    const key = `${String(connection.number)}:${String(number)}`;
    exchange = { key, client: connection, server: connection.server, number, rows: [] };
    connection.exchanges.set(number, exchange);
  }
  return exchange;
}

/** The ends of a row, and its connection. */
type Ends = Pick<Row, 'client' | 'server' | 'connection'>;

const on = (connection: LadderConnection): Ends => ({
  client: connection,
  server: connection.server,
  connection,
});

function push(
  ladder: Ladder,
  ends: Ends,
  fact: Fact,
  kind: RowKind,
  from: Side,
  exchange: Exchange | null,
): Row {
  const index = ladder.rows.length;
  const { client, server, connection } = ends;
  const secure = connection?.secure === true && server !== null;
  const row: Row = { index, kind, fact, client, server, connection, exchange, from, secure };
  const before = ladder.rows[index - 1];
  const silence = before ? Math.max(0, fact.at - before.fact.at) : 0;
  ladder.times.push((ladder.times[index - 1] ?? 0) + Math.min(silence, LONGEST_SILENCE));
  ladder.rows.push(row);
  connection?.rows.push(index);
  exchange?.rows.push(index);
  return row;
}

function mark(ladder: Ladder, row: Row): void {
  ladder.errors.push(row.index);
  if (row.connection) row.connection.errors++;
}
