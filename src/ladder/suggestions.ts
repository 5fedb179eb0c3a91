/** What the filter offers to complete what is being typed, or to choose from when nothing is; each with how many rows it has. */
import type { Ladder } from '../../common/projections/ladder.ts';
import { words } from '../words/words.ts';
import { visible } from '../terminal/printable.ts';
import type { Facets } from './facets.ts';
import { formatTerm, qualifiers, termAt, termsOf, type Qualifier } from './query.ts';
import { nameOf } from './row-text.ts';

export interface Suggestion {
  readonly qualifier: Qualifier;
  readonly value: string;
  /** As it is typed. */
  readonly term: string;
  /** What a person calls it, where that is not the value. */
  readonly means?: string;
  readonly count: number;
}

/** Of each qualifier: to look round, and once it is asked for. */
const FEW = 4;
const MANY = 40;

/** Those that fit what stands at the caret, by qualifier and then the most rows first. */
export function suggestionsFor(ladder: Ladder, facets: Facets, text: string, caret: number): Suggestion[] {
  const { qualifier, value, from } = termAt(text, caret);
  const wanted = value.toLowerCase();
  const chosen = new Set(
    termsOf(text)
      .filter((term) => term.from !== from)
      .map((term) => `${term.qualifier ?? ''}:${term.value.toLowerCase()}`),
  );
  const found: Suggestion[] = [];
  for (const candidate of qualifiers) {
    if (qualifier !== undefined && candidate !== qualifier) continue;
    // The protocols have buttons of their own beside the box.
    if (qualifier === undefined && candidate === 'proto' && wanted === '') continue;
    const whole = qualifier === undefined && wanted !== '' && candidate.startsWith(wanted);
    const fitting = valuesOf(candidate, ladder, facets).filter(
      ({ value, means = '' }) =>
        !chosen.has(`${candidate}:${value.toLowerCase()}`) &&
        (whole || value.toLowerCase().includes(wanted) || means.toLowerCase().includes(wanted)),
    );
    fitting.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    found.push(...fitting.slice(0, qualifier === undefined ? FEW : MANY));
  }
  return found;
}

function valuesOf(qualifier: Qualifier, ladder: Ladder, { counts }: Facets): Suggestion[] {
  if (qualifier === 'client') {
    return [...ladder.connections.values()].map((connection) => {
      const value = String(connection.number);
      const means = visible(nameOf(connection));
      return { qualifier, value, term: formatTerm(qualifier, value), means, count: connection.rows.length };
    });
  }
  return [...counts[qualifier]].map(([raw, count]) => {
    const value = visible(raw);
    const means = qualifier === 'is' ? words.filter.marks[raw as 'error' | 'odd'] : undefined;
    const term = formatTerm(qualifier, raw);
    return { qualifier, value, term, count, ...(means === undefined ? {} : { means }) };
  });
}
