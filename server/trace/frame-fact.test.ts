import { expect, test } from 'vitest';
import type { Frame } from '../../common/trace/facts.ts';
import { factOfFrame } from './frame-fact.ts';

const octets = new Uint8Array([1, 2]);
const rest = {
  secrets: [[0, 1]] as const,
  oddities: [{ name: 'nul', at: 0, means: 'why' }] as const,
};

/** Every field that a frame may have; a new one that is missing here does not compile. */
const frames: readonly Required<Frame>[] = [
  { kind: 'command-sent', exchange: 4, verb: 'NOOP', tag: 'a', octets, size: 2, ...rest },
  { kind: 'octets-sent', exchange: 4, what: 'literal', octets, size: 2, ...rest },
  {
    kind: 'reply-sent',
    exchange: null,
    what: 'untagged',
    outcome: 'data',
    final: false,
    code: 'FETCH',
    lines: 1,
    literals: [7],
    octets,
    size: 2,
    ...rest,
  },
];

test.each(frames)('the fact of a $kind frame has all that the frame has', (frame) => {
  const kept = new Uint8Array([1, 2]);
  const fact = factOfFrame({ seq: 9, at: 1.5, connection: 3 }, frame, kept);
  expect(fact).toEqual({ seq: 9, at: 1.5, connection: 3, ...frame });
  expect('octets' in fact && fact.octets).toBe(kept);
});

test('what a frame lacks, its fact lacks', () => {
  const frame: Frame = { kind: 'command-sent', exchange: 1, verb: 'QUIT', octets, size: 2 };
  expect(Object.keys(factOfFrame({ seq: 1, at: 0, connection: 1 }, frame, octets)).sort()).toEqual(
    ['seq', 'at', 'connection', ...Object.keys(frame)].sort(),
  );
});
