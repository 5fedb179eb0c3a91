/** Writes dialogues down as a solution that can be played again: what differs each time becomes `<*>`. */
import { latin1Of, textOf } from '../octets.ts';
import { services } from '../protocols.ts';
import type { Fact } from '../trace/facts.ts';

/** @returns the text of `solution.txt`, and what cannot be played again as it was */
export function draftScript(
  facts: readonly Fact[],
  title: string,
): { readonly text: string; readonly notes: readonly string[] } {
  const numbers = new Map<number, number>();
  const secureAtOnce = new Set<number>();
  const head: string[] = [`# ${title.replace(/\s+/g, ' ')}`];
  const lines: string[] = [];
  const notes = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === 'connection-opened') {
      const number = numbers.size + 1;
      numbers.set(fact.connection, number);
      if (services[fact.service].implicitTls) secureAtOnce.add(fact.connection);
      head.push(`# service${number === 1 ? '' : ` ${String(number)}`}: ${fact.service}`);
    }
    const number = 'connection' in fact ? numbers.get(fact.connection) : undefined;
    if (number === undefined || !('connection' in fact)) continue;
    const which = number === 1 ? '' : String(number);
    switch (fact.kind) {
      case 'command-sent':
      case 'octets-sent':
      case 'reply-sent': {
        const isReply = fact.kind === 'reply-sent';
        if (fact.size > fact.octets.length)
          notes.add(`A frame of ${String(fact.size)} octets is not kept whole; complete it in solution.txt.`);
        if (fact.kind === 'octets-sent' && fact.what === 'response')
          notes.add('An answer to a challenge may be right only once; look at the lines after AUTH.');
        lines.push(...(isReply ? replyLines(fact.octets, which) : clientLines(fact.octets, which)));
        break;
      }
      case 'tls-started':
        if (!secureAtOnce.has(fact.connection)) lines.push(`! secure ${String(number)}`);
        break;
      case 'connection-closed':
        lines.push(`! ${fact.by === 'server' ? 'closed' : 'vanish'} ${String(number)}`);
        break;
      default:
    }
  }
  return { text: `${[...head, ...lines].join('\n')}\n`, notes: [...notes] };
}

const isText = (text: string): boolean => !/[\p{Cc}\p{Cf}\uFFFD]/u.test(text);

function clientLines(octets: Uint8Array, which: string): string[] {
  const text = textOf(octets);
  const lines = text.split('\r\n');
  if (lines.at(-1) !== '' || !lines.every(isText)) return [`C${which}| ${escaped(octets)}`];
  return lines.slice(0, -1).map((line) => `C${which}:${line === '' ? '' : ` ${line}`}`);
}

function escaped(octets: Uint8Array): string {
  return latin1Of(octets).replace(/[^ -[\]-~]/g, (sign) => {
    if (sign === '\r') return '\\r';
    if (sign === '\n') return '\\n';
    return sign === '\\' ? '\\\\' : `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

function replyLines(octets: Uint8Array, which: string): string[] {
  const lines = textOf(octets).replace(/\r\n$/, '').split('\r\n');
  return lines.map((line) => {
    const pattern = patternOf(line);
    return `S${which}:${pattern === '' ? '' : ` ${pattern}`}`;
  });
}

/** Dates and times, UIDVALIDITY and other long numbers, names of queues, sizes of what has those in it. */
const volatile = [
  /(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{4}(?: \d\d:\d\d:\d\d(?: [+-]\d{4})?)?/g,
  /\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?/g,
  /\d\d:\d\d:\d\d/g,
  /<\d+\.\d+@[^>]*>/g,
  /(?<=\{)\d+(?=\}$)/g,
  /(?<=(?:RFC822\.SIZE|UIDVALIDITY|MODSEQ|APPENDUID|COPYUID) \(?)\d+/g,
  /\b\d+(?= (?:octets|bytes))/g,
  /\bq\d+\b/g,
  /[\w-]{20,}/g,
  /\d{4,}/g,
];

function patternOf(line: string): string {
  if (!isText(line)) return '<*>';
  if (/^(?:Received|Return-Path|Message-ID):/i.test(line))
    return `${line.slice(0, line.indexOf(':') + 1)}<*>`;
  let pattern = line;
  for (const one of volatile) pattern = pattern.replace(one, '<*>');
  return pattern.replace(/(?:<\*>)+/g, '<*>');
}
