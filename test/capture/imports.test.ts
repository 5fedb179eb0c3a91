/** What is brought in that is no packet capture, and files that are broken, foreign or made to harm. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureImport, type ImportOptions, type Imported } from '../../common/capture/import.ts';
import { CaptureProblem } from '../../common/capture/problem.ts';
import { describeFact, explainFact } from '../../common/explain.ts';
import { concat, latin1Of, octetsOf } from '../../common/octets.ts';
import { observers } from '../../common/observers.ts';
import { applyToJourneys, emptyJourneys } from '../../common/projections/journey.ts';
import { applyToLadder, emptyLadder } from '../../common/projections/ladder.ts';
import { encodeFact } from '../../common/trace/codec.ts';
import type { Fact, FactBody } from '../../common/trace/facts.ts';
import { linesFor, spokenText } from '../../src/ladder/row-text.ts';
import { Connections } from '../../src/live/connections.ts';
import { PostTravel } from '../../src/live/post.ts';
import { WorldTravel } from '../../src/live/world.ts';
import { everyMark } from '../../src/ladder/fixture.test-only.ts';
import { protocols, root, transcriptsOf } from '../transcript/all.ts';
import { play } from '../transcript/play.ts';
import { readTranscript } from '../transcript/read.ts';
import { watch } from '../transcript/watch.ts';
import type { Happening } from '../transcript/wire.ts';
import { packetsOf, pcap, pcapng, said, segmentsOf, START, usual, type Said } from './packets.ts';

function read(file: Uint8Array, options: Partial<ImportOptions> = {}): Imported {
  const bringing = new CaptureImport({ from: START, ...options });
  bringing.take(file);
  return bringing.finish();
}

const readText = (text: string, options: Partial<ImportOptions> = {}): Imported =>
  read(octetsOf(text), options);

/** What goes wrong, in words. */
function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(CaptureProblem);
    return (error as Error).message;
  }
  throw new Error('nothing went wrong');
}

/** Everything the page makes of facts. */
function fold(facts: readonly Fact[]): void {
  const ladder = emptyLadder();
  const connections = new Connections();
  const journeys = emptyJourneys();
  for (const fact of facts) {
    applyToLadder(ladder, fact);
    connections.append(fact);
    applyToJourneys(journeys, fact);
    describeFact(fact);
    for (const protocol of protocols) explainFact(fact, { protocol, verb: 'FETCH' });
  }
  for (const row of ladder.rows) {
    linesFor(row, true, false);
    linesFor(row, false, true);
    spokenText(row);
  }
  const world = new WorldTravel();
  world.advance(facts);
  world.at(facts, Math.floor(facts.length / 2));
  const post = new PostTravel();
  post.advance(facts);
  post.at(facts, Math.floor(facts.length / 2));
}

const traced = (facts: readonly (Fact | Record<string, unknown>)[]): string =>
  [{ mailglass: 'trace', version: 1, epoch: 'x' }, ...facts].map((line) => JSON.stringify(line)).join('\n');

