import { expect, test } from 'vitest';
import { defaultZones } from './default-zones.ts';
import { stringsOfText, textOfStrings } from './text.ts';
import { zoneErrors, type ZoneRecord } from './zone.ts';

const mx = (preference: number | undefined, data: string, name = '@'): ZoneRecord =>
  preference === undefined ? { name, type: 'MX', data } : { name, type: 'MX', preference, data };
const a = (name: string, data: string): ZoneRecord => ({ name, type: 'A', data });
const label = 'x'.repeat(63);

/** `index field message`, of the zone south.test. */
const told = (...records: ZoneRecord[]): string[] =>
  zoneErrors('south.test', records).map(({ index, field, message }) => `${index} ${field}: ${message}`);

test('the zones of the default world are good', () => {
  for (const [zone, records] of Object.entries(defaultZones)) expect(zoneErrors(zone, records)).toEqual([]);
});

test('everything that may stand in a zone may', () => {
  expect(
    told(
      mx(0, 'mx.south.test.'),
      mx(65535, 'mx.north.test'),
      mx(0, '.', 'silent'),
      { name: 'mx', type: 'A', ttl: 2 ** 31 - 1, data: '127.255.255.254' },
      { name: 'mx', type: 'AAAA', ttl: 0, data: '::1' },
      { name: 'long', type: 'AAAA', data: '0:0:0:0:0:0:0:1' },
      { name: '_dmarc.Lists', type: 'TXT', data: 'é'.repeat(127) },
      { name: 'two', type: 'TXT', data: `"${'x'.repeat(255)}" "say \\"ah\\""` },
      { name: 'www', type: 'CNAME', data: 'mx.south.test' },
      { name: '@', type: 'NS', data: 'ns1.north.test' },
      a(label, '127.0.0.1'),
    ),
  ).toEqual([]);
});

