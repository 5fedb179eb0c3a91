/**
 * Header fields of a value and parameters: Content-Type, Content-Disposition. RFC 2045 §5.1, RFC 2231
 *
 * Texts here have one character per octet, as the wire has them; `decodedParameters` makes them readable.
 */
import { latin1Of, octetsOf, octetsOfLatin1 } from '../octets.ts';
import { decodeCharset } from './charset.ts';
import { decodeWords } from './encoded-word.ts';
import { trimmed } from './header.ts';

/** Names in upper case, values as written without their quoting. Of a name said twice the first counts. */
export type Parameters = ReadonlyMap<string, string>;

export interface Parameterized {
  /** What stands before the first semicolon, without comments and white space. */
  readonly value: string;
  readonly parameters: Parameters;
}

/** Reads `value; name=value; …`, forgiving whatever mailers get wrong. */
export function readParameterized(text: string): Parameterized {
  const parameters = new Map<string, string>();
  let at = 0;
  const piece = (stop: string): string => {
    let out = '';
    while (at < text.length && !stop.includes(text.charAt(at))) {
      const c = text.charAt(at);
      // A comment needs white space before it, since mailers write `name=file(1).pdf` without the quotes it needs.
      if (c === '(' && /^$|[ \t\r\n]$/.test(out.slice(-1))) at = afterComment(text, at);
      else {
        out += c;
        at++;
      }
    }
    return trimmed(out);
  };
  const value = piece(';').replace(/[ \t\r\n]+/g, '');
  while (at < text.length) {
    at++;
    const name = piece('=;').toUpperCase();
    if (text.charAt(at) !== '=') continue;
    at = afterSpace(text, at + 1);
    let given: string;
    if (text.charAt(at) === '"') {
      [given, at] = quotedString(text, at);
      piece(';');
    } else given = piece(';');
    if (name !== '' && !parameters.has(name)) parameters.set(name, given);
  }
  return { value, parameters };
}

function afterSpace(text: string, at: number): number {
  while (at < text.length && /[ \t\r\n]/.test(text.charAt(at))) at++;
  return at;
}

/** The content of the quoted string that begins at `at`, and where it ends. One never closed ends with the text. RFC 5322 §3.2.4 */
export function quotedString(text: string, at: number): [content: string, after: number] {
  let content = '';
  at++;
  let run = at;
  while (at < text.length) {
    const c = text.charAt(at);
    if (c === '"') return [content + text.slice(run, at), at + 1];
    if (c === '\\' && at + 1 < text.length) {
      content += text.slice(run, at) + text.charAt(at + 1);
      at += 2;
      run = at;
    } else at++;
  }
  return [content + text.slice(run, at), at];
}

/** Where the comment that begins at `at` ends; comments nest. RFC 5322 §3.2.2 */
export function afterComment(text: string, at: number): number {
  let depth = 0;
  for (; at < text.length; at++) {
    const c = text.charAt(at);
    if (c === '\\') at++;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

interface Section {
  readonly value: string;
  /** Its value is percent-encoded. */
  readonly extended: boolean;
}

/** By base name, the sections by number of each parameter that RFC 2231 split or encoded. */
function sectionsOf(parameters: Parameters): Map<string, Map<number, Section>> {
  const bases = new Map<string, Map<number, Section>>();
  for (const [name, value] of parameters) {
    const split = /^([^*]+)\*(?:(\d{1,4})(\*)?)?$/.exec(name);
    if (!split) continue;
    const [, base = '', number, star] = split;
    const sections = bases.get(base) ?? new Map<number, Section>();
    bases.set(base, sections);
    sections.set(Number(number ?? 0), { value, extended: number === undefined || star === '*' });
  }
  return bases;
}

/** A split or encoded parameter's value as text. RFC 2231 §3, §4 */
function joined(sections: ReadonlyMap<number, Section>): string | undefined {
  if (!sections.has(0)) return undefined;
  let charset = '';
  const runs: string[] = [];
  for (let i = 0; ; i++) {
    const section = sections.get(i);
    if (!section) break;
    let { value } = section;
    if (i === 0 && section.extended) {
      const initial = /^([^']*)'[^']*'/.exec(value);
      if (initial) {
        charset = initial[1] ?? '';
        value = value.slice(initial[0].length);
      }
    }
    runs.push(section.extended ? percentDecoded(value) : value);
  }
  return decodeCharset(octetsOfLatin1(runs.join('')), charset);
}

const percentDecoded = (text: string): string =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** Parameters as a person would read them: joined and decoded, also where a mailer used encoded-words against RFC 2047 §5. */
export function decodedParameters(parameters: Parameters): Map<string, string> {
  const decoded = new Map<string, string>();
  for (const [base, sections] of sectionsOf(parameters)) {
    const value = joined(sections);
    if (value !== undefined) decoded.set(base, value);
  }
  for (const [name, value] of parameters) {
    if (!name.includes('*') && !decoded.has(name)) decoded.set(name, decodeWords(value));
  }
  return decoded;
}

/**
 * Parameters as BODYSTRUCTURE tells them, one character per octet: split ones are joined, and encoded ones become UTF-8
 * under their name with a star, as RFC 9051 §7.5.2 asks. We differ: unless `utf8` is true an encoded one stays as the message
 * has it, because a client of RFC 3501 expects no UTF-8 there and decodes RFC 2231 itself.
 */
export function structureParameters(parameters: Parameters, utf8: boolean): [name: string, value: string][] {
  const bases = sectionsOf(parameters);
  if (bases.size === 0) return [...parameters];
  const whole = new Map<string, [name: string, value: string]>();
  for (const [base, sections] of bases) {
    if (parameters.has(base)) continue;
    const encoded = [...sections.values()].some((section) => section.extended);
    const text = utf8 || !encoded ? joined(sections) : undefined;
    if (text !== undefined) whole.set(base, [encoded ? `${base}*` : base, latin1Of(octetsOf(text))]);
  }
  const shown = new Map<string, string>();
  for (const [name, value] of parameters) {
    const star = name.indexOf('*');
    shown.set(...((star > 0 && whole.get(name.slice(0, star))) || [name, value]));
  }
  return [...shown];
}

/** A parameter by its name in upper case, one character per octet, joined if it was split without being encoded. */
export function wholeParameter(parameters: Parameters, name: string): string | undefined {
  return parameters.get(name) ?? new Map(structureParameters(parameters, false)).get(name);
}
