/** What is taken away and brought in again is the same dialogue. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CaptureImport, type Imported } from '../../common/capture/import.ts';
import { capture } from '../../common/export/capture.ts';
import { messagesIn } from '../../common/export/chosen.ts';
import { jsonLines } from '../../common/export/json-lines.ts';
import { latin1Of, octetsOf } from '../../common/octets.ts';
import type { Fact, Frame, Framed, Oddity } from '../../common/trace/facts.ts';
import { everyMark, relaying } from '../../src/ladder/fixture.test-only.ts';
import { protocols, root, transcriptsOf } from '../transcript/all.ts';
import { play } from '../transcript/play.ts';
import { readTranscript } from '../transcript/read.ts';
import { START } from './packets.ts';
import { traced, type Traced } from './traced.ts';

const MESSAGE = octetsOf('Subject: hi\r\n\r\n\xff\u202e\x1b[31m\r\n');

async function bringIn(parts: AsyncIterable<Uint8Array | string>): Promise<Imported> {
  const bringing = new CaptureImport({ from: START });
  for await (const part of parts) bringing.take(typeof part === 'string' ? octetsOf(part) : part);
  return bringing.finish();
}

const asCapture = ({ facts, frames }: Traced, passwords = true): Promise<Imported> =>
  bringIn(capture({ facts, passwords, frame: async (seq) => frames.get(seq) }));

const asLines = ({ facts, frames }: Traced): Promise<Imported> =>
  bringIn(
    jsonLines({
      epoch: 'e',
      facts,
      passwords: true,
      messages: true,
      frame: async (seq) => frames.get(seq),
      message: async () => MESSAGE,
    }),
  );

/** What goes over the wire, in order, as it can be compared. Names, durations and what is no dialogue are not in captures. */
function onTheWire(facts: readonly Fact[]): unknown[] {
  return facts.flatMap((fact): unknown[] => {
    const { seq: _seq, at, ...body } = fact;
    const time = Math.round(at * 1000);
    switch (fact.kind) {
      case 'connection-opened':
        return [{ ...body, time }];
      case 'connection-closed':
        return [{ ...body, broken: fact.broken === undefined ? undefined : 'somehow', time }];
      case 'tls-started':
        return [{ ...body, took: 0 }];
      case 'command-sent':
      case 'octets-sent':
      case 'reply-sent':
        if (isVoid(fact)) return [];
        return [
          {
            ...body,
            oddities: oddOf(fact),
            octets: latin1Of(fact.octets),
            ...(isTimed(fact) ? { time } : {}),
          },
        ];
      default:
        return [];
    }
  });
}

/** Facts are in the order of what they mean, and so are packets: that one was sent too early is not to be seen any more. */
const oddOf = ({ oddities = [] }: Framed): readonly Oddity[] =>
  oddities.filter(({ name }) => name !== 'too-early');

/** What was sent along with STARTTLS and thrown away: in a packet of its own after the reply, nobody would read it. RFC 3207 §4.2 */
const isVoid = (fact: Frame): boolean =>
  fact.kind === 'octets-sent' && fact.what === 'argument' && fact.oddities?.[0]?.name === 'too-early';

/** What has no octets was in no packet, and what was broken off is told when the connection ends. */
const isTimed = ({ size, oddities = [] }: Framed): boolean =>
  size > 0 && oddities.every(({ name }) => name !== 'broken-off');

/** Without what a mask hides. */
const masked = (facts: readonly Fact[]): unknown[] =>
  facts.flatMap((fact) =>
    'octets' in fact && !isVoid(fact)
      ? [[fact.kind, 'verb' in fact ? fact.verb : '', 'code' in fact ? fact.code : '', fact.size]]
      : [],
  );

for (const protocol of protocols) {
  describe(`the dialogues of the transcripts of ${protocol}`, () => {
    it.each(transcriptsOf(protocol))('%s', async (path) => {
      const transcript = readTranscript(readFileSync(join(root, path), 'utf8'), path, protocol);
      const { happenings } = await play(transcript);
      const trace = traced(happenings, transcript.service);
      expect(onTheWire(trace.facts).length).toBeGreaterThan(1);

      const lines = await asLines(trace);
      expect(lines.notices).toEqual([]);
      expect(lines.facts).toEqual(trace.facts);
      expect(lines.frames).toEqual(trace.frames);

      const captured = await asCapture(trace);
      expect(captured.notices).toEqual([]);
      expect(onTheWire(captured.facts)).toEqual(onTheWire(trace.facts));
      expect([...captured.frames.values()]).toEqual([...trace.frames.values()]);

      expect(masked((await asCapture(trace, false)).facts)).toEqual(masked(trace.facts));
    });
  });
}

describe('a trace with DNS, relaying and mailboxes', () => {
  for (const [name, make] of Object.entries({ relaying, everyMark })) {
    it(`comes back from JSON Lines, as ${name} has it`, async () => {
      const trace = { facts: make().facts, frames: new Map<number, Uint8Array>() };
      const lines = await asLines(trace);
      expect(lines.facts).toEqual(trace.facts);
      expect(lines.messages).toEqual(
        new Map(messagesIn(trace.facts).map(({ message }) => [message, MESSAGE])),
      );
    });
  }

  it('comes back from a capture without what was on no wire', async () => {
    const { facts } = relaying();
    const back = await asCapture({ facts, frames: new Map() });
    const opened = (all: readonly Fact[]): unknown[] =>
      onTheWire(all.filter(({ kind }) => kind === 'connection-opened'));
    expect(opened(back.facts)).toEqual(opened(facts));
  });
});

describe('a capture made by mailglass', () => {
  const tlsTrace = (): Traced => {
    const said = (from: 'client' | 'server', text: string) =>
      ({ kind: 'octets', connection: 1, from, octets: octetsOf(text) }) as const;
    return traced(
      [
        said('server', '220 mx ESMTP\r\n'),
        said('client', 'STARTTLS\r\n'),
        said('server', '220 go\r\n'),
        { kind: 'tls-started', connection: 1 },
        said('client', 'EHLO me\r\n'),
        said('server', '250 mx\r\n'),
      ],
      'submission',
    );
  };

  it('that lost its part before TLS begins in the midst of a connection', async () => {
    const blocks: Uint8Array[] = [];
    for await (const block of capture({ ...tlsTrace(), passwords: true, frame: async () => undefined }))
      blocks.push(block);
    const comments = blocks.map((block) => latin1Of(block));
    const goesOn = comments.findIndex((text) => text.includes('goes on here'));
    const bringing = new CaptureImport({ from: START });
    for (const block of [...blocks.slice(0, 2), ...blocks.slice(goesOn)]) bringing.take(block);
    const { facts } = bringing.finish();
    expect(facts.map(({ kind }) => kind)).toEqual([
      'connection-opened',
      'octets-unread',
      'tls-started',
      'command-sent',
      'reply-sent',
    ]);
  });

  it('that was cut where TLS began has what came before', async () => {
    const blocks: Uint8Array[] = [];
    for await (const block of capture({ ...tlsTrace(), passwords: true, frame: async () => undefined }))
      blocks.push(block);
    const goesOn = blocks.findIndex((block) => latin1Of(block).includes('goes on here'));
    const bringing = new CaptureImport({ from: START });
    for (const block of blocks.slice(0, goesOn)) bringing.take(block);
    expect(bringing.finish().facts.at(-1)).toMatchObject({ kind: 'reply-sent', code: '220' });
  });
});
