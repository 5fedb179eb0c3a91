import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder, type Ladder } from '../../common/projections/ladder.ts';
import { SessionLanes } from '../../common/projections/session-lanes.ts';
import { Facets } from './facets.ts';
import { everyMark, manyClients, relaying, type TraceMaker } from './fixture.test-only.ts';
import { formatTerm } from './query.ts';
import { NO_FILTER } from './row-filter.ts';
import { RowList } from './row-list.ts';
import { suggestionsFor } from './suggestions.ts';

/** As the page folds: facts in batches of `step`, a list beside them that is filtered all along. */
function fold(trace: TraceMaker, text = '', step = trace.facts.length) {
  const ladder: Ladder = emptyLadder();
  const lanes = new SessionLanes(ladder.rows);
  const facets = new Facets(ladder.rows, lanes);
  const list = new RowList({ ...NO_FILTER, text }, () => 10, new Set(), {
    marksOf: (row) => facets.marksOf(row),
    hides: () => false,
  });
  for (let from = 0; from < trace.facts.length; from += step) {
    const before = ladder.rows.length;
    for (const fact of trace.facts.slice(from, from + step)) {
      lanes.hear(fact);
      applyToLadder(ladder, fact);
    }
    for (const row of ladder.rows.slice(before)) facets.add(row);
    list.extend(ladder.rows);
  }
  return { ladder, facets, list };
}

const traces = { everyMark: everyMark(), relaying: relaying(), manyClients: manyClients(40, 7) };

describe('facets', () => {
  for (const [name, trace] of Object.entries(traces)) {
    it(`count what the filter would show, however the facts come: ${name}`, () => {
      const { counts } = fold(trace).facets;
      for (const qualifier of ['account', 'verb', 'proto', 'is'] as const) {
        for (const [value, count] of counts[qualifier]) {
          const term = formatTerm(qualifier, value);
          const shown = fold(trace, term).list.indexes;
          // FETCH is UID FETCH as well.
          const also = qualifier === 'verb' ? (counts.verb.get(`UID ${value}`) ?? 0) : 0;
          expect([term, shown.length]).toEqual([term, count + also]);
          for (const step of [1, 3]) {
            const bit = fold(trace, term, step);
            expect([term, bit.list.indexes]).toEqual([term, shown]);
            expect(bit.facets.counts[qualifier].get(value)).toBe(count);
          }
        }
      }
    });
  }

  it('knows whose mailbox was touched and who was logged in, by the whole address', () => {
    const { facets, ladder } = fold(everyMark());
    expect([...facets.counts.account.keys()]).toEqual(['alice@north.test']);
    const login = ladder.rows.find(({ fact }) => fact.kind === 'command-sent' && fact.verb === 'LOGIN');
    const data = ladder.rows.find(({ kind }) => kind === 'message');
    const ehlo = ladder.rows.find(({ fact }) => fact.kind === 'command-sent' && fact.verb === 'EHLO');
    expect([login, data, ehlo].map((row) => row && facets.marksOf(row).accounts)).toEqual([
      ['alice@north.test'],
      ['alice@north.test'],
      [],
    ]);
  });

  it('joins qualifiers: all must hold, of one several may', () => {
    const said = (text: string): string[] => {
      const { list, ladder } = fold(everyMark(), text);
      return list.indexes.flatMap((index) => {
        const fact = ladder.rows[index]?.fact;
        return fact?.kind === 'command-sent' ? fact.verb : [];
      });
    };
    expect(said('verb:fetch')).toEqual(['UID FETCH']);
    expect(said('verb:ehlo verb:quit')).toEqual(['EHLO', 'QUIT']);
    expect(said('is:error')).toEqual(['RCPT', 'FETSH', 'PASS']);
    expect(said('is:error proto:imap')).toEqual(['FETSH']);
    expect(said('is:error account:alice')).toEqual(['FETSH']);
    expect(said('client:1 250')).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA']);
    expect(said('client:pop')).toEqual(['USER', 'PASS']);
    expect(said('is:wrong')).toEqual([]);
  });
});

describe('suggestions', () => {
  const { ladder, facets } = fold(everyMark());
  const terms = (text: string, caret = text.length): string[] =>
    suggestionsFor(ladder, facets, text, caret).map(({ term }) => term);

  it('show a few of each kind where nothing is typed', () => {
    const all = terms('');
    expect(all).toContain('account:alice@north.test');
    expect(all).toContain('client:2');
    expect(all).toContain('is:error');
    expect(all.filter((term) => term.startsWith('verb:'))).toHaveLength(4);
  });

  it('complete a qualifier, its value, or a value alone, the most rows first', () => {
    expect(terms('ver')).toContain('verb:RCPT');
    expect(terms('verb:')[0]).toBe('verb:SELECT');
    expect(terms('verb:fet')).toEqual(['verb:"UID FETCH"', 'verb:FETSH']);
    expect(terms('alic')).toEqual(['account:alice@north.test']);
    expect(terms('proto:')).toHaveLength(3);
    expect(terms('client:sm')).toEqual(['client:1']);
    expect(terms('550 verb:ehl is:error', 12)).toEqual(['verb:EHLO']);
  });

  it('do not offer what is there already', () => {
    expect(terms('is:error ')).not.toContain('is:error');
  });
});