describe('a trace saved as JSON Lines', () => {
  const { facts } = everyMark();

  it('is the same facts again, with their numbers', () => {
    const found = readText(traced(facts.map(encodeFact)));
    expect(found.format).toBe('trace');
    expect(found.notices).toEqual([]);
    expect(found.facts).toEqual(facts);
  });

  it('keeps whole frames and messages for those who ask', () => {
    const whole = `250 ${'x'.repeat(10_000)}\r\n`;
    const found = readText(
      traced([
        { kind: 'reply-sent', seq: 4, at: 5, connection: 1, exchange: null, what: 'reply', outcome: 'ok', final: false, code: '250', lines: 1, octets: whole, size: whole.length },
        { message: 'abc', octets: 'Subject: h\u00e9\r\n' },
      ]),
    ); // prettier-ignore
    expect(found.facts[0]).toMatchObject({ seq: 4, size: whole.length });
    expect(latin1Of(found.frames.get(4) ?? new Uint8Array())).toBe(whole);
    expect(latin1Of(found.messages.get('abc') ?? new Uint8Array())).toBe('Subject: h\u00e9\r\n');
  });

  it('of a newer mailglass is read as far as it is understood', () => {
    const text = traced([
      { kind: 'moon-risen', seq: 1, at: 1 },
      { ...encodeFact(facts[0] as Fact), seq: 2, phase: 'full' },
    ]);
    const found = readText(text.replace('"version":1', '"version":3'));
    expect(found.facts).toEqual([{ ...facts[0], seq: 2 }]);
    expect(found.notices[0]).toContain('saved by a newer mailglass, in version 3');
    expect(found.notices[1]).toContain('moon-risen (1)');
  });

  it('tells which line is wrong, where in it, and what was expected', () => {
    const opened = facts.find(({ kind }) => kind === 'connection-opened');
    const broken = { ...encodeFact(opened as Fact), client: { address: '::1', port: 'http' } };
    const found = readText(`${traced([broken])}\n{"kind": nonsense}\n{"kind":"delay-told","seq":`);
    expect(found.notices).toEqual([
      'Line 2 was passed over: client.port is "http", and a whole number from 0 to 65535 is expected.',
      expect.stringMatching(/^Line 3 was passed over: it is no JSON/),
      'Line 4 was passed over: the file was cut off in the midst of it.',
    ]);
  });

  it('may have anything in any field of any fact, and no view breaks', () => {
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        -1,
        0,
        1.5,
        2 ** 53,
        1e308,
        '',
        '\u202e',
        [[1, 0]],
        [[1, 4294967295]],
        ['x'],
        {},
        null,
        true,
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(), anything), { maxLength: 30 }), (changes) => {
        const encoded = facts.map((fact): Record<string, unknown> => ({ ...encodeFact(fact) }));
        for (const [which, field, value] of changes) {
          const fact = encoded[which % encoded.length] as Record<string, unknown>;
          const names = Object.keys(fact);
          fact[names[field % names.length] as string] = value;
        }
        fold(readText(traced(encoded)).facts);
      }),
      { seed: 20261124, numRuns: 300 },
    );
  });

  it('may say what is sound in itself and absurd together, and no view breaks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 3 })), { maxLength: 60 }),
        (picks) => {
          const mixed = picks.map(([which, connection], index) => {
            const fact = encodeFact(facts[which % facts.length] as Fact);
            return {
              ...fact,
              ...('connection' in fact ? { connection } : {}),
              seq: index + 1,
              at: 1000 - index,
            };
          });
          const found = readText(traced(mixed));
          expect(found.facts).toHaveLength(mixed.length);
          fold(found.facts);
        },
      ),
      { seed: 20261124, numRuns: 300 },
    );
  });

  it('has nothing that acts in any of its texts', () => {
    const found = readText(
      traced([{ kind: 'connection-named', seq: 1, at: 1, connection: 1, name: 'a\u001b[2J\u202eb\u0000' }]),
    );
    expect(found.facts[0]).toMatchObject({ name: 'a\\u{1b}[2J\\u{202e}b\\u{0}' });
  });
});

describe('a transcript', () => {
  it('is guessed by its greeting, its directive or its commands, or must be told', () => {
    const open = (text: string, options?: Partial<ImportOptions>) => readText(text, options).facts[0];
    expect(open('S: * OK hi\nC: a NOOP\n')).toMatchObject({ service: 'imap' });
    expect(open('   C: USER alice\n   S: +OK\n')).toMatchObject({ service: 'pop3' });
    expect(open('# service: imaps\nC: what\n')).toMatchObject({ service: 'imaps' });
    expect(open('C: what\n', { protocol: 'smtp' })).toMatchObject({ service: 'smtp' });
    expect(problemOf(() => open('C: what\n'))).toContain('# service: smtp');
  });

  it('passes over lines that nobody can read, and says which', () => {
    const found = readText('S: 220 mx\nwhat is this\nC: QUIT\nC| \\q\n');
    expect(found.facts.map(({ kind }) => kind)).toEqual(['connection-opened', 'reply-sent', 'command-sent']);
    expect(found.notices.map((notice) => notice.slice(0, 28))).toEqual([
      'Line 2 was passed over: a li',
      'Line 4 was passed over: unkn',
    ]);
  });
});

