/** Reads command lines: the verb, then arguments as the command table says. RFC 1939 §3, RFC 2449 §3 */
import {
  pop3Commands,
  type ArgumentName,
  type ArgumentsOf,
  type ArgumentValues,
  type Pop3Command,
} from './commands.ts';

/** A line that does not keep to the grammar. Its message is fit to be the text of a -ERR. */
export class Pop3SyntaxError extends Error {
  override readonly name = 'Pop3SyntaxError';
  /** Where in what was read the grammar is broken, and what should have stood there. */
  readonly place: { readonly at: number; readonly expected: string } | undefined;

  constructor(message: string, place?: { readonly at: number; readonly expected: string }) {
    super(message);
    this.place = place;
  }
}

/**
 * @param rest what follows the verb, its space included; empty when the line was the verb alone
 * @throws Pop3SyntaxError saying what was expected
 */
export function readArguments<N extends Pop3Command>(verb: N, rest: string): ArgumentsOf<N> {
  const spec: { readonly takes: readonly ArgumentName[]; readonly mayTake: readonly ArgumentName[] } =
    pop3Commands[verb];
  const usage = `${verb} ${pop3Commands[verb].arguments}`.trim();
  const names = [...spec.takes, ...spec.mayTake];
  // The password is all that follows the first space, so that it may hold spaces. RFC 1939 §7
  const words = rest === '' ? [] : names[0] === 'password' ? [rest.slice(1)] : rest.slice(1).split(' ');
  const beginOf = (index: number): number =>
    words.slice(0, index).reduce((at, word) => at + word.length + 1, 1);
  if (words.includes('')) {
    const empty = words.indexOf('');
    const isLast = empty === words.length - 1;
    const next = names[empty];
    // A space too many at the end is the one before it; between two words it is the second.
    const place =
      next === undefined || (isLast && empty >= spec.takes.length)
        ? { at: beginOf(empty) - 1, expected: 'the end of the line' }
        : { at: beginOf(empty), expected: kinds[next].wanted };
    throw new Pop3SyntaxError(
      words.length === 1
        ? `${verb} is followed by a space and nothing more; write ${usage}`
        : `one space stands between arguments and none at the end; write ${usage}`,
      place,
    );
  }
  if (words.length < spec.takes.length) {
    const missing = spec.takes.slice(words.length).map((name) => kinds[name].wanted);
    throw new Pop3SyntaxError(`${verb} wants ${missing.join(' and ')}; write ${usage}`, {
      at: rest.length,
      expected: `a space and ${missing[0] ?? ''}`,
    });
  }
  if (words.length > names.length) {
    throw new Pop3SyntaxError(
      names.length === 0
        ? `${verb} takes no arguments; write just ${verb}`
        : `${verb} takes no more than ${names.length === 1 ? 'one argument' : `${names.length} arguments`}; write ${usage}`,
      { at: beginOf(names.length) - 1, expected: 'the end of the line' },
    );
  }
  const values: Partial<Record<ArgumentName, string | number>> = {};
  words.forEach((word, i) => {
    const name = names[i] as ArgumentName;
    values[name] = kinds[name].read(word, beginOf(i));
  });
  return values as ArgumentsOf<N>;
}

interface Kind<Value> {
  /** As in `RETR wants a message number`. */
  readonly wanted: string;
  /** @param at where the word stands in what is read */
  readonly read: (word: string, at: number) => Value;
}

const asIs = (word: string): string => word;

const kinds: { readonly [K in ArgumentName]: Kind<ArgumentValues[K]> } = {
  name: { wanted: 'a name', read: asIs },
  password: { wanted: 'a password', read: asIs },
  mechanism: { wanted: 'a mechanism', read: (word) => word.toUpperCase() },
  initial: { wanted: 'an initial response', read: asIs },
  digest: {
    wanted: 'a digest',
    read(word, at) {
      if (/^[0-9a-f]{32}$/.test(word)) return word;
      throw new Pop3SyntaxError('the digest of APOP is MD5, written as 32 lower-case hexadecimal digits', {
        at,
        expected: '32 lower-case hexadecimal digits',
      });
    },
  },
  message: {
    wanted: 'a message number',
    read(word, at) {
      const number = readNumber(word, at, 'a message number');
      if (number > 0) return number;
      throw new Pop3SyntaxError('message numbers begin at 1', { at, expected: 'a number from 1' });
    },
  },
  language: {
    wanted: 'a language',
    read(word, at) {
      if (/^(\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)$/.test(word)) return word;
      throw new Pop3SyntaxError(`${quoted(word)} is no language; write one like de or en-GB, or *`, {
        at,
        expected: 'a language like de, or *',
      });
    },
  },
  lines: { wanted: 'a number of lines', read: (word, at) => readNumber(word, at, 'a number of lines') },
};

function readNumber(word: string, at: number, what: string): number {
  if (/^[0-9]+$/.test(word)) return Number(word);
  const digits = /^[0-9]*/.exec(word)?.[0].length ?? 0;
  throw new Pop3SyntaxError(`${quoted(word)} is not ${what}; decimal digits are wanted`, {
    at: at + digits,
    expected: digits > 0 ? 'a further digit, or the end of the number' : what,
  });
}

/** The longest part of a client's line that a reply repeats: a reply has room for 512 octets. RFC 1939 §3 */
const MAX_QUOTED = 40;

/** A client's words within a reply: printable ASCII only, and not too long. */
export function quoted(text: string): string {
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text;
  return `"${short.replace(/[^\x20-\x7e]/g, '?')}"`;
}
