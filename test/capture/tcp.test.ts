/** Captures of TCP, however their packets come. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureImport, type ImportOptions, type Imported } from '../../common/capture/import.ts';
import { concat, latin1Of, octetsOf } from '../../common/octets.ts';
import type { Fact } from '../../common/trace/facts.ts';
import {
  packetsOf,
  pcap,
  pcapng,
  said,
  segmentsOf,
  START,
  usual,
  usualV6,
  type Link,
  type Said,
  type SegmentToWrite,
} from './packets.ts';

const smtp: readonly Said[] = [
  said('server', '220 mx.south.test ESMTP\r\n'),
  said('client', 'EHLO client.test\r\n'),
  said('server', '250-mx.south.test\r\n250 SIZE\r\n'),
  said('client', 'MAIL FROM:<alice@north.test>\r\n'),
  said('server', '250 ok\r\n'),
  said('client', 'RCPT TO:<carol@south.test>\r\n'),
  said('server', '250 ok\r\n'),
  said('client', 'DATA\r\n'),
  said('server', '354 go ahead\r\n'),
  said('client', `Subject: hi\r\n\r\n${'A line of text.\r\n'.repeat(800)}..dot\r\n.\r\n`),
  said('server', '250 queued\r\n'),
  said('client', 'QUIT\r\n'),
  said('server', '221 bye\r\n'),
];

export function read(file: Uint8Array, options: Partial<ImportOptions> = {}, piece = file.length): Imported {
  const bringing = new CaptureImport({ from: START, ...options });
  for (let at = 0; at < file.length; at += piece) bringing.take(file.subarray(at, at + piece));
  return bringing.finish();
}

/** What was said, without when and where. */
const saidIn = (facts: readonly Fact[]): unknown[] =>
  facts.map(({ seq: _seq, at: _at, ...body }) =>
    'octets' in body ? { ...body, octets: latin1Of(body.octets) } : body,
  );

/** Each fact in a few words. */
const brief = ({ facts }: Imported): string[] =>
  facts.map((fact) => {
    if ('octets' in fact)
      return `${fact.kind.startsWith('reply') ? 'S' : 'C'}: ${latin1Of(fact.octets).split('\r\n')[0]?.slice(0, 24)}`;
    if (fact.kind === 'octets-unread')
      return `${fact.why} c${fact.client} s${fact.server} p${fact.passedOver ?? 0}`;
    return fact.kind === 'connection-closed'
      ? `closed by ${fact.by}${fact.broken ? `: ${fact.broken}` : ''}`
      : fact.kind;
  });

const whole = packetsOf(segmentsOf(smtp));
const expected = read(pcap(whole));

