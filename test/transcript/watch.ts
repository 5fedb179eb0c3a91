/** Observes a played transcript: what the protocol's observer makes of the octets, and whether the engine counts alike. */
import type { MakeObserver, Observer } from '../../common/observer.ts';
import { latin1Of } from '../../common/octets.ts';
import type { FactBody, Frame } from '../../common/trace/facts.ts';
import type { DeletionsMarked, DeletionsUnmarked } from '../../common/trace/session-facts.ts';
import type { Cut } from './cut.ts';
import type { Happening } from './wire.ts';

/** A frame as a test compares it: octets as text, so that a difference can be read. */
export type ReadableFrame = Record<string, unknown> & { readonly connection: number };

/** Which commands were being answered when a fact came about that names one as its cause. */
export interface Causation {
  readonly kind: string;
  readonly connection: number;
  readonly exchange: number;
  /** The exchanges of that connection which the client had begun and the server not finished. */
  readonly underWay: readonly number[];
}

export interface Watched {
  readonly frames: readonly ReadableFrame[];
  readonly causations: readonly Causation[];
}

/** Feeds the octets of both directions to one observer a connection, whole or cut. */
export function watch(happenings: readonly Happening[], makeObserver: MakeObserver, cut?: Cut): Watched {
  const frames: ReadableFrame[] = [];
  const causations: Causation[] = [];
  const observers = new Map<number, Observer>();
  const underWay = new Map<number, Set<number>>();
  const observerOf = (connection: number): Observer => {
    let observer = observers.get(connection);
    if (!observer) {
      const exchanges = new Set<number>();
      underWay.set(connection, exchanges);
      observer = makeObserver((frame) => {
        frames.push({ connection, ...frame, octets: latin1Of(frame.octets) });
        follow(exchanges, frame);
      });
      observers.set(connection, observer);
    }
    return observer;
  };
  for (const happening of happenings) {
    switch (happening.kind) {
      case 'octets':
        for (const piece of cut?.(happening.octets) ?? [happening.octets]) {
          observerOf(happening.connection).observe(happening.from, piece);
        }
        break;
      case 'tls-started':
        observerOf(happening.connection).tlsStarted();
        break;
      case 'ended':
        observerOf(happening.connection).ended(happening.from);
        break;
      case 'fact': {
        const { fact } = happening;
        const named = 'cause' in fact ? fact.cause : isOfSession(fact) ? fact : undefined;
        if (named) {
          const { connection, exchange } = named;
          causations.push({
            kind: fact.kind,
            connection,
            exchange,
            underWay: [...(underWay.get(connection) ?? [])],
          });
        }
        break;
      }
    }
  }
  return { frames, causations };
}

const isOfSession = (fact: FactBody): fact is DeletionsMarked | DeletionsUnmarked =>
  fact.kind === 'deletions-marked' || fact.kind === 'deletions-unmarked';

function follow(underWay: Set<number>, frame: Frame): void {
  if (frame.kind === 'command-sent') underWay.add(frame.exchange);
  if (frame.kind === 'reply-sent' && frame.final && frame.exchange !== null) underWay.delete(frame.exchange);
}
