import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { everyMark, relaying, TraceMaker } from '../../src/ladder/fixture.test-only.ts';
import { concat, latin1Of, octetsOf } from '../octets.ts';
import type { Fact } from '../trace/facts.ts';
import { capture } from './capture.ts';
import { readCapture, type ReadSegment } from './capture-reader.test-only.ts';

async function captureOf(facts: readonly Fact[], passwords = false, frame = async () => undefined) {
  const blocks: Uint8Array[] = [];
  for await (const block of capture({ facts, passwords, frame })) blocks.push(block);
  return concat(blocks);
}

/** Octets of one direction of one connection, with sequence numbers checked. */
function streams(segments: readonly ReadSegment[]): Map<string, string> {
  const texts = new Map<string, string>();
  const next = new Map<string, number>();
  for (const { from, to, sequence, flags, octets } of segments) {
    const key = `${from} ${to}`;
    const expected = next.get(key);
    if (expected !== undefined) expect(sequence, key).toBe(expected);
    else expect(flags & 2, `${key} begins with SYN`).toBe(2);
    next.set(key, (sequence + octets.length + (flags & 3 ? 1 : 0)) >>> 0);
    texts.set(key, (texts.get(key) ?? '') + latin1Of(octets));
  }
  return texts;
}

const allServices = (): TraceMaker => {
  const trace = everyMark();
  for (const service of ['submission', 'submissions', 'pop3', 'pop3s', 'imap', 'imaps'] as const) {
    const connection = trace.open(service, 'Test');
    if (service === 'pop3s' || service === 'submissions' || service === 'imaps') trace.tls(connection);
    if (service.startsWith('sub')) {
      trace.greet(connection, '220 mx.north.test ESMTP');
      trace.command(connection, 'EHLO ada.test');
      trace.reply(connection, '250 mx.north.test');
      trace.command(connection, 'STARTTLS');
      trace.reply(connection, '220 go ahead');
      if (service === 'submission') trace.tls(connection);
      trace.command(connection, 'AUTH PLAIN AGFsaWNlAHNlY3JldA==', 'AGFsaWNlAHNlY3JldA==');
      trace.reply(connection, '235 2.7.0 welcome');
      trace.command(connection, 'QUIT');
      trace.reply(connection, '221 bye');
    } else if (service.startsWith('pop')) {
      trace.greet(connection, '+OK mailglass');
      trace.command(connection, 'STLS');
      trace.reply(connection, '+OK begin');
      if (service === 'pop3') trace.tls(connection);
      trace.command(connection, 'USER alice');
      trace.reply(connection, '+OK');
      trace.command(connection, 'PASS secret', 'secret');
      trace.reply(connection, '+OK');
    } else {
      trace.greet(connection, '* OK mailglass');
      trace.command(connection, 'a1 LOGIN alice secret', 'secret');
      trace.reply(connection, 'a1 OK done');
    }
    trace.close(connection, 'server', service === 'imaps' ? 'the line broke' : undefined);
  }
  return trace;
};

/** A lookup that went over TCP. */
const overTcp = (): TraceMaker => {
  const trace = new TraceMaker();
  const asked = {
    kind: 'dns-asked',
    transport: 'tcp',
    client: { address: '127.0.0.1', port: 40_000 },
    name: 'south.test',
    type: 'MX',
    size: 28,
  } as const;
  trace.add({ ...asked, lookup: 1 });
  const exchange = {
    name: 'south.test',
    type: 'MX',
    ttl: 60,
    preference: 10,
    data: 'mx.south.test',
  } as const;
  const answered = {
    kind: 'dns-answered',
    rcode: 'NOERROR',
    additional: [],
    truncated: false,
    size: 60,
  } as const;
  trace.add({ ...answered, lookup: 1, answers: [exchange] });
  return trace;
};

