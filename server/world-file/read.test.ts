import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultWorld } from '../../common/world/default-world.ts';
import { worldFaults, type WorldDescription } from '../../common/world/description.ts';
import { serviceNames } from '../../common/protocols.ts';
import { formatWorld } from './format.ts';
import { MAX_WORLD_OCTETS, readWorld } from './read.ts';

const defaultText = formatWorld(defaultWorld);

/** `line:column message` of each problem; none for a good text. */
function problems(text: string): string[] {
  const read = readWorld(text);
  return 'problems' in read
    ? read.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
    : [];
}

function descriptionOf(text: string): WorldDescription {
  const read = readWorld(text);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.description;
}

test('the text of the default world reads to the default world, and so does nothing at all', () => {
  for (const text of [defaultText, '', '# only a comment\n', '\ufeff', defaultText.replace(/\n/g, '\r\n')]) {
    expect(descriptionOf(text)).toEqual(defaultWorld);
  }
});

test('a section or setting that is not given is as in the default world', () => {
  const { settings, ...rest } = descriptionOf('settings:\n  receiving:\n    greylistFor: 90s\n');
  expect(rest).toMatchObject({ domains: defaultWorld.domains, hosts: defaultWorld.hosts });
  expect(settings).toEqual({
    ...defaultWorld.settings,
    receiving: { greylistFor: 90_000, full: [], openRelays: [] },
  });
});

test('names count in any case and with a final dot', () => {
  const text = `domains: { North.Test.: { accounts: { Alice: secret } } }
hosts: [{ name: MX.north.test., domain: NORTH.test, address: 127.0.0.9, services: [smtp] }]
zones: {}
settings: { receiving: { full: [ALICE@north.test], openRelays: [Mx.north.test] } }`;
  expect(descriptionOf(text)).toMatchObject({
    domains: { 'north.test': { accounts: { alice: 'secret' } } },
    hosts: [{ name: 'mx.north.test', domain: 'north.test' }],
    settings: { receiving: { full: ['alice@north.test'], openRelays: ['mx.north.test'] } },
  });
});

