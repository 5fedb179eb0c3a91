/**
 * Rows of the diagram as a transcript in Markdown: for each connection a heading and its lines, `C:` the client's, `S:` the
 * server's, `#` what else there is to say. Lines stand in fences that nothing in them can end. CommonMark §4.5
 */
import { effectSentence } from '../../common/effects.ts';
import { dnsSentence } from '../../common/dns/words.ts';
import type { LadderConnection, Row } from '../../common/projections/ladder.ts';
import { decodeWords } from '../../common/mime/encoded-word.ts';
import { latin1Of } from '../../common/octets.ts';
import { services, type Side } from '../../common/protocols.ts';
import { saslMeaning } from '../../common/sasl/explain.ts';
import type { Endpoint } from '../../common/trace/endpoint.ts';
import type { Fact, Frame } from '../../common/trace/facts.ts';
import { lineRanges, piecesOf, sizeText, textOfPieces } from '../ladder/label.ts';
import { nameOf } from '../ladder/row-text.ts';
import { durationText } from '../ladder/time-text.ts';
import { inertText } from './inert.ts';
import type { ChosenRows } from './rows.ts';

/** A silence as long as this is told. */
const SILENCE = 1000;
/** Longer lines are not decoded: nobody would read them. */
const MOST_DECODED = 2048;

/** Part by part. */
export function* transcript({ ladder, rows }: ChosenRows): Generator<string> {
  const first = rows[0];
  const last = rows.at(-1);
  yield '# Transcript of a mailglass trace\n\n';
  if (!first || !last) {
    yield 'Nothing was said.\n';
    return;
  }
  const said = groupsOf(rows);
  const count = said.filter(([connection]) => connection !== null).length;
  yield `${utc(first.fact.at)} to ${utc(last.fact.at)}, ${count === 1 ? 'one connection' : `${String(count)} connections`}.\n`;
  for (const [connection, own] of said) {
    yield `\n## ${connection ? headingOf(connection) : 'DNS and mail queues'}\n\n`;
    if (connection) yield `${placeOf(connection)}\n\n`;
    const lines = [...linesOf(own, ladder.connections)];
    const fence = '`'.repeat(Math.max(3, longestRun(lines) + 1));
    yield `${fence}text\n${lines.join('\n')}\n${fence}\n`;
  }
}

/** Rows by connection, in the order in which connections begin; what belongs to none together. */
function groupsOf(rows: readonly Row[]): [LadderConnection | null, Row[]][] {
  const groups = new Map<LadderConnection | null, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.connection);
    if (group) group.push(row);
    else groups.set(row.connection, [row]);
  }
  return [...groups];
}

function headingOf(connection: LadderConnection): string {
  const { number, service, opened } = connection;
  const host = opened.host === undefined ? '' : ` of ${opened.host}`;
  const name = `${nameOf(connection)} to ${services[service].title}${host}`;
  return `Connection ${String(number)}: ${markdownText(name)}`;
}

function placeOf({ opened }: LadderConnection): string {
  const at = ({ address, port }: Endpoint): string => `${address} port ${String(port)}`;
  return `Opened ${utc(opened.at)} from ${markdownText(at(opened.client))} to ${markdownText(at(opened.server))}.`;
}

const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 23).replace('T', ' ')} UTC`;

/** All that means something to Markdown or HTML is escaped, and what some make links of. CommonMark §2.4 */
function markdownText(text: string): string {
  return inertText(text)
    .replace(/[!-'*+/:-@[-`{-~]/g, '\\$&')
    .replace(/(www)\./gi, '$1\\.');
}

function* linesOf(
  rows: readonly Row[],
  connections: ReadonlyMap<number, LadderConnection>,
): Generator<string> {
  let before: number | undefined;
  for (const row of rows) {
    const { at } = row.fact;
    if (before !== undefined && at - before >= SILENCE) yield `# ${durationText(at - before)} later`;
    before = at;
    yield* rowLines(row, connections);
  }
}

function* rowLines(row: Row, connections: ReadonlyMap<number, LadderConnection>): Generator<string> {
  const { fact } = row;
  switch (fact.kind) {
    case 'command-sent':
    case 'octets-sent':
    case 'reply-sent':
      yield* frameLines(fact, row.from);
      return;
    case 'connection-opened':
      return;
    case 'connection-closed':
      yield comment(
        fact.broken === undefined ? `the ${fact.by} closed` : `broken off by the ${fact.by}: ${fact.broken}`,
      );
      return;
    case 'tls-started':
      yield comment(`TLS handshake: ${fact.version} ${fact.cipher}; from here on all is protected`);
      return;
    case 'tls-failed':
      yield comment(`the TLS handshake failed: ${fact.reason}`);
      return;
    case 'dns-asked':
    case 'dns-answered':
      yield comment(dnsSentence(fact));
      return;
    default:
      yield comment(effectWords(fact, connections));
  }
}

function effectWords(fact: Fact, connections: ReadonlyMap<number, LadderConnection>): string {
  const where = 'account' in fact ? `${fact.account}: ` : '';
  const over =
    fact.kind === 'delivery-tried' && fact.connection !== undefined && connections.has(fact.connection)
      ? ` (connection ${String(fact.connection)})`
      : '';
  return `${where}${effectSentence(fact)}${over}`;
}

const comment = (text: string): string => `# ${inertText(text)}`;

function* frameLines(frame: Frame, from: Side): Generator<string> {
  const { octets, size, oddities = [] } = frame;
  const side = from === 'client' ? 'C' : 'S';
  for (const [begin, end] of lineRanges(octets, Infinity)) {
    yield `${side}: ${textOfPieces(piecesOf(frame, begin, end))}`.trimEnd();
    const line = end - begin <= MOST_DECODED ? latin1Of(octets, begin, end) : '';
    if (line.includes('=?')) yield comment(`which reads: ${decodeWords(line)}`);
  }
  if (size > octets.length) yield `# and ${sizeText(size - octets.length)} more`;
  const sasl = saslOf(frame, from);
  if (sasl !== undefined) yield comment(sasl);
  for (const { means } of oddities) yield comment(`odd: ${means}`);
}

/** What the base64 of a SASL dialogue says, secrets named and not repeated. */
function saslOf(frame: Frame, from: Side): string | undefined {
  const isAuth =
    frame.kind === 'command-sent'
      ? frame.verb === 'AUTH' || frame.verb === 'AUTHENTICATE'
      : frame.kind === 'octets-sent'
        ? frame.what === 'response'
        : frame.what === 'continuation';
  if (!isAuth || frame.octets.length > MOST_DECODED) return undefined;
  const last = latin1Of(frame.octets).trimEnd().split(' ').at(-1) ?? '';
  const meaning = saslMeaning(from, last);
  return meaning && `${meaning.means} ${meaning.rfc}`;
}

function longestRun(lines: readonly string[]): number {
  let longest = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  }
  return longest;
}
