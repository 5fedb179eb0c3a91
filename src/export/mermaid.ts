/** Rows of the diagram as text that Mermaid draws. https://mermaid.js.org/syntax/sequenceDiagram.html */
import type { Row } from '../../common/projections/ladder.ts';
import type { Client, Server } from '../../common/projections/lifelines.ts';
import { services } from '../../common/protocols.ts';
import { sizeText } from '../ladder/label.ts';
import { isTrouble } from '../ladder/row-filter.ts';
import { isBlock } from '../ladder/row-size.ts';
import { nameOf } from '../ladder/row-text.ts';
import { inertText, rowLine } from './inert.ts';
import type { ChosenRows } from './rows.ts';

/** Mermaid draws texts up to this long unless its `maxTextSize` is raised. */
export const MERMAID_CHARACTERS = 50_000;

const LABEL = 100;
const NAME = 40;

/** Line by line, line ends included. */
export function* mermaid({ ladder, rows }: ChosenRows): Generator<string> {
  yield 'sequenceDiagram\n';
  /** A mail host's connections are all its own: they share its lifeline. */
  const columnOf = (client: Client): Client => ladder.hosts.get(client.host ?? '') ?? client;
  const names = participants(rows, columnOf);
  for (const [end, id] of names) {
    yield `    participant ${id} as ${mermaidText(inertText(titleOf(end)).slice(0, NAME))}\n`;
  }
  const shown = new Set(rows);
  for (const row of rows) {
    const client = names.get(columnOf(row.client)) ?? '';
    const server = row.server ? (names.get(row.server) ?? '') : client;
    yield `    ${statement(row, client, server)}\n`;
    const { exchange } = row;
    if (!exchange) continue;
    // Only who was told to begin may be told to stop.
    const isWhole =
      exchange.command && exchange.final && shown.has(exchange.command) && shown.has(exchange.final);
    if (isWhole && row === exchange.command) yield `    activate ${server}\n`;
    if (isWhole && row === exchange.final) yield `    deactivate ${server}\n`;
  }
}

type End = Client | Server;

const isServer = (end: End): end is Server => 'key' in end;

function titleOf(end: End): string {
  if (!isServer(end)) return 'number' in end ? `${nameOf(end)} (#${String(end.number)})` : nameOf(end);
  const title = end.service === 'dns' ? 'DNS' : services[end.service].title;
  return end.host === undefined ? title : `${title} ${end.host}`;
}

/** Clients at the left in the order in which they come, then servers. */
function participants(rows: readonly Row[], columnOf: (client: Client) => Client): Map<End, string> {
  const clients = new Set<Client>();
  const servers = new Set<Server>();
  for (const { client, server } of rows) {
    clients.add(columnOf(client));
    if (server) servers.add(server);
  }
  const ids = new Map<End, string>();
  for (const client of clients) ids.set(client, `c${String(ids.size + 1)}`);
  for (const server of servers) ids.set(server, `s${String(ids.size - clients.size + 1)}`);
  return ids;
}

function statement(row: Row, client: string, server: string): string {
  const text = mermaidText(wordsOf(row));
  const [from, to] = row.from === 'client' ? [client, server] : [server, client];
  switch (row.kind) {
    case 'tls':
    case 'tls-failed':
      return `Note over ${client},${server}: ${text}`;
    case 'effect':
      return `Note ${row.from === 'client' ? 'left' : 'right'} of ${from}: ${text}`;
    case 'open':
      return `${from}-)${to}: ${text}`;
    case 'close':
      return `${from}-x${to}: ${text}`;
    case 'lookup':
      return `${from}->>${to}: ${text}`;
    default: {
      if (row.from === 'client') return `${from}->>${to}: ${text}`;
      // Nobody asked for it: an open head, as of a message that waits for no answer.
      if (row.kind === 'untagged' && !row.exchange) return `${from}--)${to}: ${text}`;
      return `${from}${isTrouble(row) ? '--x' : '-->>'}${to}: ${text}`;
    }
  }
}

function wordsOf(row: Row): string {
  const { fact } = row;
  if (isBlock(row) && 'size' in fact && typeof fact.size === 'number') {
    return `${row.kind === 'message' ? 'message data' : 'literal'}, ${sizeText(fact.size)}`;
  }
  const line = rowLine(row, LABEL);
  const more = fact.kind === 'reply-sent' && fact.lines > 1 ? ` (${String(fact.lines)} lines)` : '';
  return `${line}${more}`;
}

/** What Mermaid reads as nothing but itself; letters of other scripts as well. */
const PLAIN = /[\p{L}\p{N}\p{M} .,/()@+=*!?'"|~^_[\]‹›…•·–’-]/u;

/**
 * Every character that Mermaid or HTML might take for something else becomes its number. So do words that Mermaid looks for
 * in the whole of a text before it reads it.
 */
function mermaidText(text: string): string {
  let out = '';
  for (const letter of text) {
    out += PLAIN.test(letter) && !DECODED.test(letter) ? letter : `#${String(letter.codePointAt(0))};`;
  }
  // An entity of a line with these words loses its semicolon.
  return (
    out.replace(/style|classDef/gi, (word) => `#${String(word.charCodeAt(0))};${word.slice(1)}`) || '#32;'
  );
}

/** Mermaid writes entities with these letters while it works. */
const DECODED = /[ﬂ°¶ß]/u;
