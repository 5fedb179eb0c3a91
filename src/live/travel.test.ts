import { expect, test } from 'vitest';
import type { Fact } from '../../common/trace/facts.ts';
import { Travel, type Projection } from './travel.ts';

/** How many facts were folded in, and how much work it was to fold them. */
function counting(cost: (fact: Fact) => number) {
  const folded = { work: 0 };
  const projection: Projection<{ readonly sum: number }> = {
    empty: { sum: 0 },
    fold(view, facts, from, to) {
      let { sum } = view;
      for (const fact of facts.slice(from, to)) {
        sum += fact.seq;
        folded.work += cost(fact);
      }
      return { sum };
    },
    costOf: (_, fact) => cost(fact),
  };
  return { folded, travel: new Travel(projection) };
}

const traced = (count: number): Fact[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'account-created', account: 'a', seq: i + 1, at: i }));

test('any moment of a long trace is a bounded fold away, however much its facts cost', () => {
  const facts = traced(100_000);
  const { folded, travel } = counting(({ seq }) => (seq % 100 === 0 ? 20_000 : 1));
  travel.advance(facts);
  const whole = folded.work;
  expect(travel.checkpoints).toBeLessThanOrEqual(32);
  for (const count of [99_999, 3, 50_000, 49_999, 77_777]) {
    folded.work = 0;
    expect(travel.at(facts, count)).toEqual({ sum: (count * (count + 1)) / 2 });
    expect(folded.work).toBeLessThan(whole / 10);
  }
});

test('what costs little is kept seldom', () => {
  const { travel } = counting(() => 1);
  travel.advance(traced(50_000));
  expect(travel.checkpoints).toBe(1);
});

test('a step forwards goes on from the one before, and the same moment again is the same view', () => {
  const facts = traced(1000);
  const { folded, travel } = counting(() => 1);
  travel.advance(facts);
  const view = travel.at(facts, 500);
  folded.work = 0;
  travel.at(facts, 501);
  expect(folded.work).toBe(1);
  expect(travel.at(facts, 501)).toBe(travel.at(facts, 501));
  expect(view).toEqual({ sum: 125_250 });
  expect(travel.at(facts, 1000)).toBe(travel.latest);
});
