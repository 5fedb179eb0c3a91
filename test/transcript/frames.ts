/** What an observer made of a transcript, each frame with the command it belongs to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { octetsOfLatin1 } from '../../common/octets.ts';
import type { Protocol } from '../../common/protocols.ts';
import type { Frame } from '../../common/trace/facts.ts';
import { observers } from '../../common/observers.ts';
import { root } from './all.ts';
import { play } from './play.ts';
import { readTranscript } from './read.ts';
import { watch } from './watch.ts';

export interface PlayedFrame {
  readonly frame: Frame;
  /** Of the command that the frame is, continues or answers; empty where there is none. */
  readonly verb: string;
  /** What the client said in the same exchange. */
  readonly said: readonly Frame[];
}

/** @param path of the transcript, from the root */
export async function framesOf(path: string, protocol: Protocol): Promise<PlayedFrame[]> {
  const transcript = readTranscript(readFileSync(join(root, path), 'utf8'), path, protocol);
  const { happenings } = await play(transcript);
  const connections = new Map<string, { said: Frame[]; verb: string }>();
  return watch(happenings, observers[protocol]).frames.map((watched) => {
    const frame = { ...watched, octets: octetsOfLatin1(String(watched['octets'])) } as unknown as Frame;
    const key = `${String(watched['connection'])}:${String(frame.exchange)}`;
    const exchange = connections.get(key) ?? { said: [], verb: '' };
    connections.set(key, exchange);
    if (frame.kind === 'command-sent') exchange.verb = frame.verb;
    if (frame.kind !== 'reply-sent') exchange.said.push(frame);
    return { frame, verb: exchange.verb, said: exchange.said };
  });
}