describe('what is wrong is told with line and column and what to write', () => {
  const host = '{ name: mx.north.test, domain: north.test, address: 127.0.0.1, services: [smtp] }';
  const ofHosts = (...hosts: string[]): string =>
    `settings: {}\nhosts:\n${hosts.map((one) => `  - ${one}\n`).join('')}`;
  const ofZone = (record: string): string => `zones:\n  north.test:\n    - ${record}\n`;
  const ofQueue = (setting: string): string => `settings:\n  queue:\n    ${setting}\n`;

  test.each([
    [
      'an unknown section',
      'host:\n  - 1\n',
      /^1:1 there is no key `host` here; did you mean hosts\? there are domains, hosts/,
    ],
    [
      'an unknown setting',
      ofQueue('expire: 5d'),
      /^3:5 there is no key `expire` here; did you mean expireAfter\?/,
    ],
    ['a key in another spelling', ofQueue('warn-after: 5d'), /did you mean warnAfter\?/],
    [
      'a key like no other',
      ofQueue('frobnicate: 5d'),
      /^3:5 .* here; there are retry, warnAfter, expireAfter, seed$/,
    ],
    [
      'a time without a unit',
      ofQueue('expireAfter: 5'),
      /^3:18 `5` is no time; write a whole number and s, m, h or d, such as 5d/,
    ],
    [
      'a time beyond reason',
      ofQueue('expireAfter: 4000d'),
      /^3:18 4000d is not within reason here; write a time from 1s to 365d/,
    ],
    ['a time below reason', ofQueue('retry: [5m, 0s]'), /^3:17 0s is not within reason/],
    ['a negative time', ofQueue('warnAfter: -5m'), /^3:16 `-5m` is no time/],
    ['no waits', ofQueue('retry: []'), /^3:5 there are 1 to 50 waits/],
    ['an absurd seed', ofQueue('seed: -1'), /^3:11 a seed is a whole number from 0 to 2147483647/],
    ['a text for a number', ofQueue('seed: many'), /^3:11 `many` is no number; write one such as 1/],
    [
      'a text for a truth',
      'settings:\n  submission:\n    addMissing: yes\n',
      /^3:17 `yes` is neither true nor false/,
    ],
    [
      'a list for keys',
      'settings: [1]\n',
      /^1:11 a list stands here, where keys with values is expected, such as `queue/,
    ],
    ['keys for a list', 'hosts: { a: 1 }\n', /^1:8 keys with values stand here, where a list is expected/],
    ['a text for everything', 'hello\n', /^1:1 `hello` stands here, where keys with values is expected/],
    [
      'nothing for a value',
      ofHosts(host.replace('127.0.0.1', '')),
      /nothing stands here, where a text is expected/,
    ],
    [
      'a host without address',
      ofHosts('{ name: a.b, domain: north.test, services: [] }'),
      /^3:5 this host has no `address`; one looks like `- \{ name/,
    ],
    ['no hosts', 'hosts:\n', /^1:1 a world has 1 to 50 mail hosts, and here are 0; one looks like/],
    [
      'an address beyond this machine',
      ofHosts(host.replace('127.0.0.1', '192.168.1.5')),
      /^3:57 192\.168\.1\.5 is not an address of this machine alone, and mail never leaves it/,
    ],
    ['the address of all of loopback', ofHosts(host.replace('127.0.0.1', '127.255.255.255')), /^3:57 /],
    [
      'no address',
      ofHosts(host.replace('127.0.0.1', 'localhost')),
      /^3:57 `localhost` is no IPv4 address; write one/,
    ],
    [
      'two hosts at one address',
      ofHosts(host, host.replace('mx.', 'mx2.')),
      /^4:58 mx2\.north\.test and mx\.north\.test are both at 127\.0\.0\.1; .* 127\.0\.0\.2/,
    ],
    [
      'two hosts of one name',
      ofHosts(host, host.replace('0.0.1', '0.0.2')),
      /^4:13 two hosts are named mx\.north\.test/,
    ],
    [
      'a host of no domain',
      ofHosts(host.replace('north.test, address', 'west.test, address')),
      /^3:36 mx\.north\.test takes mail for west\.test, but there is no such domain; domains has north\.test, south\.test/,
    ],
    [
      'an unknown service',
      ofHosts(host.replace('[smtp]', '[smpt]')),
      /^3:79 `smpt` is no service; did you mean smtp\?/,
    ],
    ['a service twice', ofHosts(host.replace('[smtp]', '[smtp, smtp]')), /smtp stands twice/],
    [
      'a full mailbox of nobody',
      'settings: { receiving: { full: [eve@north.test] } }',
      /^1:33 no account is eve@north\.test, .*; there are alice@north\.test, bob/,
    ],
    [
      'an open relay that is no host',
      'settings: { receiving: { openRelays: [mx.west.test] } }',
      /^1:39 no host is named mx\.west\.test/,
    ],
    [
      'a record that leads out',
      ofZone('{ name: mx, type: A, data: 8.8.8.8 }'),
      /^3:34 8\.8\.8\.8 is not of this machine/,
    ],
    [
      'an MX without preference',
      ofZone('{ name: "@", type: MX, data: mx.north.test }'),
      /^3:7 an MX needs a preference/,
    ],
    ['an unknown type', ofZone('{ name: mx, type: SRV, data: x }'), /^3:36 records of type `SRV`/],
    ['a record without data', ofZone('{ name: mx, type: A }'), /^3:7 this record has no `data`/],
    ['a zone of no name', 'zones: { no_-.test: [] }', /^1:10 the label `no_-` begins or ends with a hyphen/],
    [
      'a number for a password',
      'domains: { north.test: { accounts: { alice: 0123 } } }',
      /^1:45 `0123` is not read as text; put it in quotes: "0123"/,
    ],
    [
      'an empty password',
      'domains:\n  north.test: { accounts: { alice: "" } }\n  south.test: {}',
      /^2:36 a password has 1 to 128 characters/,
    ],
    [
      'a local part with a space',
      'domains: { north.test: { accounts: { al ice: x } }, south.test: {} }',
      /^1:38 `al ice` cannot be a local part; .* RFC 5321 §4\.1\.2/,
    ],
    ['a key twice', 'zones: {}\nzones: {}\n', /^2:1 `zones` stands twice; keep one of them/],
    [
      'a domain twice, in another case',
      'domains: { north.test: {}, North.test: {} }',
      /^1:28 `North\.test` stands twice/,
    ],
    ['a tab', 'settings:\n\tqueue: {}\n', /^2:1 a tab stands before the first word; YAML takes spaces/],
    [
      'an @ without quotes',
      ofZone('{ name: @, type: A, data: 127.0.0.1 }'),
      /^3:15 a text that begins with this sign stands in quotes: "@"/,
    ],
    ['an open quote', 'zones: { "a', /^1:12 /],
    ['two documents', 'zones: {}\n---\nhosts: []\n', /^2:1 a second document begins here/],
    ['an alias', 'settings: &a {}\nzones: *a\n', /^2:8 aliases \(`\*name`\) are not followed/],
    [
      'a section that contradicts a default',
      'domains: { west.test: {} }',
      /^1:1 mx\.north\.test takes mail for north\.test, .*\(hosts is not given, so the default counts\)/,
    ],
  ])('%s', (_what, text, told) => {
    const [first, ...others] = problems(text);
    expect(first).toMatch(told);
    for (const message of [first, ...others]) expect(message).not.toContain('\n');
  });
});

describe('what would cost much is refused before it does', () => {
  test.each([
    ['a long text', '#'.repeat(MAX_WORLD_OCTETS + 1), /octets, and 262144 is the most/],
    ['characters of several octets', '# é'.repeat(MAX_WORLD_OCTETS / 4 + 1), /is the most/],
    ['brackets in brackets', '['.repeat(MAX_WORLD_OCTETS), /^1:\d+ this is nested deeper/],
    ['lists in lists', `zones:\n${'- '.repeat(100_000)}`, /^2:\d+ this is nested deeper/],
    ['keys that are keys', '? '.repeat(100_000), /nested deeper/],
    ['signs without end', `[${','.repeat(MAX_WORLD_OCTETS - 1)}`, /more words and signs than a world needs/],
  ])('%s', (_what, text, told) => {
    expect(problems(text)).toEqual([expect.stringMatching(told)]);
  });

  test('aliases that stand for aliases', () => {
    const levels = Array.from({ length: 30 }, (_, i) => `l${i}: &l${i} [*l${i - 1}, *l${i - 1}]`).slice(1);
    const found = problems(['l0: &l0 [1]', ...levels, 'zones: *l29'].join('\n'));
    expect(found).toHaveLength(20);
  });
});

test('no text crashes the reader, and all problems are within the text', () => {
  const pieces = defaultText.split(/(\s+|[{}[\],:"#-])/).filter((piece) => piece !== '');
  const other = [
    '\t',
    '&a',
    '*a',
    '!!set',
    '<<',
    '__proto__',
    'constructor',
    '---',
    '|',
    '>-',
    '? ',
    '\0',
    '😀',
    '\r',
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...pieces, ...other), { maxLength: 60 }).map((all) => all.join('')),
    // The default text with a piece of it replaced.
    fc
      .tuple(fc.nat(pieces.length - 1), fc.constantFrom(...pieces, ...other))
      .map(([at, piece]) => pieces.map((one, i) => (i === at ? piece : one)).join('')),
  );
  fc.assert(
    fc.property(text, (said) => {
      const lines = said.split('\n').length;
      const read = readWorld(said);
      if (!('problems' in read)) return;
      expect(read.problems.length).toBeGreaterThan(0);
      for (const { line, column, message } of read.problems) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines);
        expect(column).toBeGreaterThan(0);
        expect(message).not.toBe('');
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('a world that is formatted and read is the same world', () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const password = fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .filter((text) => !/[\x00-\x1f\x7f]/.test(text));
  const localPart = fc.oneof(label, fc.constantFrom('true', 'null', '1', '0x1f', "o'neil", 'a+b', '~'));
  const seconds = fc.integer({ min: 1, max: 365 * 86_400 }).map((count) => count * 1000);
  const world = fc
    .record({
      domains: fc.dictionary(
        label.map((name) => `${name}.test`),
        fc.record({ accounts: fc.dictionary(localPart, password, { maxKeys: 4 }) }),
        { minKeys: 1, maxKeys: 4 },
      ),
      names: fc.uniqueArray(label, { minLength: 1, maxLength: 5 }),
      services: fc.subarray(serviceNames),
      texts: fc.uniqueArray(fc.stringMatching(/^[ -~]{1,40}$/), { maxLength: 3 }),
      ttl: fc.option(fc.nat(86_400), { nil: undefined }),
      retry: fc.array(seconds, { minLength: 1, maxLength: 6 }),
      warnAfter: seconds,
      seed: fc.nat(),
      greylistFor: fc.oneof(fc.constant(0), seconds),
      flag: fc.boolean(),
    })
    .map(
      ({
        domains,
        names,
        services,
        texts,
        ttl,
        retry,
        warnAfter,
        seed,
        greylistFor,
        flag,
      }): WorldDescription => {
        const [domain = ''] = Object.keys(domains);
        const accounts = Object.keys(domains[domain]?.accounts ?? {});
        return {
          domains,
          hosts: names.map((name, i) => ({
            name: `${name}.${domain}`,
            domain,
            address: `127.0.0.${i + 1}`,
            services,
          })),
          zones: {
            [domain]: [
              ...names.map((name, i) => ({ name, type: 'A' as const, data: `127.0.0.${i + 1}` })),
              { name: '@', type: 'MX', preference: seed % 65536, data: `${names[0] ?? ''}.${domain}` },
              ...texts.map((data) => ({
                name: '@',
                type: 'TXT' as const,
                ...(ttl === undefined ? {} : { ttl }),
                data,
              })),
            ],
          },
          settings: {
            queue: { retry, warnAfter, expireAfter: warnAfter, seed },
            receiving: {
              greylistFor,
              full: accounts.map((one) => `${one}@${domain}`),
              openRelays: [`${names[0] ?? ''}.${domain}`],
            },
            submission: { senderMustMatch: flag, addMissing: !flag },
            pop3: { loginDelay: greylistFor },
          },
        };
      },
    )
    .filter((one) => worldFaults(one).next().done === true);
  fc.assert(
    fc.property(world, (one) => {
      expect(descriptionOf(formatWorld(one))).toEqual(one);
    }),
    { seed: 1, numRuns: 200 },
  );
});
