/** Which rows of the ladder are shown: by words, protocol, connection, or only where something went wrong. */
import { dnsNote, isDnsError } from '../../common/dns/words.ts';
import { effectNote } from '../../common/effects.ts';
import { isError, type Exchange, type Row } from '../../common/projections/ladder.ts';
import { unreadNote } from '../../common/unread-words.ts';
import type { Journey } from '../../common/projections/journey-stages.ts';
import type { Spoken } from '../../common/projections/lifelines.ts';
import { isUnreached } from '../../common/queue-words.ts';
import { piecesOf, textOfPieces } from './label.ts';

export interface Filter {
  readonly text: string;
  /** None means all. */
  readonly protocols: readonly Spoken[];
  readonly connections: readonly number[];
  readonly errorsOnly: boolean;
  /** Only what concerns one message. */
  readonly journey: Journey | null;
}

export const NO_FILTER: Filter = {
  text: '',
  protocols: [],
  connections: [],
  errorsOnly: false,
  journey: null,
};

export function filtersNothing(filter: Filter): boolean {
  return (
    filter.text.trim() === '' &&
    filter.protocols.length === 0 &&
    filter.connections.length === 0 &&
    !filter.errorsOnly &&
    filter.journey === null
  );
}

/** Words are looked for in so many octets of a frame. */
const SEARCHED_OCTETS = 1024;

const texts = new WeakMap<Row, string>();

/** What a row says, in lower case, secrets masked; remembered, since every letter typed into the filter asks again. */
export function searchText(row: Row): string {
  let text = texts.get(row);
  if (text === undefined) texts.set(row, (text = readRow(row).toLowerCase()));
  return text;
}

function readRow(row: Row): string {
  const { fact } = row;
  switch (fact.kind) {
    case 'command-sent':
    case 'octets-sent':
    case 'reply-sent':
      return [
        textOfPieces(piecesOf(fact, 0, Math.min(fact.octets.length, SEARCHED_OCTETS))),
        ...(fact.oddities ?? []).map(({ name }) => `odd ${name}`),
      ].join(' ');
    case 'connection-opened':
      return `${fact.service} ${fact.client.address}:${String(fact.client.port)} ${String(fact.server.port)}`;
    case 'connection-closed':
      return `closed by ${fact.by} ${fact.broken ?? ''}`;
    case 'tls-started':
      return `tls ${fact.version} ${fact.cipher} ${fact.serverName ?? ''}`;
    case 'tls-failed':
      return `tls failed ${fact.reason}`;
    case 'octets-unread': {
      const { head, rest } = unreadNote(fact);
      return head + rest;
    }
    case 'dns-asked':
    case 'dns-answered':
      return `dns ${dnsNote(fact)}`;
    default: {
      const { where, what } = effectNote(fact);
      return `${where} ${what}`;
    }
  }
}

/** What is spoken in a row. What a mail host does by itself is about SMTP. */
export function spokenIn({ server }: Row): Spoken {
  return server?.protocol ?? 'smtp';
}

/** Something was refused or broken here. */
export function isTrouble({ fact }: Row): boolean {
  switch (fact.kind) {
    case 'reply-sent':
      return isError(fact.outcome);
    case 'tls-failed':
      return true;
    case 'connection-closed':
      return fact.broken !== undefined;
    case 'dns-answered':
      return isDnsError(fact);
    case 'delivery-tried':
      return isUnreached(fact);
    default:
      return false;
  }
}

/**
 * Decides row by row. A row that matches brings its whole exchange, so that a reply is never without its command; when
 * earlier rows of that exchange were left out already, `missed` says that the list has to be made again.
 */
export class RowFilter {
  missed = false;
  readonly #filter: Filter;
  readonly #words: readonly string[];
  readonly #matched = new Set<Exchange>();
  readonly #concerned: ReadonlySet<number> | null;

  constructor(filter: Filter) {
    this.#filter = filter;
    this.#concerned = filter.journey && new Set(filter.journey.seqs);
    this.#words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  }

  accepts(row: Row): boolean {
    const { protocols, connections, errorsOnly } = this.#filter;
    const { client, connection, exchange } = row;
    if (this.#concerned && !this.#concerned.has(row.fact.seq)) return false;
    if (protocols.length > 0 && !protocols.includes(spokenIn(row))) return false;
    if (connections.length > 0 && !connections.includes(connection?.number ?? NaN)) return false;
    if (!errorsOnly && this.#words.length === 0) return true;
    if (exchange && this.#matched.has(exchange)) return true;
    if (errorsOnly && !isTrouble(row)) return false;
    if (this.#words.length > 0) {
      const text = searchText(row);
      const name = client.name?.toLowerCase() ?? '';
      if (!this.#words.every((word) => text.includes(word) || name.includes(word))) return false;
    }
    if (exchange) {
      this.#matched.add(exchange);
      if (exchange.rows[0] !== row.index) this.missed = true;
    }
    return true;
  }
}
