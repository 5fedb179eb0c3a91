import { describe, expect, it } from 'vitest';
import { applyToWorld, emptyWorld, type World } from '../../common/projections/mailbox.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { everyMark, manyClients } from '../ladder/fixture.test-only.ts';
import { foldWorld, WorldTravel } from './world.ts';

function plainly(facts: readonly Fact[], count: number): World {
  const world = emptyWorld();
  for (const fact of facts.slice(0, count)) applyToWorld(world, fact);
  return world;
}

const inboxOf = (world: World) => world.accounts.get('alice@north.test')?.mailboxes.get('INBOX');

describe('the world as of a fact', () => {
  const { facts } = everyMark();

  it('is what folding the facts up to it gives, in whichever order one asks', () => {
    const long = manyClients(600, 5).facts;
    const travel = new WorldTravel();
    for (let to = 1; to <= long.length; to += 313) travel.advance(long.slice(0, to));
    travel.advance(long);
    for (const count of [0, 1, 9, 5000, 1023, 1024, 1025, 3000, 2999, 3001, long.length]) {
      expect(travel.at(long, count)).toEqual(plainly(long, count));
    }
    expect(travel.latest).toEqual(plainly(long, long.length));
  });

  it('never changes a world that was handed out', () => {
    const before = foldWorld(emptyWorld(), facts, 0, 10);
    const copy = structuredClone(before);
    foldWorld(before, facts, 10, facts.length);
    expect(before).toEqual(copy);
  });

  it('is a new object exactly when it changed, down to the mailbox', () => {
    const added = facts.findIndex((fact) => fact.kind === 'messages-added');
    const before = foldWorld(emptyWorld(), facts, 0, added);
    const after = foldWorld(before, facts, added, added + 1);
    expect(inboxOf(after)).not.toBe(inboxOf(before));
    expect(inboxOf(after)?.messages).not.toBe(inboxOf(before)?.messages);
    expect(after.accounts.get('bob@north.test')).toBe(before.accounts.get('bob@north.test'));
    expect(foldWorld(after, facts, added + 1, added + 2)).toBe(after);
  });

  it('shows nothing of a mailbox whose creation is no longer kept, and goes on', () => {
    const late = facts.filter((fact) => fact.kind !== 'mailbox-created');
    expect(inboxOf(foldWorld(emptyWorld(), late, 0, late.length))).toBeUndefined();
  });
});
