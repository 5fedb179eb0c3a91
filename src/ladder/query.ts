/**
 * What is typed into the filter: words to look for, and qualifiers that say where, as in
 * `verb:FETCH account:alice@north.test client:3 proto:imap is:error`.
 */

export const qualifiers = ['account', 'client', 'verb', 'proto', 'is'] as const;
export type Qualifier = (typeof qualifiers)[number];

export interface Query {
  /** In lower case; all must be found. */
  readonly words: readonly string[];
  /** In lower case; any of one qualifier's values will do, but all of `is`. */
  readonly values: Readonly<Record<Qualifier, readonly string[]>>;
}

export interface Term {
  /** Where it stands in what was typed, as [from, to). */
  readonly from: number;
  readonly to: number;
  readonly qualifier?: Qualifier;
  /** Without quotes. */
  readonly value: string;
}

/** Words end at blanks, unless they are in quotes. */
const TERM = /(?:"[^"]*"?|[^\s"])+/g;
const QUALIFIED = new RegExp(`^(${qualifiers.join('|')}):`, 'i');

export function termsOf(text: string): Term[] {
  return [...text.matchAll(TERM)].map((found) => {
    const [typed] = found;
    const at = { from: found.index, to: found.index + typed.length };
    const [prefix, name] = QUALIFIED.exec(typed) ?? [];
    if (prefix === undefined) return { ...at, value: unquoted(typed) };
    return {
      ...at,
      qualifier: name?.toLowerCase() as Qualifier,
      value: unquoted(typed.slice(prefix.length)),
    };
  });
}

const unquoted = (text: string): string => (text.startsWith('"') ? text.replaceAll('"', '') : text);

export function parseQuery(text: string): Query {
  const words: string[] = [];
  const values: Record<Qualifier, string[]> = { account: [], client: [], verb: [], proto: [], is: [] };
  for (const { qualifier, value } of termsOf(text)) {
    const wanted = value.toLowerCase();
    // What is still being typed asks for nothing yet.
    if (wanted !== '') (qualifier ? values[qualifier] : words).push(wanted);
  }
  return { words, values };
}

/** A qualifier and its value as they are typed. */
export const formatTerm = (qualifier: Qualifier, value: string): string =>
  `${qualifier}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`;

/** What was typed with the term at the caret replaced, and a blank to go on after. */
export function complete(text: string, caret: number, term: string): string {
  const { from, to } = termAt(text, caret);
  const rest = text.slice(to).trimStart();
  return `${text.slice(0, from)}${term} ${rest}`;
}

/** The term in which the caret stands or at whose end it is; an empty one between terms. */
export function termAt(text: string, caret: number): Term {
  return (
    termsOf(text).find(({ from, to }) => from < caret && caret <= to) ?? { from: caret, to: caret, value: '' }
  );
}
