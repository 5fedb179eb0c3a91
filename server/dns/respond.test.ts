import { decode, encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultZones } from '../../common/dns/default-zones.ts';
import type { Zones } from '../../common/dns/zone.ts';
import { rcodes, readHeader, type Rcode } from './header.ts';
import { respond, type Response } from './respond.ts';

const label = 'x'.repeat(63);
const many = Array.from(
  { length: 40 },
  (_, i) => ({ name: 'many', type: 'A', data: `127.0.1.${i}` }) as const,
);
const vast = Array.from(
  { length: 400 },
  (_, i) => ({ name: 'vast', type: 'TXT', data: `${i} ${'x'.repeat(200)}` }) as const,
);
const zones: Zones = {
  ...defaultZones,
  'big.test': [
    ...many,
    ...vast,
    { name: 'texts', type: 'TXT', data: '"one" "two"' },
    ...[1, 2, 3].map(
      (n) => ({ name: 'far', type: 'MX', preference: n, data: `${label}.mx${n}.south.test` }) as const,
    ),
  ],
  'south.test': [
    ...(defaultZones['south.test'] ?? []),
    ...[1, 2, 3].map((n) => ({ name: `${label}.mx${n}`, type: 'A', data: `127.0.2.${n}` }) as const),
  ],
};

const queryOf = (name: string, type: string, more: Packet = {}): Uint8Array =>
  encode({
    type: 'query',
    id: 0xabcd,
    flags: 0x0100,
    questions: [{ name, type: type as 'A', class: 'IN' }],
    ...more,
  });

const options = (udpPayloadSize: number, ednsVersion = 0): Packet => ({
  additionals: [
    {
      type: 'OPT',
      name: '.',
      udpPayloadSize,
      extendedRcode: 0,
      ednsVersion,
      flags: 0x8000,
      flag_do: true,
      options: [],
    },
  ],
});

const answered = (query: Uint8Array, transport: 'udp' | 'tcp' = 'udp'): Response => {
  const response = respond(query, transport, zones);
  if (!response) throw new Error('no response');
  return response;
};

const rcodeOf = (query: Uint8Array): Rcode => {
  const { octets, answered: told } = answered(query);
  expect(readHeader(octets)).toMatchObject({ id: 0xabcd, response: true, rcode: rcodes[told.rcode] });
  return told.rcode;
};

const patched = (query: Uint8Array, at: number, octet: number): Uint8Array => {
  const copy = new Uint8Array(query);
  copy[at] = octet;
  return copy;
};

const good = queryOf('SOUTH.test', 'MX');

test('the question is repeated as it came, under its id', () => {
  const { octets } = answered(good);
  const packet = decode(Buffer.from(octets));
  expect(packet).toMatchObject({ id: 0xabcd, flag_aa: true, flag_rd: true, flag_ra: false, flag_tc: false });
  expect(packet.questions).toEqual([{ name: 'SOUTH.test', type: 'MX', class: 'IN' }]);
  expect(packet.answers).toMatchObject([
    { name: 'south.test', ttl: 60, data: { preference: 10, exchange: 'mx.south.test' } },
    { name: 'south.test', ttl: 60, data: { preference: 20, exchange: 'mx2.south.test' } },
  ]);
});

test('what is no query gets no response, so that two servers never talk for ever', () => {
  expect(respond(good.subarray(0, 11), 'udp', zones)).toBeUndefined();
  expect(respond(answered(good).octets, 'udp', zones)).toBeUndefined();
});

describe('a query is refused', () => {
  test.each<[Rcode, string, Uint8Array]>([
    ['NOTIMP', 'of another kind', patched(good, 2, 2 << 3)],
    ['FORMERR', 'without a question', queryOf('x', 'A', { questions: [] })],
    [
      'FORMERR',
      'with two questions',
      queryOf('x', 'A', {
        questions: [
          { name: 'a', type: 'A' },
          { name: 'b', type: 'A' },
        ],
      }),
    ],
    ['FORMERR', 'broken off', good.subarray(0, good.length - 1)],
    ['FORMERR', 'whose name points into its header', patched(good, 12, 0xc0)],
    ['FORMERR', 'with records that are not there', patched(good, 11, 1)],
    ['FORMERR', 'that claims more records than it has room for', patched(good, 10, 0xff)],
    ['FORMERR', 'whose name is too long', queryOf(`${label}.${label}.${label}.${label}`, 'A')],
    [
      'FORMERR',
      'with two OPT',
      queryOf('x', 'A', { additionals: [1, 2].flatMap(() => options(512).additionals ?? []) }),
    ],
    ['REFUSED', 'of another class', patched(good, good.length - 1, 3)],
    ['REFUSED', 'for a whole zone', queryOf('south.test', 'AXFR')],
  ])('%s: %s', (rcode, _what, query) => {
    expect(rcodeOf(query)).toBe(rcode);
  });

  test('another version of EDNS than ours is told so', () => {
    const { octets } = answered(queryOf('south.test', 'MX', options(4096, 1)));
    const { answers, additionals } = decode(Buffer.from(octets));
    expect(answers).toEqual([]);
    expect(additionals).toMatchObject([{ type: 'OPT', ednsVersion: 0, extendedRcode: 1 }]);
  });
});

