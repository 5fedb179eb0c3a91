/** Plays every transcript of test/transcripts, whole and cut, and observes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { services } from '../../common/protocols.ts';
import { observers } from '../../common/observers.ts';
import { protocols, root, transcriptsOf } from './all.ts';
import { cutter } from './cut.ts';
import { play } from './play.ts';
import { readTranscript } from './read.ts';
import { watch } from './watch.ts';

const seeds = [1, 2, 3, 4];

for (const protocol of protocols) {
  const paths = transcriptsOf(protocol);
  if (paths.length === 0) continue;
  describe(`the transcripts of ${protocol}`, () => {
    for (const path of paths) {
      const read = () => readTranscript(readFileSync(join(root, path), 'utf8'), path, protocol);

      describe(path, () => {
        it('is what the server says', async () => {
          const transcript = read();
          expect(services[transcript.service].protocol).toBe(protocol);
          await play(transcript);
        });

        it('stays so however the client’s octets are cut', async () => {
          for (const seed of seeds) await play(read(), { cut: cutter(seed), slow: seed % 2 === 0 });
        });

        it('is observed alike however its octets are cut', async () => {
          const { happenings } = await play(read());
          const makeObserver = observers[protocol];
          const { frames } = watch(happenings, makeObserver);
          expect(frames).not.toEqual([]);
          for (const seed of seeds)
            expect(watch(happenings, makeObserver, cutter(seed)).frames).toEqual(frames);
        });

        it('has its commands numbered alike by server and observer', async () => {
          const { happenings } = await play(read());
          const { causations } = watch(happenings, observers[protocol]);
          for (const causation of causations)
            expect(causation.underWay, causation.kind).toContain(causation.exchange);
        });
      });
    }
  });
}