describe('a capture of one connection', () => {
  it('is the dialogue, with who opened and who closed', () => {
    expect(brief(expected)).toEqual([
      'connection-opened',
      'S: 220 mx.south.test ESMTP',
      'C: EHLO client.test',
      'S: 250-mx.south.test',
      'C: MAIL FROM:<alice@north.t',
      'S: 250 ok',
      'C: RCPT TO:<carol@south.tes',
      'S: 250 ok',
      'C: DATA',
      'S: 354 go ahead',
      'C: Subject: hi',
      'S: 250 queued',
      'C: QUIT',
      'S: 221 bye',
      'closed by server',
    ]);
    expect(expected.facts[0]).toMatchObject({
      service: 'smtp',
      client: { address: '192.0.2.1', port: 50_001 },
      server: { address: '192.0.2.25', port: 25 },
      at: START,
    });
    expect(expected.facts.map(({ seq }) => seq)).toEqual(expected.facts.map((_, index) => index + 1));
    expect(expected.notices).toEqual([]);
    // The message is longer than what a fact keeps; the rest is there when asked for.
    const message = expected.facts.find((fact) => fact.kind === 'octets-sent');
    expect(latin1Of(expected.frames.get(message?.seq ?? 0) ?? new Uint8Array())).toBe(
      latin1Of(smtp[9]?.octets ?? new Uint8Array()),
    );
  });

  const links: readonly Link[] = ['ethernet', 'vlan', 'vlans', 'sll', 'sll2', 'null', 'loop', 'raw'];
  for (const link of links) {
    it(`is the same on ${link}, in either byte order and resolution`, () => {
      for (const little of [true, false]) {
        for (const nanoseconds of [true, false]) {
          const { facts } = read(pcap(whole, { link, little, nanoseconds }));
          expect(saidIn(facts)).toEqual(saidIn(expected.facts));
          expect(facts.at(-1)?.at).toBeCloseTo(expected.facts.at(-1)?.at ?? 0, 2);
        }
      }
    });
  }

  it('is the same in pcapng of either byte order and of any clock', () => {
    for (const little of [true, false]) {
      for (const resolution of [undefined, 3, 9]) {
        const { facts, format } = read(
          pcapng(whole, little, [{ link: 'ethernet', ...(resolution === undefined ? {} : { resolution }) }]),
        );
        expect(format).toBe('pcapng');
        expect(saidIn(facts)).toEqual(saidIn(expected.facts));
        expect(facts.at(-1)?.at).toBeCloseTo(expected.facts.at(-1)?.at ?? 0, 2);
      }
    }
  });

  it('is the same where its packets were caught on several interfaces, each with its clock and its link', () => {
    for (const little of [true, false]) {
      const { facts, notices } = read(
        pcapng(whole, little, [
          { link: 'ethernet', resolution: 9 },
          { link: 'sll2', since: 1_700_000_000 },
          { link: 'raw', resolution: 3, since: -3600 },
        ]),
      );
      expect(notices).toEqual([]);
      expect(saidIn(facts)).toEqual(saidIn(expected.facts));
      expect(facts.at(-1)?.at).toBeCloseTo(expected.facts.at(-1)?.at ?? 0, 2);
    }
  });

  it('is the same over IPv6, extension headers and all', () => {
    const { facts } = read(pcap(packetsOf(segmentsOf(smtp), usualV6)));
    expect(saidIn(facts.slice(1))).toEqual(saidIn(expected.facts.slice(1)));
    expect(facts[0]).toMatchObject({
      client: { address: '2001:db8::1' },
      server: { address: '2001:db8::25' },
    });
  });

  it('is the same however the file is cut', () => {
    for (const piece of [1, 7, 1000]) {
      expect(saidIn(read(pcap(whole), {}, piece).facts)).toEqual(saidIn(expected.facts));
      expect(saidIn(read(pcapng(whole), {}, piece).facts)).toEqual(saidIn(expected.facts));
    }
  });

  it('is the same when segments come shuffled, twice, overlapping and cut anywhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1400 }),
        fc.nat(0xffffffff),
        fc.nat(0xffffffff),
        fc.infiniteStream(fc.nat(0xffff)),
        (segment, client, server, stream) => {
          const draw = (below: number): number => (stream.next().value as number) % below;
          const [syn, synAck, ...rest] = segmentsOf(smtp.map(cutShort), {
            segment,
            first: { client, server },
          });
          const more = rest.flatMap((one): SegmentToWrite[] => {
            if (!one.data || draw(3) > 0) return [one];
            // A repetition that begins or ends elsewhere.
            const from = draw(one.data.length);
            return [one, { ...one, seq: (one.seq + from) >>> 0, data: one.data.subarray(from) }];
          });
          for (let i = more.length - 1; i > 0; i--) {
            const j = draw(i + 1);
            [more[i], more[j]] = [more[j] as SegmentToWrite, more[i] as SegmentToWrite];
          }
          const { facts } = read(pcap(packetsOf([syn as SegmentToWrite, synAck as SegmentToWrite, ...more])));
          expect(saidIn(facts)).toEqual(saidIn(short.facts));
        },
      ),
      { seed: 20261124, numRuns: 150 },
    );
  });
});

/** The same dialogue with a message that fits a fact. */
const cutShort = (turn: Said): Said =>
  turn.octets.length > 2000 ? said('client', 'Subject: hi\r\n\r\n..dot\r\n.\r\n') : turn;
const short = read(pcap(packetsOf(segmentsOf(smtp.map(cutShort)))));

