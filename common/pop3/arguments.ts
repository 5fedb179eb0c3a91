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
  if (words.includes('')) {
    throw new Pop3SyntaxError(
      words.length === 1
        ? `${verb} is followed by a space and nothing more; write ${usage}`
        : `one space stands between arguments and none at the end; write ${usage}`,
    );
  }
  if (words.length < spec.takes.length) {
    const missing = spec.takes.slice(words.length).map((name) => kinds[name].wanted);
    throw new Pop3SyntaxError(`${verb} wants ${missing.join(' and ')}; write ${usage}`);
  }
  if (words.length > names.length) {
    throw new Pop3SyntaxError(
      names.length === 0
        ? `${verb} takes no arguments; write just ${verb}`
        : `${verb} takes no more than ${names.length === 1 ? 'one argument' : `${names.length} arguments`}; write ${usage}`,
    );
  }
  const values: Partial<Record<ArgumentName, string | number>> = {};
  words.forEach((word, i) => {
    const name = names[i] as ArgumentName;
    values[name] = kinds[name].read(word);
  });
  return values as ArgumentsOf<N>;
}

interface Kind<Value> {
  /** As in `RETR wants a message number`. */
  readonly wanted: string;
  readonly read: (word: string) => Value;
}

const asIs = (word: string): string => word;

const kinds: { readonly [K in ArgumentName]: Kind<ArgumentValues[K]> } = {
  name: { wanted: 'a name', read: asIs },
  password: { wanted: 'a password', read: asIs },
  mechanism: { wanted: 'a mechanism', read: (word) => word.toUpperCase() },
  initial: { wanted: 'an initial response', read: asIs },
  digest: {
    wanted: 'a digest',
    read(word) {
      if (/^[0-9a-f]{32}$/.test(word)) return word;
      throw new Pop3SyntaxError('the digest of APOP is MD5, written as 32 lower-case hexadecimal digits');
    },
  },
  message: {
    wanted: 'a message number',
    read(word) {
      const number = readNumber(word, 'a message number');
      if (number > 0) return number;
      throw new Pop3SyntaxError('message numbers begin at 1');
    },
  },
  language: {
    wanted: 'a language',
    read(word) {
      if (/^(\*|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)$/.test(word)) return word;
      throw new Pop3SyntaxError(`${quoted(word)} is no language; write one like de or en-GB, or *`);
    },
  },
  lines: { wanted: 'a number of lines', read: (word) => readNumber(word, 'a number of lines') },
};

function readNumber(word: string, what: string): number {
  if (/^[0-9]+$/.test(word)) return Number(word);
  throw new Pop3SyntaxError(`${quoted(word)} is not ${what}; decimal digits are wanted`);
}

/** The longest part of a client's line that a reply repeats: a reply has room for 512 octets. RFC 1939 §3 */
const MAX_QUOTED = 40;

/** A client's words within a reply: printable ASCII only, and not too long. */
export function quoted(text: string): string {
  const short = text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text;
  return `"${short.replace(/[^\x20-\x7e]/g, '?')}"`;
}
