/** What an observer reads in a client's line: its tag and verb, and where passwords stand. */
import { latin1Of } from '../octets.ts';

export interface ClientLine {
  /** The first word, whatever it is: a server that answers at all answers with it. */
  readonly mark: string;
  /** The same if it is a correct tag. RFC 9051 §9 */
  readonly tag?: string;
  /** In upper case; `UID FETCH` for a UID command; empty when there is none. */
  readonly verb: string;
  /** Where tag, verb and arguments begin; the line's end for what is missing. */
  readonly verbFrom: number;
  readonly argumentsFrom: number;
}

const TAG = /^[^\x00-\x20\x7f-\xff(){%*"\\+]+$/;

/**
 * @param line one character per octet, with or without its line end
 * @param isWhole false when only the beginning of a longer line is kept, so that its last word may go on
 */
export function readClientLine(line: string, isWhole = true): ClientLine {
  const mark = wordAt(line, 0);
  const verbFrom = afterSpaces(line, mark.length);
  let verb = wordAt(line, verbFrom).toUpperCase();
  let argumentsFrom = afterSpaces(line, verbFrom + verb.length);
  if (verb === 'UID') {
    const second = wordAt(line, argumentsFrom).toUpperCase();
    if (isVerb(second)) {
      verb = `UID ${second}`;
      argumentsFrom = afterSpaces(line, argumentsFrom + second.length);
    }
  }
  return {
    mark,
    ...(TAG.test(mark) && (isWhole || mark.length < line.length) ? { tag: mark } : {}),
    verb: isVerb(verb) || verb.startsWith('UID ') ? verb : '',
    verbFrom,
    argumentsFrom,
  };
}

/** Letters and what extensions put between them: `X-GM-EXT-1`. */
const isVerb = (word: string): boolean => /^[A-Z][A-Z0-9._-]{0,63}$/.test(word);

function wordAt(line: string, at: number): string {
  let to = at;
  while (to < line.length && !' \r\n'.includes(line.charAt(to))) to++;
  return line.slice(at, to);
}

function afterSpaces(line: string, at: number): number {
  while (line.charAt(at) === ' ') at++;
  return at;
}

type Range = readonly [from: number, to: number];

/**
 * Finds the secrets in the lines and literals of one command, as they come. LOGIN has its password as second argument,
 * AUTHENTICATE may have its initial response there; all that follows is taken for secret too, since a password with a space
 * in it needs quoting and often gets none.
 */
export class SecretFinder {
  readonly #from: number | undefined;
  /** Arguments passed. */
  #passed = 0;

  constructor(line: ClientLine) {
    const hasSecret = (word: string): boolean => /^(LOGIN|AUTHENTICATE)$/i.test(word);
    // Who forgets the tag does not want the password seen either.
    this.#from = hasSecret(line.verb) ? line.argumentsFrom : hasSecret(line.mark) ? line.verbFrom : undefined;
  }

  /** The secrets in the first line, or one that follows a literal. */
  inLine(octets: Uint8Array, isFirst: boolean): Range[] {
    if (this.#from === undefined) return [];
    const line = latin1Of(octets).replace(/\r?\n$/, '');
    let at = isFirst ? this.#from : 0;
    for (;;) {
      while (line.charAt(at) === ' ') at++;
      if (at >= line.length) return [];
      // The announcement of a literal is no secret; the literal is.
      if (/^~?\{\d+\+?\}$/.test(line.slice(at, at + 24))) return [];
      if (this.#passed >= 1) return [[at, secretEnd(line, at)]];
      const quoted = /^"(?:[^"\\]|\\.)*"/.exec(line.slice(at));
      // A quote never closed: nobody knows where the name ends and the password begins.
      if (line.charAt(at) === '"' && !quoted) return [[at, line.length]];
      const word = quoted?.[0] ?? /^[^ ]*/.exec(line.slice(at))?.[0] ?? '';
      at += word.length;
      this.#passed++;
    }
  }

  /** Whether the next literal is secret. */
  inLiteral(): boolean {
    return this.#from !== undefined && this.#passed++ >= 1;
  }
}

/** Up to the announcement of a further literal, else to the end. */
function secretEnd(line: string, from: number): number {
  const announced = / ~?\{\d+\+?\}$/.exec(line.slice(Math.max(from, line.length - 24)));
  return announced ? line.length - announced[0].length : line.length;
}
