import { describe, expect, it } from 'vitest';
import { everyMark } from '../ladder/fixture.test-only.ts';
import { words } from '../words/words.ts';
import { Live } from './live.svelte.ts';
import { Trace } from './trace.svelte.ts';

describe('a replay', () => {
  it('is shown like a trace that arrives, and asks nobody', () => {
    const trace = new Trace({
      frame: () => Promise.reject(new Error('none')),
      message: () => Promise.reject(new Error('none')),
    });
    trace.append(everyMark().facts);
    const live = new Live(trace);
    // There is no WebSocket here, nor a window whose address could be asked for: it would throw.
    live.start();
    expect(live.offline).toBe(true);
    expect(live.facts).toHaveLength(everyMark().facts.length);
    live.ask({ type: 'clock', step: 1 });
    expect(live.refusal).toBe(words.replay.refusal);
    live.stop();
  });
});
