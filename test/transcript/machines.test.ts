/** Plays all transcripts and watches the sessions go: nowhere but along the edges of the machines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineOf, wayKey } from '../../common/machines/machine.ts';
import { followMoves, standingAtFirst, type Move, type Standing } from '../../common/machines/moves.ts';
import { sessionOf } from '../../common/projections/session.ts';
import { services, type Protocol } from '../../common/protocols.ts';
import type { FactBody } from '../../common/trace/facts.ts';
import type { Observer } from '../../common/observer.ts';
import { observers } from '../../common/observers.ts';
import { protocols, root, transcriptsOf } from './all.ts';
import { play } from './play.ts';
import { readTranscript } from './read.ts';

/** The moves of all sessions of a transcript. */
async function movesOf(path: string, protocol: Protocol): Promise<Move[]> {
  const transcript = readTranscript(readFileSync(join(root, path), 'utf8'), path, protocol);
  const { happenings } = await play(transcript);
  const moves: Move[] = [];
  const standings = new Map<number, Standing>();
  const watching = new Map<number, Observer>();
  const first = standingAtFirst(sessionOf(protocol, services[transcript.service].implicitTls));
  const follow = (connection: number, fact: FactBody): void => {
    const { standing, move } = followMoves(standings.get(connection) ?? first, fact);
    standings.set(connection, standing);
    if (move) moves.push(move);
  };
  const observerOf = (connection: number): Observer => {
    let observer = watching.get(connection);
    if (!observer) {
      observer = observers[protocol]((frame) => {
        follow(connection, { ...frame, connection });
      });
      watching.set(connection, observer);
    }
    return observer;
  };
  for (const happening of happenings) {
    if (happening.kind === 'octets')
      observerOf(happening.connection).observe(happening.from, happening.octets);
    if (happening.kind === 'tls-started') {
      const { connection } = happening;
      observerOf(connection).tlsStarted();
      follow(connection, { kind: 'tls-started', connection, version: '', cipher: '', took: 0 });
    }
  }
  return moves;
}

/** Ways that no transcript takes: what other servers do and ours does not. */
const neverTaken: Readonly<Record<Protocol, readonly string[]>> = {
  smtp: [],
  pop3: ['start>closed:server:-ERR'],
  imap: [
    'selected>authenticated:server:CLOSED',
    'start>authenticated:server:PREAUTH',
    'start>logout:server:BYE',
  ],
};

for (const protocol of protocols) {
  describe(`the sessions in the transcripts of ${protocol}`, async () => {
    const moves = (await Promise.all(transcriptsOf(protocol).map((path) => movesOf(path, protocol)))).flat();
    const ways = new Map(
      machineOf(protocol).edges.flatMap((edge) =>
        edge.ways.map((way) => [wayKey({ ...edge, ...way }), way.outcomes] as const),
      ),
    );

    it('move along edges of the machine alone', () => {
      expect(moves.length).toBeGreaterThan(100);
      const strange = moves.filter(
        (move) =>
          // What is refused and moves nothing may be anything at all.
          !(move.from === move.to && move.outcome === 'refused') &&
          !ways.get(wayKey(move))?.includes(move.outcome),
      );
      expect(strange).toEqual([]);
    });

    it('take every way but those that only other servers go', () => {
      const taken = new Set(moves.map(wayKey));
      expect([...ways.keys()].filter((key) => !taken.has(key)).sort()).toEqual(neverTaken[protocol]);
    });
  });
}