test.each<[string, string, ...ZoneRecord[]]>([
  ['an MX without preference', '0 preference: an MX needs a preference', mx(undefined, 'mx.south.test')],
  ['a negative preference', '0 preference: a preference is a whole number', mx(-1, 'mx.south.test')],
  ['a preference of 17 bits', '0 preference: a preference is a whole number', mx(65536, 'mx.south.test')],
  ['half a preference', '0 preference: a preference is a whole number', mx(0.5, 'mx.south.test')],
  ['a preference of an address', '0 preference: only MX', { ...a('x', '127.0.0.1'), preference: 1 }],
  ['an address for an exchange', '0 data: MX takes the name of a host, not an address', mx(1, '127.0.0.2')],
  ['an address literal for an exchange', '0 data: MX takes the name', mx(1, '[127.0.0.2]')],
  ['an IPv6 address for an exchange', '0 data: MX takes the name', mx(1, '::1')],
  ['an exchange of one label', '0 data: `mx` is taken as a whole name here; if the host is', mx(1, 'mx')],
  ['a null MX with a preference', '0 preference: a null MX (`.`) has preference 0, not 10', mx(10, '.')],
  [
    'a null MX beside another MX',
    '1 data: a null MX says that south.test takes no mail',
    mx(10, 'mx.south.test'),
    mx(0, '.'),
  ],
  [
    'an alias beside other data',
    '1 type: x.south.test cannot be an alias: it has other records',
    a('x', '127.0.0.1'),
    { name: 'X', type: 'CNAME', data: 'mx.south.test' },
  ],
  [
    'the zone as an alias',
    '0 type: south.test cannot be an alias: it is the zone itself',
    { name: '@', type: 'CNAME', data: 'north.test' },
  ],
  [
    'an exchange that is an alias',
    '0 data: mx.south.test is an alias (CNAME), and MX must name a host',
    mx(1, 'MX.south.test'),
    { name: 'mx', type: 'CNAME', data: 'other.south.test' },
  ],
  ['an address of three numbers', '0 data: `127.0.1` is no IPv4 address', a('x', '127.0.1')],
  ['an address with 256', '0 data: `127.0.0.256` is no IPv4 address', a('x', '127.0.0.256')],
  ['an address with a leading zero', '0 data: `127.0.0.01` is no IPv4 address', a('x', '127.0.0.01')],
  ['an address elsewhere', '0 data: 192.0.2.1 is not of this machine', a('x', '192.0.2.1')],
  [
    'an IPv6 address elsewhere',
    '0 data: `2001:db8::1` is not',
    { name: 'x', type: 'AAAA', data: '2001:db8::1' },
  ],
  ['a label of 64 octets', '0 name: the label `xxxxxxxxxxxxxxxxxxxx…` has 64', a(`${label}x`, '127.0.0.1')],
  ['a name of 254 octets', '0 name: `', a([label, label, label, 'x'.repeat(51)].join('.'), '127.0.0.1')],
  ['an empty label', '0 name: `a..b` has an empty label', a('a..b', '127.0.0.1')],
  ['a name without labels', '0 name: a name needs at least one label', a('', '127.0.0.1')],
  ['a wildcard', '0 name: this server knows no wildcards', a('*', '127.0.0.1')],
  ['a name with a space', '0 name: ` ` does not belong in the name `a b`', a('a b', '127.0.0.1')],
  ['a name that is not ASCII', '0 name: `ü` in `bücher` is not ASCII', a('bücher', '127.0.0.1')],
  ['a hyphen at an end', '0 name: the label `a-` begins or ends', a('a-', '127.0.0.1')],
  [
    'a name that repeats the zone',
    '0 name: `mx.south.test` is taken as a name below south.test; write only what stands before it: `mx`',
    a('mx.south.test', '127.0.0.1'),
  ],
  ['the zone for @', 'write only what stands before it: `@`', a('south.test.', '127.0.0.1')],
  [
    'a string of 256 octets',
    '0 data: a string of 256 octets is too long',
    { name: '@', type: 'TXT', data: 'é'.repeat(128) },
  ],
  ['quotes that do not match', '0 data: the quotes do not', { name: '@', type: 'TXT', data: '"a" "b' }],
  [
    'servers below the zone',
    '0 name: NS stands only at `@`',
    { name: 'x', type: 'NS', data: 'ns.north.test' },
  ],
  [
    'a type of another kind',
    '0 data: records of type `SRV` are not',
    { name: 'x', type: 'SRV' as 'A', data: '' },
  ],
  ['a ttl of 32 bits', '0 ttl: a ttl is a whole number', { ...a('x', '127.0.0.1'), ttl: 2 ** 31 }],
  [
    'two ttls in one set',
    '1 ttl: the A records of x.south.test are kept together, so all have one ttl: 60 above, 5 here',
    a('x', '127.0.0.1'),
    { ...a('x', '127.0.0.2'), ttl: 5 },
  ],
  ['a record that stands twice', '1 data: this record stands', mx(1, 'a.test.'), mx(1, 'A.test')],
])('%s is refused and explained', (_what, message, ...records) => {
  const all = told(...records);
  expect(all).toHaveLength(1);
  expect(all[0]).toContain(message);
});

test('a zone has a good name and is bounded', () => {
  expect(zoneErrors('-.test', [])).toMatchObject([{ index: -1, field: 'zone' }]);
  const many = Array.from({ length: 1001 }, (_, i) => a(`h${i}`, '127.0.0.1'));
  expect(zoneErrors('south.test', many.slice(1))).toEqual([]);
  expect(zoneErrors('south.test', many)).toMatchObject([{ index: 1000 }]);
});

test('texts of several strings are written in quotes, and read back as they were', () => {
  expect(stringsOfText('v=spf1 mx -all')).toEqual(['v=spf1 mx -all']);
  expect(stringsOfText('say "ah"')).toEqual(['say "ah"']);
  expect(stringsOfText('"a b"  "c\\"\\\\"')).toEqual(['a b', 'c"\\']);
  for (const strings of [['a'], ['"a"'], ['a', 'b "c" \\'], ['']]) {
    expect(stringsOfText(textOfStrings(strings))).toEqual(strings);
  }
});
