/** Explains every line of every transcript, whatever command a reply is taken to answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Token } from '../../common/command-spec.ts';
import { explainFact } from '../../common/explain.ts';
import { imapCommands } from '../../common/imap/commands.ts';
import { latin1Of, octetsOfLatin1 } from '../../common/octets.ts';
import { pop3Commands } from '../../common/pop3/commands.ts';
import type { Protocol } from '../../common/protocols.ts';
import { smtpCommands } from '../../common/smtp/commands.ts';
import type { Frame } from '../../common/trace/facts.ts';
import { observers } from '../../common/observers.ts';
import { protocols, root, transcriptsOf } from './all.ts';
import { play } from './play.ts';
import { readTranscript } from './read.ts';
import { watch } from './watch.ts';

const verbsOf: Record<Protocol, readonly string[]> = {
  smtp: Object.keys(smtpCommands),
  pop3: Object.keys(pop3Commands),
  imap: [...Object.keys(imapCommands), 'UID FETCH', 'UID STORE', 'UID SEARCH'],
};

async function framesOf(path: string, protocol: Protocol): Promise<Frame[]> {
  const transcript = readTranscript(readFileSync(join(root, path), 'utf8'), path, protocol);
  const { happenings } = await play(transcript);
  return watch(happenings, observers[protocol]).frames.map(
    (frame) => ({ ...frame, octets: octetsOfLatin1(String(frame['octets'])) }) as unknown as Frame,
  );
}

const greetings: Record<Protocol, string> = { smtp: '220 mx\r\n', pop3: '+OK\r\n', imap: '* OK hello\r\n' };

function observed(protocol: Protocol, octets: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  const observer = observers[protocol]((frame) => frames.push(frame));
  observer.observe('server', octetsOfLatin1(greetings[protocol]));
  observer.observe('client', octets);
  observer.ended('client');
  return frames;
}

/** The first token that does not stand behind the one before and within the frame. */
function misplaced(tokens: readonly Token[], { octets }: Frame): Token | undefined {
  let at = 0;
  return tokens.find(({ from, to }) => {
    if (from < at || to <= from || to > octets.length) return true;
    at = to;
    return false;
  });
}

for (const protocol of protocols) {
  describe(`the tokens of ${protocol}`, async () => {
    const paths = transcriptsOf(protocol);
    const frames = (await Promise.all(paths.map((path) => framesOf(path, protocol)))).flat();
    const verbs = ['', 'NONE', ...verbsOf[protocol]];

    it('stand in order and beside each other, whatever command a reply is taken to answer', () => {
      expect(frames.length).toBeGreaterThan(100);
      for (const frame of frames) {
        for (const verb of frame.kind === 'reply-sent' ? verbs : ['']) {
          const tokens = explainFact({ ...frame, connection: 1 }, { protocol, verb });
          expect(misplaced(tokens, frame), `${latin1Of(frame.octets)} to ${verb}`).toBeUndefined();
        }
      }
    });

    it('do so when a line is cut, put together with another, or that of another server', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...frames),
          fc.constantFrom(...frames),
          fc.nat(),
          fc.nat(),
          fc.constantFrom(...verbs),
          (frame, other, cut, otherCut, verb) => {
            const head = frame.octets.slice(0, cut % (frame.octets.length + 1));
            const tail = other.octets.slice(otherCut % (other.octets.length + 1));
            const octets = Uint8Array.from([...head, ...tail]);
            // What a client says is for an observer to cut into frames; what answers it may be anything.
            const mixed: Frame[] =
              frame.kind === 'command-sent'
                ? observed(protocol, octets)
                : [{ ...frame, octets, size: octets.length }];
            for (const one of mixed) {
              const tokens = explainFact({ ...one, connection: 1 }, { protocol, verb });
              expect(misplaced(tokens, one)).toBeUndefined();
            }
          },
        ),
        { seed: 20261124, numRuns: 3000 },
      );
    });
  });
}
