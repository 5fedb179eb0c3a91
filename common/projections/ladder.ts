/**
 * The sequence diagram as a fold over facts: which lifelines there are, and row by row what goes from one to the other.
 * Append-only: a row once made keeps its place, so that only what is in sight need ever be drawn. One fact costs the
 * same whether it is the tenth or the hundred-thousandth.
 */
import type { Protocol, Service, Side } from '../protocols.ts';
import type { Cause, Fact, FactOf, Outcome } from '../trace/facts.ts';
import { clientName, followNames, type ClientNames } from './client-name.ts';

export type RowKind =
  | 'open'
  | 'tls'
  | 'tls-failed'
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
  /** What a command changed, noted at the server's side. */
  | 'effect';

export interface Row {
  /** Its place in `rows`. */
  readonly index: number;
  readonly kind: RowKind;
  readonly fact: Fact;
  readonly connection: LadderConnection;
  readonly exchange: Exchange | null;
  readonly from: Side;
  /** TLS protects it. */
  readonly secure: boolean;
}

/** A command and all that belongs to it. Grows until its final reply. */
export interface Exchange {
  readonly connection: number;
  readonly number: number;
  command?: Row;
  /** Indexes of all its rows, effects included. */
  readonly rows: number[];
  final?: Row;
  outcome?: Outcome;
}

/** One client's lifeline, and how the connection stands as of the last fact. */
export interface LadderConnection {
  readonly number: number;
  readonly opened: FactOf<'connection-opened'>;
  readonly protocol: Protocol;
  readonly service: Service;
  /** The lane of the clients' side it lives in; lanes are used again once a connection has closed. */
  readonly lane: number;
  readonly openRow: number;
  closeRow?: number;
  /** The row of the TLS handshake; all after it is protected. */
  tlsRow?: number;
  names: ClientNames;
  name?: string;
  secure: boolean;
  readonly exchanges: Map<number, Exchange>;
  /** Indexes of its rows, ascending. */
  readonly rows: number[];
  /** The last command's exchange: to it belongs what the session does now. */
  latest?: Exchange;
  errors: number;
}

export interface Ladder {
  readonly rows: Row[];
  readonly connections: Map<number, LadderConnection>;
  /** Who lived in each lane, in order of time. */
  readonly lanes: LadderConnection[][];
  /** Indexes of rows that tell of something refused or broken, ascending. */
  readonly errors: number[];
  /** Services in the order in which they were first used. */
  readonly services: Service[];
  /** When each row happened in milliseconds from the first, long silences cut to `LONGEST_SILENCE`. */
  readonly times: number[];
}

/** A silence longer than this is drawn as long as this, so that an evening's pause does not squeeze all else together. */
export const LONGEST_SILENCE = 3000;
/** Up to so many lanes a new connection gets one of its own rather than one that was used before. */
const LANES_AT_EASE = 6;

export function emptyLadder(): Ladder {
  return { rows: [], connections: new Map(), lanes: [], errors: [], services: [], times: [] };
}

/** Folds one fact in. */
export function applyToLadder(ladder: Ladder, fact: Fact): void {
  if (fact.kind === 'connection-opened') {
    open(ladder, fact);
    return;
  }
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
      return;
    case 'connection-closed': {
      const row = push(ladder, connection, fact, 'close', fact.by, null);
      connection.closeRow = row.index;
      if (fact.broken !== undefined) mark(ladder, row);
      return;
    }
    case 'tls-started': {
      const row = push(ladder, connection, fact, 'tls', 'client', null);
      connection.tlsRow ??= row.index;
      connection.secure = true;
      return;
    }
    case 'tls-failed':
      mark(ladder, push(ladder, connection, fact, 'tls-failed', 'client', null));
      return;
    case 'command-sent': {
      const exchange = exchangeOf(connection, fact.exchange);
      connection.latest = exchange;
      exchange.command = push(ladder, connection, fact, 'command', 'client', exchange);
      return;
    }
    case 'octets-sent': {
      push(ladder, connection, fact, fact.what, 'client', exchangeOf(connection, fact.exchange));
      return;
    }
    case 'reply-sent': {
      const exchange = fact.exchange === null ? null : exchangeOf(connection, fact.exchange);
      const row = push(ladder, connection, fact, fact.what, 'server', exchange);
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
      push(ladder, connection, fact, 'effect', 'server', connection.latest ?? null);
      return;
    default: {
      const exchange =
        'exchange' in fact ? fact.exchange : (causeOf(fact)?.exchange ?? connection.latest?.number);
      push(
        ladder,
        connection,
        fact,
        'effect',
        'server',
        exchange === undefined ? null : exchangeOf(connection, exchange),
      );
    }
  }
}

/** Whether an outcome means that the client did not get what it asked for. */
export function isError(outcome: Outcome | undefined): boolean {
  return outcome === 'refused' || outcome === 'malformed' || outcome === 'deferred';
}

/** Rows of the same exchange, effects included; a row that belongs to none stands alone. */
export function pairOf(row: Row): readonly number[] {
  return row.exchange?.rows ?? [row.index];
}

function connectionOf(fact: Fact): number | undefined {
  if ('connection' in fact) return fact.connection;
  return causeOf(fact)?.connection;
}

function causeOf(fact: Fact): Cause | undefined {
  return 'cause' in fact ? fact.cause : undefined;
}

function open(ladder: Ladder, fact: FactOf<'connection-opened'>): void {
  const connection: LadderConnection = {
    number: fact.connection,
    opened: fact,
    protocol: fact.protocol,
    service: fact.service,
    lane: freeLane(ladder, fact.service),
    openRow: ladder.rows.length,
    names: {},
    secure: false,
    exchanges: new Map(),
    rows: [],
    errors: 0,
  };
  ladder.connections.set(fact.connection, connection);
  const lane = ladder.lanes[connection.lane];
  if (lane) lane.push(connection);
  else ladder.lanes.push([connection]);
  if (!ladder.services.includes(fact.service)) ladder.services.push(fact.service);
  push(ladder, connection, fact, 'open', 'client', null);
}

/** A lane that the same service used before, else one never used while there are few, else any that is free. */
function freeLane(ladder: Ladder, service: Service): number {
  let free = -1;
  for (const [index, lane] of ladder.lanes.entries()) {
    const last = lane.at(-1);
    if (last?.closeRow === undefined) continue;
    if (last.service === service) return index;
    if (free < 0) free = index;
  }
  return free >= 0 && ladder.lanes.length >= LANES_AT_EASE ? free : ladder.lanes.length;
}

function exchangeOf(connection: LadderConnection, number: number): Exchange {
  let exchange = connection.exchanges.get(number);
  if (!exchange) {
    exchange = { connection: connection.number, number, rows: [] };
    connection.exchanges.set(number, exchange);
  }
  return exchange;
}

function push(
  ladder: Ladder,
  connection: LadderConnection,
  fact: Fact,
  kind: RowKind,
  from: Side,
  exchange: Exchange | null,
): Row {
  const index = ladder.rows.length;
  const row: Row = { index, kind, fact, connection, exchange, from, secure: connection.secure };
  const before = ladder.rows[index - 1];
  const silence = before ? Math.max(0, fact.at - before.fact.at) : 0;
  ladder.times.push((ladder.times[index - 1] ?? 0) + Math.min(silence, LONGEST_SILENCE));
  ladder.rows.push(row);
  connection.rows.push(index);
  exchange?.rows.push(index);
  return row;
}

function mark(ladder: Ladder, row: Row): void {
  ladder.errors.push(row.index);
  row.connection.errors++;
}