describe('a capture', () => {
  it('is made of whole blocks whose packets have right lengths, checksums and sequence numbers', async () => {
    const read = readCapture(await captureOf([...allServices().facts, ...relaying().facts]));
    expect(read.segments.length).toBeGreaterThan(100);
    expect(read.segments.length + read.datagrams.length).toBe(read.packets);
    streams(read.segments);
    expect(read.comments[0]).toContain('decrypted');
    expect(read.comments.some((comment) => /goes on here, .*: after STARTTLS/.test(comment))).toBe(true);
  });

  it('has each service on the port whose cleartext dissectors know', async () => {
    const { segments } = readCapture(await captureOf(allServices().facts));
    const ports = new Set(segments.filter(({ flags }) => flags === 2).map(({ to }) => to.split(' ')[1]));
    expect([...ports].sort()).toEqual(['110', '143', '25', '587']);
  });

  it('says what was said, with secrets covered unless asked', async () => {
    const facts = allServices().facts;
    const covered = [...streams(readCapture(await captureOf(facts)).segments).values()].join('');
    expect(covered).toContain('EHLO ada.test\r\n');
    expect(covered).toContain('PASS ******\r\n');
    expect(covered).not.toContain('AGFsaWNlAHNlY3JldA==');
    const open = [...streams(readCapture(await captureOf(facts, true)).segments).values()].join('');
    expect(open).toContain('PASS secret\r\n');
    expect(open).toContain('AUTH PLAIN AGFsaWNlAHNlY3JldA==');
  });

  it('keeps times to the microsecond and cuts long frames into segments', async () => {
    const trace = new TraceMaker();
    const connection = trace.open('smtp');
    trace.command(connection, 'DATA');
    const text = `${'x'.repeat(5000)}\r\n.\r\n`;
    const said = trace.octets(connection, 'message', text);
    const read = readCapture(await captureOf(trace.facts));
    const data = read.segments.filter(({ at }) => Math.abs(at - said.at) < 0.001 && at > 0);
    expect(data.map(({ octets }) => octets.length)).toEqual([1460, 1460, 1460, 625]);
  });

  it('takes the whole of a long frame where it is kept, and else fills it up', async () => {
    const trace = new TraceMaker();
    const connection = trace.open('smtp');
    trace.command(connection, 'DATA');
    const text = `${'long '.repeat(2_000_000)}\r\n.\r\n`;
    const whole = octetsOf(text);
    const fact = {
      ...trace.octets(connection, 'message', 'x'),
      octets: whole.subarray(0, 8192),
      size: whole.length,
    };
    const facts = [...trace.facts.slice(0, -1), fact];
    const kept = readCapture(await captureOf(facts, false, (async () => whole) as never));
    const texts = [...streams(kept.segments).values()];
    expect(texts[0]?.endsWith(text)).toBe(true);
    const lost = [...streams(readCapture(await captureOf(facts)).segments).values()][0] ?? '';
    expect(lost.length).toBe(texts[0]?.length);
    expect(lost.endsWith('~\r\n.\r\n')).toBe(true);
  });

  it('gives a connection that took the ports of an earlier one others', async () => {
    const trace = new TraceMaker();
    const first = trace.open('smtp');
    trace.close(first);
    const again = { ...(trace.facts[0] as Fact & { kind: 'connection-opened' }), seq: 9, connection: 9 };
    const { segments, comments } = readCapture(await captureOf([...trace.facts, again]));
    const clients = segments.filter(({ flags }) => flags === 2).map(({ from }) => from);
    expect(new Set(clients).size).toBe(2);
    expect(comments.at(-1)).toMatch(/client port 50001, .* so it is 50002/);
  });

  it('has lookups over TCP in connections of their own, each message with its length in front', async () => {
    const { segments, datagrams } = readCapture(await captureOf(overTcp().facts));
    expect(datagrams).toEqual([]);
    const [query = '', answer = ''] = [...streams(segments).values()];
    for (const message of [query, answer]) {
      expect(message.charCodeAt(0) * 256 + message.charCodeAt(1)).toBe(message.length - 2);
    }
    expect(query).toContain('\x05south\x04test\0');
    expect(segments.map(({ flags }) => flags & 0b111).filter(Boolean)).toEqual([2, 2, 1, 1]);
    expect(segments[0]?.to).toMatch(/ 53$/);
  });

  it.each([
    ['::1', '::1', 16],
    ['fe80::1%eth0', '2001:db8:0:0:0:0:0:25', 16],
    ['::ffff:127.0.0.1', '127.0.0.1', 4],
    ['127.0.0.1', '::1', 16],
    ['nobody', '127.0.0.300', 4],
    ['1::2::3', '12345::', 4],
  ])('has packets of one family between %s and %s', async (client, server, length) => {
    const trace = new TraceMaker();
    trace.open('smtp');
    const [opened] = trace.facts as [Fact & { kind: 'connection-opened' }];
    const fact = { ...opened, client: { address: client, port: 5 }, server: { address: server, port: 2525 } };
    const { segments } = readCapture(await captureOf([fact]));
    expect(segments).toHaveLength(3);
    expect(segments[0]?.from.split(' ')[0]?.split('.')).toHaveLength(length);
  });

  it('has only printable ASCII in its comments', async () => {
    const trace = new TraceMaker();
    const connection = trace.open('imaps');
    trace.add({
      kind: 'tls-started',
      connection,
      version: 'TLSv1.3\x1b[31m',
      cipher: '\u202eevil',
      took: 1,
    });
    trace.greet(connection, '* OK hi');
    for (const comment of readCapture(await captureOf(trace.facts)).comments) {
      expect(comment).toMatch(/^[ -~\n]*$/);
    }
  });
});

