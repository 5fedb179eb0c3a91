/** What an observer reads in a server's line: whom it answers, and the word that says how. RFC 9051 §2.2.2 */
import type { Outcome, ReplySent } from '../trace/facts.ts';

export interface ServerLine {
  readonly kind: 'tagged' | 'untagged' | 'continuation';
  /** Of a tagged response. */
  readonly tag: string;
  /** `OK`, `FETCH`, `+`, in upper case; empty when no word could be read. */
  readonly code: string;
  /** The number before the word: `* 23 FETCH`. */
  readonly number?: number;
  /** Where what follows the word begins. */
  readonly restFrom: number;
}

/** @param line one character per octet; as much of it as is kept, since a tag may be as long as a line */
export function readServerLine(line: string): ServerLine {
  if (/^\+(?=[ \r\n]|$)/.test(line)) {
    return { kind: 'continuation', tag: '', code: '+', restFrom: line.charAt(1) === ' ' ? 2 : 1 };
  }
  const [whole, tag = '', number, code = ''] = /^([^ \r\n]*) *(?:(\d{1,20})(?= ) +)?([^ \r\n[(]{0,64})/.exec(
    line,
  ) ?? [''];
  return {
    kind: tag === '*' ? 'untagged' : 'tagged',
    tag: tag === '*' ? '' : tag,
    code: /^[!-~]*$/.test(code) ? code.toUpperCase() : '',
    ...(number === undefined ? {} : { number: Number(number) }),
    restFrom: line.charAt(whole.length) === ' ' ? whole.length + 1 : whole.length,
  };
}

/** The words whose text is for people, in which nothing announces a literal. RFC 9051 §7.1 */
export const isStatus = (code: string): boolean => /^(?:OK|NO|BAD|BYE|PREAUTH)$/.test(code);

export const whatOf = ({ kind }: ServerLine): ReplySent['what'] =>
  kind === 'continuation' ? 'continuation' : kind === 'tagged' ? 'reply' : 'untagged';

export function outcomeOf({ kind, code }: ServerLine): Outcome {
  if (kind === 'continuation') return 'more';
  switch (code) {
    case 'OK':
    case 'PREAUTH':
      return 'ok';
    case 'NO':
      return 'refused';
    case 'BAD':
      return 'malformed';
    case 'BYE':
      return 'bye';
    default:
      return 'data';
  }
}