describe('octets that are not in the capture', () => {
  const without = (lost: (segment: SegmentToWrite, index: number) => boolean): Imported =>
    read(pcap(packetsOf(segmentsOf(smtp.map(cutShort)).filter((segment, index) => !lost(segment, index)))));
  const holds =
    (text: string) =>
    ({ data }: SegmentToWrite) =>
      data !== undefined && latin1Of(data).includes(text);

  it('of a command are told where they are, and reading goes on at the next', () => {
    const found = without(holds('MAIL FROM'));
    expect(brief(found).slice(3, 8)).toEqual([
      'S: 250-mx.south.test',
      'missing c30 s0 p0',
      'S: 250 ok',
      'C: RCPT TO:<carol@south.tes',
      'S: 250 ok',
    ]);
  });

  it('of a message are told, and the rest of the message is no command', () => {
    const segments = segmentsOf(smtp, { segment: 500 });
    const lost = segments.findIndex(holds('A line of text')) + 3;
    const found = brief(read(pcap(packetsOf(segments.filter((_, index) => index !== lost)))));
    expect(found.filter((line) => line.startsWith('missing'))).toHaveLength(1);
    expect(found.filter((line) => line.startsWith('C:'))).toEqual(expect.arrayContaining(['C: QUIT']));
    expect(found.some((line) => line.includes('A line'))).toBe(false);
    expect(found.at(-1)).toBe('closed by server');
  });

  it('because each packet was cut short are told, and headers still tell the rest', () => {
    const found = brief(read(pcap(whole, { snap: 80 })));
    expect(found[0]).toBe('connection-opened');
    expect(found).toContain('C: QUIT');
    expect(found.some((line) => line.startsWith('missing'))).toBe(true);
  });

  it('because the capture began later are told once; nothing is called too early', () => {
    const segments = segmentsOf(smtp.map(cutShort)).slice(8);
    const found = read(pcap(packetsOf(segments)));
    expect(brief(found).slice(0, 4)).toEqual([
      'connection-opened',
      'began c0 s0 p0',
      'C: RCPT TO:<carol@south.tes',
      'S: 250 ok',
    ]);
    expect(found.facts.filter((fact) => 'oddities' in fact)).toEqual([]);
  });

  it('because the capture ended are what was half said', () => {
    const found = read(
      pcap(
        packetsOf(
          segmentsOf(smtp.map(cutShort).slice(0, 3).concat(said('client', 'MAIL FR')), { closed: false }),
        ),
      ),
    );
    const last = found.facts.at(-1);
    expect(last).toMatchObject({
      kind: 'command-sent',
      oddities: [{ name: 'broken-off', means: expect.stringContaining('not in the capture') as string }],
    });
  });
});

describe('which connections are mail', () => {
  const at = (serverPort: number, dialogue = smtp.map(cutShort), clientPort = 50_001): Uint8Array =>
    pcap(packetsOf(segmentsOf(dialogue), { ...usual, serverPort, clientPort }));

  it('is told by the port', () => {
    for (const [port, service] of [
      [25, 'smtp'],
      [2525, 'smtp'],
      [587, 'submission'],
      [465, 'submissions'],
      [2587, 'submission'],
    ] as const) {
      expect(read(at(port)).facts[0]).toMatchObject({ service });
    }
  });

  it('is told by the greeting at any other port, unless it is that of FTP', () => {
    expect(brief(read(at(1025)))).toEqual(brief(short));
    const imap = [
      said('server', '* OK ready\r\n'),
      said('client', 'a NOOP\r\n'),
      said('server', 'a OK done\r\n'),
    ];
    expect(read(at(9143, imap)).facts[0]).toMatchObject({ protocol: 'imap' });
    expect(read(at(9110, [said('server', '+OK hello\r\n')])).facts[0]).toMatchObject({ protocol: 'pop3' });
    const ftp = read(at(21));
    expect(ftp.facts).toEqual([]);
    expect(ftp.otherPorts[0]?.port).toBe(21);
  });

  it('may be chosen', () => {
    const quiet = [said('client', 'EHLO me\r\n'), said('server', '250 mx\r\n')];
    expect(read(at(9999, quiet)).facts).toEqual([]);
    expect(read(at(9999, quiet)).otherPorts).toEqual([{ port: 9999, segments: 2 }]);
    expect(read(at(9999, quiet), { ports: new Map([[9999, 'smtp']]) }).facts[0]).toMatchObject({
      protocol: 'smtp',
    });
  });

  it('keeps connections apart, also when ports are used again', () => {
    const packets = [1, 2, 3].flatMap((n) =>
      packetsOf(
        segmentsOf(smtp.map(cutShort), { first: { client: n * 7, server: n * 9 } }),
        usual,
        START + n * 1000,
      ),
    );
    const { facts } = read(pcap(packets));
    expect(facts.filter(({ kind }) => kind === 'connection-opened')).toHaveLength(3);
    expect(facts).toHaveLength(short.facts.length * 3);
  });

  it('tells that one was reset', () => {
    const segments = segmentsOf(smtp.slice(0, 2), { closed: false });
    segments.push({ from: 'server', seq: (0xffffff01 + 25) >>> 0, ack: 1001 + 18, flags: 'R' });
    expect(brief(read(pcap(packetsOf(segments)))).at(-1)).toBe('closed by server: it was reset (RST)');
  });
});

