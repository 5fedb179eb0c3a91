/** A mailglass for one test file: in memory, on free loopback ports, stopped when the file is done. */
import { afterAll, beforeAll } from 'vitest';
import type { Fact } from '../../common/trace/facts.ts';
import { startMailglass, type World } from '../../server/world.ts';

export interface Running extends World {
  readonly caCertificate: string;
}

export function aWorld(): { readonly current: Running } {
  let running: Running | undefined;
  beforeAll(async () => {
    const world = await startMailglass();
    running = { ...world, caCertificate: await world.ca() };
  });
  afterAll(() => running?.close());
  return {
    get current() {
      if (!running) throw new Error('the world is there only while tests run');
      return running;
    },
  };
}

/** All facts of one kind, in order. */
export function factsOf<Kind extends Fact['kind']>(
  world: World,
  kind: Kind,
): Extract<Fact, { kind: Kind }>[] {
  return world.trace.since(0).filter((fact): fact is Extract<Fact, { kind: Kind }> => fact.kind === kind);
}

/** The next fact that `wanted` accepts, be it there already or yet to come. */
export function factThat(world: World, wanted: (fact: Fact) => boolean, after = 0): Promise<Fact> {
  const there = world.trace.since(after).find(wanted);
  if (there) return Promise.resolve(there);
  return new Promise((resolve) => {
    const stop = world.trace.listen((fact) => {
      if (!wanted(fact)) return;
      stop();
      resolve(fact);
    });
  });
}
