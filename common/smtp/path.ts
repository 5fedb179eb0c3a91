/** The argument of MAIL and RCPT: a path in angle brackets and its parameters. RFC 5321 §4.1.2 */
import { latin1Of, octetsOf } from '../octets.ts';
import { LOCAL_PART_OCTETS, PATH_OCTETS } from './limits.ts';

/** Positions are character positions in the line. */
export interface Parameter {
  /** In upper case. */
  readonly keyword: string;
  /** As sent; `undefined` where no `=` follows the keyword. */
  readonly value: string | undefined;
  readonly from: number;
  readonly to: number;
}

export interface PathArgument {
  /** `local-part@domain`; empty for the null reverse-path `<>`. A source route is left out. RFC 5321 appendix C */
  readonly address: string;
  readonly parameters: readonly Parameter[];
  /** The path with its angle brackets. */
  readonly from: number;
  readonly to: number;
}

/** What is wrong with a line, said to the person who wrote it. */
export interface PathError {
  readonly error: string;
  /** True where the command is well formed and the address within it is not. */
  readonly inAddress?: true;
  /** The character position where it is wrong. */
  readonly at: number;
  /** What should have stood there. */
  readonly expected: string;
}

const forms = {
  MAIL: {
    word: 'FROM',
    form: 'MAIL FROM:<alice@north.test>',
    head: /^MAIL +FROM( *): */i,
    withoutColon: /^MAIL +FROM/i,
    withoutWord: /^MAIL +</i,
  },
  RCPT: {
    word: 'TO',
    form: 'RCPT TO:<bob@north.test>',
    head: /^RCPT +TO( *): */i,
    withoutColon: /^RCPT +TO/i,
    withoutWord: /^RCPT +</i,
  },
} as const;

/** Reads a whole MAIL or RCPT line, without its CR LF. RFC 5321 §4.1.1.2, §4.1.1.3 */
export function readPathLine(verb: 'MAIL' | 'RCPT', line: string): PathArgument | PathError {
  const patterns = forms[verb];
  const { word, form } = patterns;
  const wrong = (what: string, at: number, expected: string): PathError => ({
    error: `${what}; the form is ${form}`,
    at,
    expected,
  });
  const wrongAddress = (what: string, at: number, expected: string): PathError => ({
    ...wrong(what, at, expected),
    inAddress: true,
  });
  // We differ: spaces behind the colon are passed over, as most servers do. RFC 5321 §3.3
  const head = patterns.head.exec(line);
  if (!head) {
    const withoutColon = patterns.withoutColon.exec(line);
    if (withoutColon) return wrong(`a colon must follow ${word}`, withoutColon[0].length, 'a colon');
    // What the verb is followed by, or should be.
    const at = /^\S+ */.exec(line)?.[0].length ?? 0;
    if (patterns.withoutWord.test(line))
      return wrong(`the word ${word}: stands before the address`, at, `${word}:`);
    return wrong(`${word}: and an address must follow ${verb}`, at, `${word}:`);
  }
  if (head[1])
    return wrong(
      `no space may stand between ${word} and the colon`,
      line.indexOf(':') - head[1].length,
      'a colon',
    );
  const from = head[0].length;
  if (line[from] !== '<') {
    return wrong(
      line.length === from ? 'the address is missing' : 'the address must stand in angle brackets < >',
      from,
      '<',
    );
  }
  const to = endOfPath(line, from);
  if (to === undefined)
    return wrong('the angle bracket > that ends the address is missing', endOfWord(line, from), '>');
  // A path of a third as many letters is short enough whatever they are.
  if (to - from > PATH_OCTETS / 3 && octetsOf(line.slice(from, to)).length > PATH_OCTETS) {
    return wrongAddress(`the path is longer than ${PATH_OCTETS} octets`, from, 'a shorter path');
  }
  const path = line.slice(from + 1, to - 1);
  const address = path.startsWith('@') ? withoutRoute(path) : path;
  if (address === undefined) {
    return wrongAddress(
      'a source route is @host,@host: before the address, and is not needed',
      from + 1,
      'an address',
    );
  }
  const trouble = address === '' ? undefined : troubleWithAddress(address, verb);
  if (trouble) {
    return wrongAddress(trouble.what, to - 1 - address.length + trouble.at, trouble.expected);
  }
  if (address === '' && verb === 'RCPT')
    return wrong('a recipient cannot be empty; <> is for MAIL alone', from + 1, 'an address');
  if (to < line.length && line[to] !== ' ')
    return wrong('a space must follow the > before parameters', to, 'a space, or the end of the line');
  const parameters = readParameters(line, to);
  return 'error' in parameters ? parameters : { address, parameters, from, to };
}

