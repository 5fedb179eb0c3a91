/** The lines that dialogues are written down in: who says what on which connection. */
import { concat, octetsOf, octetsOfLatin1 } from '../octets.ts';

export interface Placed {
  /** Line in the file, from 1. */
  readonly line: number;
}

export type Step = Placed & { readonly connection: number } & (
    | { readonly kind: 'send'; readonly octets: Uint8Array }
    /** One line, CR LF left out. */
    | { readonly kind: 'expect-line'; readonly pattern: string }
    | { readonly kind: 'expect-octets'; readonly octets: Uint8Array }
    | { readonly kind: 'secure' | 'vanish' | 'closed' }
    | { readonly kind: 'wait'; readonly milliseconds: number }
  );

/** Says what is wrong with a line, by throwing. */
export type Fail = (problem: string) => never;

/** Milliseconds in each unit of time. */
export const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads a line that says or does something; comments and empty lines are somebody else's. */
export function readStep(written: string, line: number, fail: Fail): Step {
  return written.startsWith('!') ? readDirection(written, line, fail) : readDialogue(written, line, fail);
}

function readDirection(written: string, line: number, fail: Fail): Step {
  const wait = /^! wait (\d+)(ms|s|m|h)$/.exec(written);
  if (wait)
    return { kind: 'wait', line, connection: 0, milliseconds: Number(wait[1]) * (units[wait[2] ?? ''] ?? 0) };
  const found = /^! (secure|vanish|closed)(?: (\d+))?$/.exec(written);
  if (!found) return fail('after ! comes one of: secure 1, vanish 1, closed 1, wait 31m');
  return { kind: found[1] as 'secure' | 'vanish' | 'closed', line, connection: Number(found[2] ?? 1) };
}

function readDialogue(written: string, line: number, fail: Fail): Step {
  const found = /^([CS])(\d*)([:|])(?: (.*))?$/s.exec(written);
  if (!found)
    return fail(
      'a line begins with "C: ", "S: ", "C| ", "S| " (with a number after the letter), "! " or "#"',
    );
  const [, side, number, mark, text = ''] = found;
  const connection = Number(number === '' ? 1 : number);
  if (connection < 1) fail('connections are numbered from 1');
  if (side === 'C') {
    const octets = mark === ':' ? octetsOf(`${text}\r\n`) : unescape(text, fail);
    return { kind: 'send', line, connection, octets };
  }
  return mark === ':'
    ? { kind: 'expect-line', line, connection, pattern: text }
    : { kind: 'expect-octets', line, connection, octets: unescape(text, fail) };
}

const escapes: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  '"': '"',
};

/** The octets of a text in which a backslash begins an escape; all else is UTF-8. */
export function unescape(text: string, fail: Fail): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [piece] of text.matchAll(/\\x[0-9a-fA-F]{2}|\\.?|[^\\]+/gs)) {
    if (!piece.startsWith('\\')) parts.push(octetsOf(piece));
    else if (piece.startsWith('\\x') && piece.length === 4) {
      parts.push(Uint8Array.of(Number.parseInt(piece.slice(2), 16)));
    } else {
      const octet =
        escapes[piece.slice(1)] ?? fail(`unknown escape ${piece}; there are \\r \\n \\t \\0 \\xNN \\\\ \\"`);
      parts.push(octetsOfLatin1(octet));
    }
  }
  return concat(parts);
}
