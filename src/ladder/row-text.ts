/** What a row says: the lines of its label, the words at its fold, and the whole of it for those who hear the page. */
import { dnsNote } from '../../common/dns/words.ts';
import { effectNote, noticeNote } from '../../common/effects.ts';
import { isNotice, type LadderConnection, type Row } from '../../common/projections/ladder.ts';
import type { Client } from '../../common/projections/lifelines.ts';
import type { DnsAsked } from '../../common/trace/dns-facts.ts';
import type { ConnectionOpened } from '../../common/trace/facts.ts';
import { unreadNote } from '../../common/unread-words.ts';
import { CRLF_NAME } from '../ui/control-names.ts';
import { firstLine, piecesOf, sizeText, type Piece } from './label.ts';
import { isBlock, shownLines } from './row-size.ts';
import { repetitionsOf, type Run } from './runs.ts';
import { durationText } from './time-text.ts';
import { words } from '../words/words.ts';

/** The lines of a row's label. Where its connection has no head, the first says whose it is. */
export function linesFor(row: Row, unfolded: boolean, nameless: boolean): (readonly Piece[])[] {
  const { fact } = row;
  switch (fact.kind) {
    case 'command-sent':
    case 'octets-sent':
    case 'reply-sent': {
      if (unfolded) {
        const { lines, more } = shownLines(row);
        const [first, ...rest] = lines.map(([from, to]) => piecesOf(fact, from, to));
        const all = isBlock(row) ? [first ?? [], ...rest] : [firstLine(fact), ...rest];
        if (more) all.push([{ text: words.rows.restInInspector, style: 'mark', ours: true }]);
        return all;
      }
      if (isBlock(row)) return [];
      const line = firstLine(fact);
      if (line.length === 0) line.push({ text: CRLF_NAME, style: 'mark' });
      return [nameless ? [{ text: `${nameOf(row.client)} `, style: 'mark' }, ...line] : line];
    }
    case 'connection-opened':
      return [
        [
          { text: nameOf(row.client), style: 'verb' },
          { text: ` ${words.rows.opens(fromOf(fact))}`, ours: true },
        ],
      ];
    case 'connection-closed':
      return [[{ text: closeText(row), ours: true }]];
    case 'tls-started':
      return [
        [
          { text: fact.version.replace('TLSv', 'TLS '), style: 'verb' },
          { text: ` ${fact.cipher} · ${durationText(fact.took)}` },
        ],
      ];
    case 'tls-failed':
      return [[{ text: words.rows.tlsFailed, style: 'verb', ours: true }, { text: `: ${fact.reason}` }]];
    case 'octets-unread': {
      const { head, rest } = unreadNote(fact);
      return [[{ text: head, style: 'verb' }, { text: rest }]];
    }
    case 'dns-asked':
      return [askedPieces(fact, nameless ? `${nameOf(row.client)} ` : '')];
    case 'dns-answered':
      return [[{ text: dnsNote(fact), ...(row.exchange?.outcome === 'refused' ? { style: 'verb' } : {}) }]];
    default: {
      const { where, what } = effectNote(fact);
      return [[{ text: `${where}: ` }, { text: isNotice(row) ? noticeNote(what) : what, style: 'verb' }]];
    }
  }
}

const fromOf = ({ client }: ConnectionOpened): string => `${client.address}:${String(client.port)}`;

/** Whether all that is spoken of a row is content: what `common/` says was done to a mailbox or a queue. */
export const isTold = ({ kind }: Row): boolean => kind === 'effect';

/** What a run says: how often what was said, what came back, and how much it was. */
export function runPieces(run: Run, unfolded: boolean): readonly Piece[] {
  const count = words.units.number(repetitionsOf(run));
  return [
    { text: `${unfolded ? '▾' : '▸'} ${count} × ` },
    { text: run.names.join(' '), style: 'verb' },
    ...(run.answer === undefined ? [] : [{ text: ` → ${run.answer}` }]),
    ...(run.octets > 0 ? [{ text: ` · ${sizeText(run.octets)}` }] : []),
  ];
}