/** The position after the `>` that ends a path; one in a quoted string does not. */
function endOfPath(line: string, from: number): number | undefined {
  let quoted = false;
  for (let i = from + 1; i < line.length; i++) {
    const c = line[i];
    if (quoted && c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (c === '>' && !quoted) return i + 1;
  }
  return undefined;
}

/** Where a path that never ends would have: before the next space. */
function endOfWord(line: string, from: number): number {
  const space = line.indexOf(' ', from);
  return space < 0 ? line.length : space;
}

/** The address behind the source route, which a server reads and ignores. RFC 5321 §4.1.1.3, appendix C */
function withoutRoute(path: string): string | undefined {
  const colon = path.indexOf(':');
  if (colon < 0) return path;
  const isRoute = path
    .slice(0, colon)
    .split(',')
    .every((hop) => hop.startsWith('@') && DOMAIN.test(hop.slice(1)));
  return (isRoute && path.slice(colon + 1)) || undefined;
}

const DOT_STRING = /^[^\s()<>[\]:;@\\,."\x00-\x1f\x7f]+(\.[^\s()<>[\]:;@\\,."\x00-\x1f\x7f]+)*$/;
const QUOTED_STRING = /^"([^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"$/;
/** A label may have letters beyond ASCII where SMTPUTF8 is asked for. RFC 6531 §3.3 */
const DOMAIN =
  /^[a-z0-9\x80-\uffff]([a-z0-9\x80-\uffff-]*[a-z0-9\x80-\uffff])?(\.[a-z0-9\x80-\uffff]([a-z0-9\x80-\uffff-]*[a-z0-9\x80-\uffff])?)*$/i;
const SNUM = '(25[0-5]|2[0-4]\\d|[01]?\\d?\\d)';
/** `[192.0.2.1]`, `[IPv6:2001:db8::1]`, `[tag:something]`. RFC 5321 §4.1.3 */
const ADDRESS_LITERAL = new RegExp(
  `^\\[(${SNUM}(\\.${SNUM}){3}|IPv6:(?=.*:.*:)[0-9a-f:.]+|(?!IPv6:)[a-z0-9-]*[a-z0-9]:[\\x21-\\x5a\\x5e-\\x7e]+)\\]$`,
  'i',
);
/** Whether a text can name a host: a domain, or its address in brackets. RFC 5321 §4.1.2, §4.1.3 */
export const isDomain = (text: string): boolean => DOMAIN.test(text);
export const isAddressLiteral = (text: string): boolean => ADDRESS_LITERAL.test(text);

/** How much of a text may begin a domain. */
export const domainUpTo = (text: string): number => goodUpTo(text, DOMAIN_BEGIN);

/** As much of a text as may begin a Dot-string, or a domain. */
const DOT_STRING_BEGIN = /^[^\s()<>[\]:;@\\,."\x00-\x1f\x7f]+(\.[^\s()<>[\]:;@\\,."\x00-\x1f\x7f]+)*\.?/;
const DOMAIN_BEGIN = /^[a-z0-9\x80-\uffff]([a-z0-9\x80-\uffff-]|\.(?=[a-z0-9\x80-\uffff]))*/i;

const goodUpTo = (text: string, good: RegExp): number => good.exec(text)?.[0].length ?? 0;

/** Letters that show nothing: with them two addresses could look alike and differ. */
const INVISIBLE = /[\x80-\x9f\u200b\u2060\ufeff\ufffd]/;

interface Trouble {
  readonly what: string;
  /** Position in the address. */
  readonly at: number;
  readonly expected: string;
}

