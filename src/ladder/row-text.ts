/** What a row says: the lines of its label, the words at its fold, and the whole of it for those who hear the page. */
import { dnsNote } from '../../common/dns/words.ts';
import { effectNote, noticeNote } from '../../common/effects.ts';
import { isNotice, type LadderConnection, type Row } from '../../common/projections/ladder.ts';
import type { Client } from '../../common/projections/lifelines.ts';
import type { DnsAsked } from '../../common/trace/dns-facts.ts';
import { unreadNote } from '../../common/unread-words.ts';
import { CRLF_NAME } from '../ui/control-names.ts';
import { firstLine, piecesOf, sizeText, type Piece } from './label.ts';
import { isBlock, shownLines } from './row-size.ts';
import { durationText } from './time-text.ts';

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
        if (more) all.push([{ text: '… the inspector shows the rest', style: 'mark' }]);
        return all;
      }
      if (isBlock(row)) return [];
      const line = firstLine(fact);
      if (line.length === 0) line.push({ text: CRLF_NAME, style: 'mark' });
      return [nameless ? [{ text: `${nameOf(row.client)} `, style: 'mark' }, ...line] : line];
    }
    case 'connection-opened': {
      const { client } = fact;
      return [
        [
          { text: nameOf(row.client), style: 'verb' },
          { text: ` opens a connection from ${client.address}:${String(client.port)}` },
        ],
      ];
    }
    case 'connection-closed':
      return [[{ text: closeText(row) }]];
    case 'tls-started':
      return [
        [
          { text: fact.version.replace('TLSv', 'TLS '), style: 'verb' },
          { text: ` ${fact.cipher} · ${durationText(fact.took)}` },
        ],
      ];
    case 'tls-failed':
      return [[{ text: 'TLS failed', style: 'verb' }, { text: `: ${fact.reason}` }]];
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
  if (fact.broken !== undefined) return `broken off by the ${fact.by}: ${fact.broken}`;
  return fact.by === 'client' ? `${nameOf(row.client)} closes` : 'the server closes';
}

/** What a person would call the client. */
export function nameOf(client: Client | LadderConnection): string {
  if (client.host !== undefined) return client.host;
  return client.name ?? ('number' in client ? `client ${String(client.number)}` : 'a client');
}

/** What stands at a fold; shorter words where so many letters of room would cut the label to nothing. */
export function foldWords(row: Row, unfolded: boolean, spare: number): string {
  if (unfolded && !isBlock(row)) return 'fold';
  const words = foldedText(row);
  if (isBlock(row) || spare >= words.length) return words;
  const [short = words] = words.split(' · ');
  return short;
}

function foldedText(row: Row): string {
  const { fact } = row;
  if (fact.kind === 'octets-sent') {
    const what = fact.what === 'message' ? 'message data' : 'literal';
    return `${what} · ${sizeText(fact.size)}`;
  }
  if (fact.kind !== 'reply-sent') return '';
  const lines = fact.lines > 1 ? `${fact.lines.toLocaleString('en')} lines · ` : '';
  return `${lines}${sizeText(fact.size)}`;
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
  if (row.kind === 'tls' || row.kind === 'tls-failed' || row.kind === 'unread') return `${who}: ${said}`;
  if (row.kind === 'lookup') return `${who} asks DNS: ${said}`;
  if (row.kind === 'answer') return `DNS to ${who}: ${said}`;
  if (!isFrame) return said;
  const size = isBlock(row) ? `${foldedText(row)}: ` : '';
  const odd = (fact.oddities ?? []).map(({ means }) => `\nOdd: ${means}`).join('');
  return `${row.from === 'client' ? `${who} to server` : `server to ${who}`}: ${size}${said}${odd}`;
}
