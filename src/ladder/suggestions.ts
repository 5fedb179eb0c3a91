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
    const isWhole = wanted === '' || (qualifier === undefined && candidate.startsWith(wanted));
    const best = new Best(qualifier === undefined ? FEW : MANY);
    for (const [raw, count, name] of valuesOf(candidate, ladder, facets)) {
      if (!best.takes(count) || chosen.has(`${candidate}:${raw.toLowerCase()}`)) continue;
      const fits =
        isWhole || raw.toLowerCase().includes(wanted) || (name?.toLowerCase().includes(wanted) ?? false);
      if (fits) best.add([raw, count, name]);
    }
    for (const [raw, count, name] of best.all) {
      found.push({
        qualifier: candidate,
        value: visible(raw),
        term: formatTerm(candidate, raw),
        count,
        ...(name === undefined ? {} : { means: visible(name) }),
      });
    }
  }
  return found;
}

/** A value, how many rows it has, and what a person calls it. */
type Value = readonly [raw: string, count: number, name: string | undefined];

/** The few with the most rows, of however many. */
class Best {
  readonly all: Value[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  takes(count: number): boolean {
    return this.all.length < this.#most || count > (this.all.at(-1)?.[1] ?? 0);
  }

  add(value: Value): void {
    const before = this.all.findIndex(([, count]) => count < value[1]);
    this.all.splice(before < 0 ? this.all.length : before, 0, value);
    this.all.length = Math.min(this.all.length, this.#most);
  }
}

function* valuesOf(qualifier: Qualifier, ladder: Ladder, { counts }: Facets): Iterable<Value> {
  if (qualifier === 'client') {
    for (const connection of ladder.connections.values()) {
      yield [String(connection.number), connection.rows.length, nameOf(connection)];
    }
    return;
  }
  for (const [raw, count] of counts[qualifier]) {
    yield [raw, count, qualifier === 'is' ? words.filter.marks[raw as 'error' | 'odd'] : undefined];
  }
}
