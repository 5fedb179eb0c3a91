/** Which rows of the ladder are shown: by what is typed, by protocol and connection, or only where something went wrong. */
import { dnsNote, isDnsError } from '../../common/dns/words.ts';
import { effectNote } from '../../common/effects.ts';
import { latin1Of } from '../../common/octets.ts';
import { isError, type Exchange, type Row } from '../../common/projections/ladder.ts';
import { unreadNote } from '../../common/unread-words.ts';
import type { Journey } from '../../common/projections/journey-stages.ts';
import type { Spoken } from '../../common/projections/lifelines.ts';
import type { Frame } from '../../common/trace/facts.ts';
import { isUnreached } from '../../common/queue-words.ts';
import { piecesOf, textOfPieces } from './label.ts';
import { parseQuery, type Query } from './query.ts';

export interface Filter {
  /** As typed: words and qualifiers. */
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

/** What no view would show otherwise than it is. */
const PLAIN = /^[\x20-\x7e\r\n]*$/;

/** Most frames are plain text, which need not be read letter by letter. */
function readFrame(fact: Frame): string {
  const end = Math.min(fact.octets.length, SEARCHED_OCTETS);
  const text = fact.secrets?.length ? undefined : latin1Of(fact.octets, 0, end);
  const shown =
    text !== undefined && PLAIN.test(text)
      ? text.replaceAll('\r\n', ' ')
      : textOfPieces(piecesOf(fact, 0, end));
  if (!fact.oddities) return shown;
  return [shown, ...fact.oddities.map(({ name }) => `odd ${name}`)].join(' ');
}

function readRow(row: Row): string {
  const { fact } = row;
  switch (fact.kind) {
    case 'command-sent':
    case 'octets-sent':
    case 'reply-sent':
      return readFrame(fact);
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

/** Longer verbs are no command's; a client may send anything. */
const LONGEST_VERB = 32;

/** The verb of the command that a row belongs to, in upper case. */
export function verbOf({ exchange }: Row): string | undefined {
  const fact = exchange?.command?.fact;
  return fact?.kind === 'command-sent' && fact.verb !== '' ? fact.verb.slice(0, LONGEST_VERB) : undefined;
}

/** What a row, or any row of its exchange, is about. */
export interface Marks {
  readonly accounts: readonly string[];
  readonly error: boolean;
  readonly odd: boolean;
}

export const NO_MARKS: Marks = { accounts: [], error: false, odd: false };

/** What a filter has to know that the row does not tell by itself. */
export interface RowKnowledge {
  marksOf(row: Row): Marks;
  /** Its lifeline was hidden. */
  hides(row: Row): boolean;
}

const KNOWS_NOTHING: RowKnowledge = { marksOf: () => NO_MARKS, hides: () => false };

/**
 * Decides row by row. A row that matches brings its whole exchange, so that a reply is never without its command; when
 * earlier rows of that exchange were left out already, `missedFrom` says from which row on the list has to be made again.
 */
export class RowFilter {
  missedFrom = Infinity;
  readonly #filter: Filter;
  readonly #query: Query;
  readonly #knowledge: RowKnowledge;
  /** Only rows that something else than their place tells to be meant. */
  readonly #selective: boolean;
  readonly #matched = new Set<Exchange>();
  readonly #concerned: ReadonlySet<number> | null;

  constructor(filter: Filter, knowledge: RowKnowledge = KNOWS_NOTHING) {
    this.#filter = filter;
    this.#knowledge = knowledge;
    this.#concerned = filter.journey && new Set(filter.journey.seqs);
    this.#query = parseQuery(filter.text);
    const { words, values } = this.#query;
    this.#selective =
      filter.errorsOnly || words.length > 0 || values.is.length > 0 || values.account.length > 0;
  }

  accepts(row: Row): boolean {
    if (!this.#mayShow(row)) return false;
    if (!this.#selective) return true;
    const { exchange } = row;
    if (exchange && this.#matched.has(exchange)) return true;
    if (!this.#matches(row)) return false;
    if (exchange) {
      this.#matched.add(exchange);
      const [first = row.index] = exchange.rows;
      if (first < row.index) this.missedFrom = Math.min(this.missedFrom, first);
    }
    return true;
  }

  /** By what holds for a whole exchange from its first row on. */
  #mayShow(row: Row): boolean {
    const { protocols, connections } = this.#filter;
    const { proto, client, verb } = this.#query.values;
    if (this.#concerned && !this.#concerned.has(row.fact.seq)) return false;
    if (protocols.length > 0 && !protocols.includes(spokenIn(row))) return false;
    if (connections.length > 0 && !connections.includes(row.connection?.number ?? NaN)) return false;
    if (proto.length > 0 && !proto.some((value) => spokenIn(row).startsWith(value))) return false;
    if (client.length > 0 && !client.some((value) => isClient(row, value))) return false;
    if (verb.length > 0 && !verb.some((value) => isVerb(row, value))) return false;
    return !this.#knowledge.hides(row);
  }

  #matches(row: Row): boolean {
    const { words, values } = this.#query;
    const { errorsOnly } = this.#filter;
    if (errorsOnly && !isTrouble(row)) return false;
    const marks = this.#knowledge.marksOf(row);
    if (!values.is.every((value) => isSo(marks, value))) return false;
    const { accounts } = marks;
    const isMeant = (value: string): boolean =>
      accounts.some((account) => account.toLowerCase().startsWith(value));
    if (values.account.length > 0 && !values.account.some(isMeant)) return false;
    if (words.length === 0) return true;
    const text = searchText(row);
    const name = row.client.name?.toLowerCase() ?? '';
    return words.every((word) => text.includes(word) || name.includes(word));
  }
}

/** `is:error` and `is:odd`, while it is typed as well. */
function isSo({ error, odd }: Marks, value: string): boolean {
  return (error && 'error'.startsWith(value)) || (odd && 'odd'.startsWith(value));
}

/** By number, or by how the name begins. */
function isClient({ client, connection }: Row, value: string): boolean {
  return String(connection?.number) === value || (client.name?.toLowerCase().startsWith(value) ?? false);
}

/** By how it begins; `fetch` is `UID FETCH` as well. */
function isVerb(row: Row, value: string): boolean {
  const verb = verbOf(row)?.toLowerCase();
  return verb !== undefined && (verb.startsWith(value) || verb.startsWith(`uid ${value}`));
}