/** A run for those who hear the page. */
export function spokenRun(row: Row, run: Run, unfolded: boolean): string {
  const who = nameOf(row.client);
  const { spoken } = words.rows;
  const times = words.units.number(repetitionsOf(run));
  const size = run.octets > 0 ? sizeText(run.octets) : undefined;
  const said = spoken.run(times, run.names.join(' '), run.answer, size, unfolded);
  return (run.answer === undefined ? spoken.toClient : spoken.bothWays)(who, said);
}

/** The type is what to look at first. */
function askedPieces(fact: DnsAsked, who: string): Piece[] {
  const [type = '', ...rest] = dnsNote(fact).split(' ');
  return [
    ...(who === '' ? [] : [{ text: who, style: 'mark' as const }]),
    { text: type, style: 'verb' },
    { text: ` ${rest.join(' ')}` },
  ];
}

function closeText(row: Row): string {
  const { fact } = row;
  if (fact.kind !== 'connection-closed') return '';
  const { brokenBy, closes, serverCloses } = words.rows;
  if (fact.broken !== undefined) return brokenBy[fact.by](fact.broken);
  return fact.by === 'client' ? closes(nameOf(row.client)) : serverCloses;
}

/** What a person would call the client. */
export function nameOf(client: Client | LadderConnection): string {
  if (client.host !== undefined) return client.host;
  const { filter, rows } = words;
  return client.name ?? ('number' in client ? filter.clientNumber(client.number) : rows.someClient);
}

/** What stands at a fold; shorter words where so many letters of room would cut the label to nothing. */
export function foldWords(row: Row, unfolded: boolean, spare: number): string {
  if (unfolded && !isBlock(row)) return words.rows.fold;
  const parts = foldedParts(row);
  const whole = parts.join(' · ');
  return isBlock(row) || spare >= whole.length ? whole : (parts[0] ?? '');
}

/** What is folded away, the word that must not be missing first. */
function foldedParts({ fact }: Row): readonly string[] {
  if (fact.kind === 'octets-sent') {
    return [fact.what === 'message' ? words.rows.message : words.rows.literal, sizeText(fact.size)];
  }
  if (fact.kind !== 'reply-sent') return [];
  const size = sizeText(fact.size);
  return fact.lines > 1 ? [words.units.lines(fact.lines), size] : [size];
}

const spoken = new WeakMap<Row, { readonly who: string; readonly text: string }>();

/** Everything a row says, for those who hear the page. */
export function spokenText(row: Row): string {
  const who = nameOf(row.client);
  const known = spoken.get(row);
  if (known?.who === who) return known.text;
  const text = speak(row, who);
  spoken.set(row, { who, text });
  return text;
}

/** As much of a row as is read aloud. */
const SPOKEN_CHARACTERS = 2000;

function speak(row: Row, who: string): string {
  const { fact } = row;
  const isFrame = 'octets' in fact;
  const said = (
    isFrame
      ? shownLines(row).lines.map(([from, to]) => piecesOf(fact, from, to))
      : linesFor(row, false, false)
  )
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n')
    .slice(0, SPOKEN_CHARACTERS);
  const { spoken: text } = words.rows;
  if (row.kind === 'tls' || row.kind === 'tls-failed' || row.kind === 'unread') return text.of(who, said);
  if (row.kind === 'lookup') return text.asks(who, said);
  if (row.kind === 'answer') return text.told(who, said);
  if (fact.kind === 'connection-opened') return text.opens(who, fromOf(fact));
  if (!isFrame) return said;
  const sized = isBlock(row) ? text.sized(foldedParts(row).join(' · '), said) : said;
  const odd = (fact.oddities ?? []).map(({ means }) => `\n${text.odd(means)}`).join('');
  return `${(row.from === 'client' ? text.toServer : text.toClient)(who, sized)}${odd}`;
}