/** A dialogue as packets: what was said in each connection, with TLS left out as if it had been decrypted. */
function captured(happenings: readonly Happening[]): Uint8Array {
  const turns = new Map<number, Said[]>();
  for (const happening of happenings) {
    if (happening.kind !== 'octets') continue;
    const { connection, from, octets } = happening;
    turns.set(connection, [...(turns.get(connection) ?? []), { from, octets }]);
  }
  return pcapng(
    [...turns].flatMap(([connection, dialogue]) =>
      packetsOf(segmentsOf(dialogue, { segment: 300 }), {
        ...usual,
        clientPort: 40_000 + connection,
        serverPort: 7000,
      }),
    ),
  );
}

/** The same written down, octet for octet. */
function written(happenings: readonly Happening[], service: string): string {
  const escaped = (octets: Uint8Array): string =>
    [...octets].map((octet) => `\\x${octet.toString(16).padStart(2, '0')}`).join('');
  const lines = happenings.flatMap((happening): string[] => {
    if (happening.kind === 'octets') {
      return [
        `${happening.from === 'client' ? 'C' : 'S'}${happening.connection}| ${escaped(happening.octets)}`,
      ];
    }
    return happening.kind === 'tls-started' ? [`! secure ${happening.connection}`] : [];
  });
  return [`# service: ${service}`, ...lines].join('\n');
}

const framesOf = (facts: readonly FactBody[]): unknown[] =>
  facts.flatMap((fact) => {
    if (!('octets' in fact)) return [];
    // A capture says itself why something is cut off.
    const {
      seq: _seq,
      at: _at,
      oddities: _oddities,
      connection: _connection,
      ...frame
    } = fact as Fact & { oddities?: unknown; connection: number };
    return [{ ...frame, octets: latin1Of(fact.octets) }];
  });

for (const protocol of protocols) {
  describe(`the dialogues of the transcripts of ${protocol}`, () => {
    for (const path of transcriptsOf(protocol)) {
      it(`${path} is told the same by a capture and by a transcript of it`, async () => {
        const text = readFileSync(join(root, path), 'utf8');
        const transcript = readTranscript(text, path, protocol);
        const { happenings } = await play(transcript);
        const observed = watch(happenings, observers[protocol]).frames;
        for (const connection of new Set(observed.map((frame) => frame.connection))) {
          const own = happenings.filter(
            (happening) => 'connection' in happening && happening.connection === connection,
          );
          const expected = observed
            .filter((frame) => frame.connection === connection)
            .map(({ connection: _connection, oddities: _oddities, ...frame }) => frame);
          expect(framesOf(readText(written(own, transcript.service)).facts)).toEqual(expected);
          expect(framesOf(read(captured(own), { ports: [[7000, protocol]] }).facts)).toEqual(expected);
        }
        // As it is written in the repository, wildcards and all.
        const asWritten = readText(text, { protocol });
        expect(asWritten.facts.length).toBeGreaterThan(0);
        fold(asWritten.facts);
      });
    }
  });
}