function troubleWithAddress(address: string, verb: 'MAIL' | 'RCPT'): Trouble | undefined {
  // The one address that needs no domain. RFC 5321 §4.1.1.3
  if (verb === 'RCPT' && address.toLowerCase() === 'postmaster') return undefined;
  const at = address.lastIndexOf('@');
  if (at === -1) {
    const what = `${printable(address)} has no domain: an address is local-part@domain`;
    return { what, at: address.length, expected: '@ and a domain' };
  }
  const localPart = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (localPart === '') return { what: 'the part before @ is missing', at: 0, expected: 'a local-part' };
  if (domain === '')
    return { what: 'the domain after @ is missing', at: address.length, expected: 'a domain' };
  const invisible = address.search(INVISIBLE);
  if (invisible >= 0) {
    const what = 'the address has invisible characters or is not UTF-8';
    return { what, at: invisible, expected: 'a visible character' };
  }
  if (!DOT_STRING.test(localPart) && !QUOTED_STRING.test(localPart)) {
    const what = `the part before @ has a character or a dot where none may be; "quotes" would allow it`;
    return { what, at: goodUpTo(localPart, DOT_STRING_BEGIN), expected: 'a character of an atom' };
  }
  if (at > LOCAL_PART_OCTETS / 3 && octetsOf(localPart).length > LOCAL_PART_OCTETS) {
    const what = `the part before @ is longer than ${LOCAL_PART_OCTETS} octets`;
    return { what, at: 0, expected: 'a shorter local-part' };
  }
  if (domain.startsWith('[')) {
    if (ADDRESS_LITERAL.test(domain)) return undefined;
    const what = `${printable(domain)} is no address literal, such as [192.0.2.1] or [IPv6:2001:db8::1]`;
    return { what, at: at + 1, expected: 'an address literal' };
  }
  if (DOMAIN.test(domain)) return undefined;
  const what = `${printable(domain)} is not a domain name`;
  return { what, at: at + 1 + goodUpTo(domain, DOMAIN_BEGIN), expected: 'a letter or digit of a domain' };
}

/** Client text as a reply may repeat it: short, and without controls. */
export function printable(text: string): string {
  const shown = text.replace(/[\x00-\x1f\x7f-\x9f]/g, '?');
  return shown.length > 60 ? `${shown.slice(0, 60)}...` : shown;
}

function readParameters(line: string, at: number): Parameter[] | PathError {
  const parameters: Parameter[] = [];
  if (at === line.length) return parameters;
  for (const match of line.slice(at).matchAll(/[^ ]+/g)) {
    const from = at + match.index;
    const [, keyword, value] = /^([a-z0-9][a-z0-9-]*)(?:=(.*))?$/i.exec(match[0]) ?? [];
    if (!keyword) {
      const error = `${printable(match[0])} is not a parameter; the form is KEYWORD or KEYWORD=value`;
      return { error, at: from, expected: 'a parameter like SIZE=1000' };
    }
    if (value === '') {
      const error = `${keyword.toUpperCase()} has no value after =`;
      return { error, at: from + match[0].length, expected: 'a value' };
    }
    if (value !== undefined && /[\x00-\x20=\x7f]/.test(value)) {
      return {
        error: `the value of ${keyword.toUpperCase()} has = or a control character; xtext writes = as +3D`,
        at: from + keyword.length + 1 + value.search(/[\x00-\x20=\x7f]/),
        expected: 'a character of the value',
      };
    }
    parameters.push({ keyword: keyword.toUpperCase(), value, from, to: from + match[0].length });
  }
  return parameters;
}

/** `+41` stands for `A`. `undefined` where the text is no xtext. RFC 3461 §4 */
export function decodeXtext(text: string): string | undefined {
  if (!/^([\x21-\x2a\x2c-\x3c\x3e-\x7e]|\+[0-9A-F]{2})*$/.test(text)) return undefined;
  return text.replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** The verb of a command line, in upper case; empty where the line does not begin with letters. */
export function verbOf(octets: Uint8Array): string {
  let end = 0;
  // No verb has more letters than this; a line of letters alone is not searched to its end.
  const limit = Math.min(octets.length, 32);
  while (end < limit) {
    const c = octets[end] as number;
    const isWord =
      (c >= 0x41 && c <= 0x5a) ||
      (c >= 0x61 && c <= 0x7a) ||
      (end > 0 && ((c >= 0x30 && c <= 0x39) || c === 0x2d || c === 0x5f));
    if (!isWord) break;
    end++;
  }
  const next = octets[end];
  return next === undefined || next <= 0x20 ? latin1Of(octets, 0, end).toUpperCase() : '';
}
