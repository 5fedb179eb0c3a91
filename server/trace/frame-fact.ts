/** Makes the fact of a frame. */
import type { Fact, Frame } from '../../common/trace/facts.ts';

/** Where a frame stands in the trace, and on which connection. */
export interface Place {
  readonly seq: number;
  /** Milliseconds since 1970, with a fraction. */
  readonly at: number;
  readonly connection: number;
}

/**
 * The fact of a frame, its octets replaced by `octets`. Each field is named, since copying "all that is there" costs the
 * runtime several times as much, and this is done for every line of every dialogue.
 */
export function factOfFrame({ seq, at, connection }: Place, frame: Frame, octets: Uint8Array): Fact {
  const { size } = frame;
  switch (frame.kind) {
    case 'command-sent': {
      const { kind, exchange, verb, tag } = frame;
      const fact = { seq, at, connection, kind, exchange, verb, octets, size };
      return withRest(tag === undefined ? fact : { ...fact, tag }, frame);
    }
    case 'octets-sent': {
      const { kind, exchange, what } = frame;
      return withRest({ seq, at, connection, kind, exchange, what, octets, size }, frame);
    }
    case 'reply-sent': {
      const { kind, exchange, what, outcome, final, code, lines, literals } = frame;
      const fact = { seq, at, connection, kind, exchange, what, outcome, final, code, lines, octets, size };
      return withRest(literals ? { ...fact, literals } : fact, frame);
    }
  }
}

/** Adds what few frames have. */
function withRest<F extends Fact>(fact: F, { secrets, oddities }: Frame): F {
  if (!secrets && !oddities) return fact;
  return { ...fact, ...(secrets ? { secrets } : {}), ...(oddities ? { oddities } : {}) };
}