describe('TLS in a capture', () => {
  const clientHello = (name: string): Uint8Array => {
    const host = octetsOf(name);
    const sni = [0, 0, ...two(host.length + 5), ...two(host.length + 3), 0, ...two(host.length), ...host];
    const body = [3, 3, ...new Array<number>(32).fill(7), 0, 0, 2, 0x13, 1, 1, 0, ...two(sni.length), ...sni];
    return record(22, [1, 0, ...two(body.length), ...body]);
  };
  const serverHello = record(22, [
    2,
    0,
    0,
    46,
    3,
    3,
    ...new Array<number>(32).fill(9),
    0,
    0x13,
    1,
    0,
    0,
    6,
    0,
    43,
    0,
    2,
    3,
    4,
  ]);
  const turns = (before: readonly Said[]): Said[] => [
    ...before,
    { from: 'client', octets: clientHello('mx.south.test') },
    {
      from: 'server',
      octets: concat([serverHello, record(20, [1]), record(23, new Array<number>(600).fill(200))]),
    },
    { from: 'client', octets: concat([record(20, [1]), record(23, new Array<number>(50).fill(201))]) },
    { from: 'client', octets: record(23, octetsOf('EHLO client.test\r\nQUIT\r\n')) },
  ];

  it('is told with what was agreed upon, and what it hides is one band', () => {
    for (const segment of [1400, 3]) {
      const before = [
        said('server', '220 mx ESMTP\r\n'),
        said('client', 'STARTTLS\r\n'),
        said('server', '220 go\r\n'),
      ];
      const found = read(pcap(packetsOf(segmentsOf(turns(before), { segment }))));
      expect(brief(found)).toEqual([
        'connection-opened',
        'S: 220 mx ESMTP',
        'C: STARTTLS',
        'S: 220 go',
        'tls-started',
        'encrypted c164 s666 p0',
        'closed by server',
      ]);
      expect(found.facts[4]).toMatchObject({
        version: 'TLSv1.3',
        cipher: 'TLS_AES_128_GCM_SHA256',
        serverName: 'mx.south.test',
      });
    }
  });

  it('before the greeting is told too, also where the capture began later', () => {
    const ends = { ...usual, serverPort: 993 };
    expect(brief(read(pcap(packetsOf(segmentsOf(turns([])), ends))))).toEqual([
      'connection-opened',
      'tls-started',
      'encrypted c164 s666 p0',
      'closed by server',
    ]);
    const late = segmentsOf(turns([])).slice(6);
    expect(brief(read(pcap(packetsOf(late, ends))))).toEqual([
      'connection-opened',
      'began c0 s0 p0',
      'encrypted c29 s0 p0',
      'closed by server',
    ]);
  });

  it('that fails tells why', () => {
    const found = read(
      pcap(
        packetsOf(
          segmentsOf([
            { from: 'client', octets: clientHello('x') },
            { from: 'server', octets: record(21, [2, 40]) },
          ]),
          { ...usual, serverPort: 993 },
        ),
      ),
    );
    expect(found.facts[1]).toMatchObject({
      kind: 'tls-failed',
      reason: 'the server gave it up with the alert handshake_failure',
    });
  });

  it('that was decrypted before it came into the file goes on as a dialogue', () => {
    const dialogue = [
      said('server', '220 mx ESMTP\r\n'),
      said('client', 'STARTTLS\r\n'),
      said('server', '220 go\r\n'),
      said('client', 'EHLO me\r\n'),
      said('server', '250 mx\r\n'),
    ];
    const found = read(pcap(packetsOf(segmentsOf(dialogue))));
    expect(brief(found).slice(3)).toEqual([
      'S: 220 go',
      'tls-started',
      'C: EHLO me',
      'S: 250 mx',
      'closed by server',
    ]);
    expect(found.notices[0]).toContain('decrypted');
  });
});

const two = (value: number): number[] => [value >> 8, value & 0xff];

function record(type: number, body: ArrayLike<number>): Uint8Array {
  return Uint8Array.from([type, 3, 3, ...two(body.length), ...Array.from(body)]);
}
