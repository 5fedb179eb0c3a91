import { describe, expect, it } from 'vitest';
import { everyMark, setUpWorld, TraceMaker } from '../../src/ladder/fixture.test-only.ts';
import { octetsOfLatin1 } from '../octets.ts';
import { decodeFact, encodeFact, packFacts, unpackFacts } from './codec.ts';
import type { Fact } from './facts.ts';

/** Facts of every kind there is to pack: with octets of all values, with none, and with text beyond ASCII. */
function facts(): Fact[] {
  const trace = new TraceMaker();
  setUpWorld(trace);
  const smtp = trace.open('smtp');
  trace.command(smtp, 'NOOP');
  const last = trace.facts.at(-1) as Fact;
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  return [
    ...everyMark().facts,
    { ...last, octets: all } as Fact,
    { ...last, octets: new Uint8Array(0) } as Fact,
    { seq: 9, at: 1.5, kind: 'account-created', account: 'jörg@bücher.test 📬' },
  ];
}

describe('facts on their way', () => {
  it('come out of JSON as they went in', () => {
    const all = facts();
    expect(all.map((fact) => decodeFact(JSON.parse(JSON.stringify(encodeFact(fact))) as never))).toEqual(all);
  });

  it('come out of a packet as they went in, wherever in a buffer it lies', () => {
    const all = facts();
    const packed = packFacts(all);
    expect(unpackFacts(packed)).toEqual(all);
    const within = new Uint8Array(packed.length + 7);
    within.set(packed, 5);
    expect(unpackFacts(within.subarray(5, 5 + packed.length))).toEqual(all);
    expect(unpackFacts(packFacts([]))).toEqual([]);
  });

  it('leave the facts they were packed from as they are', () => {
    const fact = { ...(everyMark().facts.at(-1) as Fact), octets: octetsOfLatin1('a') } as Fact;
    packFacts([fact]);
    expect((fact as { octets: unknown }).octets).toEqual(octetsOfLatin1('a'));
  });
});
