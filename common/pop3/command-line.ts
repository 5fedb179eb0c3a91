/** What an observer reads in a client's line: enough to know what its response looks like and what is secret. */
import { latin1Of } from '../octets.ts';
import { isPop3Command, pop3Commands, type Pop3CommandSpec } from './commands.ts';

export interface ClientLine {
  /** In upper case; empty where no word stands at the beginning. */
  readonly verb: string;
  /** Offsets of the words after the verb, [from, to), line end excluded. */
  readonly words: readonly (readonly [from: number, to: number])[];
  /** Where the line ends, CR LF excluded. */
  readonly end: number;
}

/** Commands of servers other than ours, and whether their positive response has many lines. */
const foreign: Readonly<Record<string, Pop3CommandSpec['answers']>> = {
  // Of old or private use, and still tried by clients: RFC 1725 knew LAST, RFC 1082 XTND.
  LAST: 'line',
  XTND: 'lines',
  XAUT: 'line',
};

export function readClientLine(octets: Uint8Array): ClientLine {
  const text = latin1Of(octets);
  const end = text.replace(/\r?\n$/, '').length;
  const verb = /^[A-Za-z][A-Za-z0-9-]{0,19}(?= |$)/.exec(text.slice(0, end))?.[0] ?? '';
  const words: [number, number][] = [];
  for (const found of text.slice(verb.length, end).matchAll(/[^ ]+/g)) {
    const from = verb.length + found.index;
    words.push([from, from + found[0].length]);
  }
  return { verb: verb.toUpperCase(), words, end };
}

export const isKnownVerb = (verb: string): boolean => isPop3Command(verb) || Object.hasOwn(foreign, verb);

/** Whether a positive response to this line has data after its first line. RFC 1939 §3 */
export function hasData({ verb, words }: ClientLine): boolean {
  // AUTH alone lists the mechanisms on servers that know it from before CAPA. RFC 5034 §4 has no such form.
  if (verb === 'AUTH') return words.length === 0;
  const answers = isPop3Command(verb) ? pop3Commands[verb].answers : foreign[verb];
  return answers === 'lines' || (answers === 'lines-without-argument' && words.length === 0);
}

/** The range that holds a password or its like. */
export function secretOf({ verb, words, end }: ClientLine): readonly [from: number, to: number] | undefined {
  switch (verb) {
    case 'PASS':
      return [verb.length + 1, end];
    case 'APOP':
    case 'AUTH': {
      // A digest can be tried against guessed passwords; an initial response may hold the password itself.
      const second = words[1];
      return second && [second[0], end];
    }
    default:
      return undefined;
  }
}