describe('a file that cannot be read', () => {
  it('tells what it is, what was expected and what to try', () => {
    expect(problemOf(() => read(new Uint8Array()))).toContain('The file is empty');
    expect(problemOf(() => read(Uint8Array.of(0x1f, 0x8b, 8, 0)))).toContain('gunzip');
    expect(problemOf(() => read(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)))).toContain('ff d8 ff e0');
    expect(problemOf(() => readText('Subject: hi\r\n\r\nHello\r\n'))).toContain('looks like a message');
    expect(problemOf(() => readText('nothing to see'))).toContain('nobody speaks');
    expect(problemOf(() => readText('{"log":{"version":"1.2"}}'))).toContain('no trace of mailglass');
    expect(problemOf(() => read(pcap([]).subarray(0, 10)))).toContain('octet 10');
    const wifi = pcap(packetsOf(segmentsOf([said('server', '220 x\r\n')])));
    new DataView(wifi.buffer).setUint32(20, 105, true);
    expect(problemOf(() => read(wifi))).toContain('link of type 105');
  });

  const dialogue = [
    said('server', '220 mx\r\n'),
    said('client', 'EHLO me\r\n'),
    said('server', '250 mx\r\n'),
    said('client', 'QUIT\r\n'),
  ];
  const packets = packetsOf(segmentsOf(dialogue));

  it('to its end is shown up to there', () => {
    for (const [make, commands] of [
      [pcap, 2],
      [pcapng, 2],
    ] as const) {
      const whole = make(packets);
      const found = read(whole.subarray(0, whole.length - 30));
      expect(found.notices).toEqual([
        expect.stringMatching(/cut off: its last packet begins at octet [\d,]+/),
      ]);
      expect(found.facts.filter(({ kind }) => kind === 'command-sent')).toHaveLength(commands);
    }
    const damaged = pcap(packets);
    // The length of the fifth packet, which is far behind the greeting.
    const at = 24 + packets.slice(0, 5).reduce((size, { ip }) => size + 16 + 14 + ip.length, 0) + 8;
    new DataView(damaged.buffer).setUint32(at, 0xfffffff0, true);
    const found = read(damaged);
    expect(found.notices[0]).toContain(`damaged at octet ${(at - 8).toLocaleString('en')}`);
    expect(found.facts.some((fact) => fact.kind === 'command-sent')).toBe(true);
  });

  it('because it is empty space from somewhere on is shown up to there', () => {
    const whole = pcap(packets);
    const found = read(concat([whole, new Uint8Array(1000)]));
    expect(found.notices).toEqual([
      expect.stringContaining(`From octet ${whole.length.toLocaleString('en')} on the file is empty space`),
    ]);
    expect(found.facts).toHaveLength(read(whole).facts.length);
  });

  it('whole because it is too large shows what fits, and says so', () => {
    const many = Array.from({ length: 50 }, (_, n) =>
      packetsOf(segmentsOf(dialogue), { ...usual, clientPort: 40_000 + n }),
    ).flat();
    const found = read(pcap(many), { limits: { facts: 100, otherOctets: 1000 } });
    expect(found.facts).toHaveLength(100);
    expect(found.notices.at(-1)).toContain('100 facts are shown, as many as fit');
  });

  it('is never a reason to throw anything but what it says', () => {
    const good = [
      pcap(packets),
      pcap(packets, { little: false, nanoseconds: true, link: 'sll2' }),
      pcapng(packets),
      pcapng(packets, false, [{ link: 'vlan', resolution: 9 }, { link: 'sll' }]),
      octetsOf(traced(everyMark().facts.map(encodeFact))),
      octetsOf('S: 220 mx\nC: EHLO me\nS: 250 mx\nC: DATA\nS: 354\nC: .\n! wait 3s\n! closed 1\n'),
    ];
    const harm = (file: Uint8Array): void => {
      try {
        fold(read(file).facts);
      } catch (error) {
        expect(error).toBeInstanceOf(CaptureProblem);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), harm), { seed: 20261124, numRuns: 500 });
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        (file, changes, cut) => {
          const changed = file.slice(0, cut % 3 === 0 ? cut % file.length : file.length);
          for (const [at, octet] of changes) changed[at % changed.length] = octet;
          harm(changed);
        },
      ),
      { seed: 20261124, numRuns: 1500 },
    );
  });
});