test('a label with a dot in it is not taken for two', () => {
  const query = queryOf('mxxsouth.test', 'A');
  expect(answered(patched(query, 15, 0x2e))).toMatchObject({
    asked: { name: 'mx\\.south.test', type: 'A' },
    answered: { rcode: 'NXDOMAIN' },
  });
});

test('a type without a name is told by its number', () => {
  const query = patched(good, good.length - 4, 0xff);
  expect(answered(query).asked).toEqual({ name: 'south.test', type: 'TYPE65295' });
});

test('several strings of a text are several', () => {
  const { answers } = decode(Buffer.from(answered(queryOf('texts.big.test', 'TXT')).octets));
  expect(answers?.[0]).toMatchObject({ data: [Buffer.from('one'), Buffer.from('two')] });
});

describe('what does not fit', () => {
  const cut = { answers: [], truncated: true, rcode: 'NOERROR' };

  test('a plain datagram is marked as cut, and whole over TCP', () => {
    const query = queryOf('many.big.test', 'A');
    expect(answered(query).answered).toMatchObject(cut);
    expect(readHeader(answered(query).octets)).toMatchObject({ truncated: true, records: 0 });
    expect(answered(query, 'tcp').answered).toMatchObject({ truncated: false, answers: { length: 40 } });
  });

  test('is a matter of what the client takes', () => {
    const sized = (size: number) => answered(queryOf('many.big.test', 'A', options(size)));
    expect(sized(100).answered).toMatchObject(cut);
    expect(sized(600).answered).toMatchObject(cut);
    expect(sized(1232).answered.answers).toHaveLength(40);
    const { additionals } = decode(Buffer.from(sized(1232).octets));
    expect(additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232, flag_do: true }]);
  });

  test('but never more than a packet of the Internet has room for', () => {
    expect(answered(queryOf('vast.big.test', 'TXT', options(65535))).answered).toMatchObject(cut);
  });

  test('leaves out what is only given along first, without a mark', () => {
    const query = queryOf('far.big.test', 'MX');
    expect(answered(query).answered).toMatchObject({
      answers: { length: 3 },
      additional: [],
      truncated: false,
    });
    expect(answered(query, 'tcp').answered.additional).toHaveLength(3);
  });

  test('over TCP either is a failure', () => {
    expect(answered(queryOf('vast.big.test', 'TXT'), 'tcp').answered.rcode).toBe('SERVFAIL');
  });
});

describe('whatever octets come', () => {
  const transport = fc.constantFrom('udp' as const, 'tcp' as const);
  const name = fc.constantFrom(
    ...[
      '.',
      'test',
      'south.test',
      'mx.south.test',
      'many.big.test',
      'vast.big.test',
      'far.big.test',
      'nobody.test',
    ],
  );
  const type = fc.constantFrom('A', 'AAAA', 'MX', 'TXT', 'NS', 'SOA', 'CNAME', 'ANY', 'SRV', 'AXFR', 'CAA');
  const query = fc
    .tuple(name, type, fc.option(fc.integer({ min: 0, max: 65535 })))
    .map(([one, of, size]) => queryOf(one, of, size === null ? {} : options(size)));
  const scratched = fc
    .tuple(query, fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 4 }), fc.nat(80))
    .map(([octets, changes, end]) =>
      changes
        .reduce((copy, [at, octet]) => patched(copy, at % copy.length, octet), octets)
        .subarray(0, changes.length === 0 ? octets.length : Math.max(12, end)),
    );
  const anything = fc.oneof(fc.uint8Array({ maxLength: 600 }), scratched, query);

  test('nothing crashes, and every response can be read, fits, and says what the trace says', () => {
    fc.assert(
      fc.property(anything, transport, (octets, over) => {
        const response = respond(octets, over, zones);
        const isQuery = octets.length >= 12 && ((octets[2] as number) & 0x80) === 0;
        expect(response !== undefined).toBe(isQuery);
        if (!response) return;
        const packet = decode(Buffer.from(response.octets));
        expect(decode.bytes).toBe(response.octets.length);
        expect(response.octets.length).toBeLessThanOrEqual(over === 'udp' ? 1232 : 65535);
        expect(packet.flag_tc).toBe(response.answered.truncated);
        expect(packet.answers).toHaveLength(response.answered.answers.length);
        expect(packet.id).toBe(readHeader(octets)?.id);
      }),
      { seed: 1035, numRuns: 3000 },
    );
  });
});