const ODD =
  '_ws.malformed || tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0 || udp.checksum.status == 0 || _ws.expert.severity == 0x800000';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;

// The tests above check the same by a reader of our own.
describe.skipIf(!hasTshark)('a capture in tshark, where it is installed', () => {
  async function inTshark<T>(
    facts: readonly Fact[],
    use: (ask: (...args: string[]) => string) => T,
  ): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'mailglass-capture-'));
    try {
      const file = join(folder, 'trace.pcapng');
      writeFileSync(file, await captureOf(facts));
      const sums = ['tcp', 'udp', 'ip'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
      return use((...args) =>
        execFileSync('tshark', ['-n', '-r', file, ...sums, ...args], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('shows the commands of all three protocols and of DNS', async () => {
    await inTshark([...allServices().facts, ...relaying().facts], (ask) => {
      const fields = (filter: string, field: string): string[] =>
        ask('-Y', filter, '-T', 'fields', '-e', field).split(/\s+/).filter(Boolean);
      expect(fields('smtp', 'smtp.req.command')).toEqual(
        expect.arrayContaining(['EHLO', 'MAIL', 'RCPT', 'DATA', 'AUTH', 'STAR', 'QUIT']),
      );
      expect(fields('imap', 'imap.request.command')).toEqual(
        expect.arrayContaining(
          ['LOGIN', 'SELECT', 'IDLE', 'STARTTLS', 'fetch', 'STORE'].map(
            (w) => expect.stringMatching(new RegExp(w, 'i')) as string,
          ),
        ),
      );
      expect(fields('pop', 'pop.request.command')).toEqual(expect.arrayContaining(['USER', 'PASS', 'STLS']));
      expect(fields('dns', 'dns.qry.name')).toContain('south.test');
      expect(fields('imf', 'imf.subject')).toContain('Lunch');
    });
  });

  it('shows lookups over TCP as such', async () => {
    await inTshark(overTcp().facts, (ask) => {
      expect(ask('-Y', 'udp')).toBe('');
      const fields = ask('-Y', 'dns', '-T', 'fields', '-e', 'dns.length', '-e', 'dns.flags.response');
      expect(fields.trim().split('\n')).toEqual(['28\t0', expect.stringMatching(/^\d+\t1$/)]);
      expect(ask('-Y', ODD)).toBe('');
    });
  });

  it('finds nothing malformed, no wrong checksum and nothing odd about TCP', async () => {
    await inTshark([...allServices().facts, ...relaying().facts], (ask) => {
      expect(ask('-Y', ODD)).toBe('');
    });
  });
});
