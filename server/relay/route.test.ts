import { describe, expect, test } from 'vitest';
import type { DnsRecord } from '../../common/trace/dns-facts.ts';
import { routeTo, type Lookup, type Route } from './route.ts';

type Zone = Readonly<
  Record<string, readonly (readonly [type: DnsRecord['type'], data: string, preference?: number])[]>
>;

/** A DNS that knows these names and no others, and what it was asked. */
function dns(zone: Zone, failing: readonly string[] = []): { lookup: Lookup; asked: string[] } {
  const asked: string[] = [];
  const lookup: Lookup = (name, type) => {
    asked.push(`${type} ${name}`);
    if (failing.includes(name)) return Promise.resolve({ rcode: 'SERVFAIL', answers: [] });
    const records = zone[name];
    if (!records) return Promise.resolve({ rcode: 'NXDOMAIN', answers: [] });
    const answers = records
      .filter(([known]) => known === type)
      .map(([known, data, preference]): DnsRecord => ({
        name,
        type: known,
        ttl: 60,
        data,
        ...(preference === undefined ? {} : { preference }),
      }));
    return Promise.resolve({ rcode: 'NOERROR', answers });
  };
  return { lookup, asked };
}

const names = (route: Route): string[] => ('hops' in route ? route.hops.map(({ name }) => name) : []);
const route = (
  zone: Zone,
  domain: string,
  random = (): number => 0.5,
  self = 'mx.north.test',
): Promise<Route> => routeTo(domain, dns(zone).lookup, self, random);

describe('the hosts that take mail for a domain', () => {
  test('are tried by preference, lowest first', async () => {
    const zone: Zone = {
      'south.test': [
        ['MX', 'b.south.test', 20],
        ['MX', 'a.south.test', 10],
        ['MX', 'c.south.test', 30],
      ],
      'a.south.test': [['A', '127.0.0.2']],
      'b.south.test': [
        ['A', '127.0.0.3'],
        ['AAAA', '::1'],
      ],
      'c.south.test': [['A', '127.0.0.4']],
    };
    const found = await route(zone, 'south.test');
    expect(found).toEqual({
      hops: [
        { name: 'a.south.test', preference: 10, addresses: ['127.0.0.2'] },
        { name: 'b.south.test', preference: 20, addresses: ['127.0.0.3', '::1'] },
        { name: 'c.south.test', preference: 30, addresses: ['127.0.0.4'] },
      ],
    });
  });

  test('share the load where preferences are equal: the draw decides, and not the zone', async () => {
    const zone: Zone = {
      'south.test': [
        ['MX', 'a.south.test', 10],
        ['MX', 'b.south.test', 10],
      ],
      'a.south.test': [['A', '127.0.0.2']],
      'b.south.test': [['A', '127.0.0.3']],
    };
    const draws =
      (...drawn: number[]) =>
      (): number =>
        drawn.shift() ?? 0;
    expect(names(await route(zone, 'south.test', draws(0.1, 0.9)))).toEqual(['a.south.test', 'b.south.test']);
    expect(names(await route(zone, 'south.test', draws(0.9, 0.1)))).toEqual(['b.south.test', 'a.south.test']);
  });

  test('are the domain itself where it has no MX but an address', async () => {
    const found = await route({ 'old.test': [['A', '127.0.0.9']] }, 'old.test');
    expect(found).toEqual({ hops: [{ name: 'old.test', preference: 0, addresses: ['127.0.0.9'] }] });
  });

  test('do not include one without an address, nor those that a host which is an MX itself would send in circles to', async () => {
    const zone: Zone = {
      'south.test': [
        ['MX', 'gone.south.test', 5],
        ['MX', 'mx.south.test', 10],
        ['MX', 'mx2.south.test', 20],
        ['MX', 'mx3.south.test', 30],
      ],
      'mx.south.test': [['A', '127.0.0.2']],
      'mx2.south.test': [['A', '127.0.0.3']],
      'mx3.south.test': [['A', '127.0.0.4']],
    };
    expect(names(await route(zone, 'south.test', undefined, 'mx2.south.test'))).toEqual(['mx.south.test']);
  });
});

describe('no attempt is made, and why is told', () => {
  const why = async (zone: Zone, domain = 'south.test', failing: string[] = []): Promise<unknown[]> => {
    const found = await routeTo(domain, dns(zone, failing).lookup, 'mx.south.test', () => 0);
    return 'why' in found ? [found.status, found.permanent] : names(found);
  };

  test('for a domain that DNS does not know', async () => {
    expect(await why({})).toEqual(['5.1.2', true]);
  });

  test('for one whose only MX is the null MX', async () => {
    expect(
      await why({
        'south.test': [
          ['MX', '.', 0],
          ['A', '127.0.0.2'],
        ],
      }),
    ).toEqual(['5.1.10', true]);
  });

  test('for one with neither MX nor address, and for one whose MX have none', async () => {
    expect(await why({ 'south.test': [['TXT', 'x']] })).toEqual(['5.1.2', true]);
    expect(await why({ 'south.test': [['MX', 'a.south.test', 10]] })).toEqual(['5.4.4', true]);
  });

  test('where this host is the best MX and has no mailbox for it', async () => {
    expect(
      await why({ 'south.test': [['MX', 'mx.south.test', 10]], 'mx.south.test': [['A', '127.0.0.2']] }),
    ).toEqual(['5.4.6', true]);
  });

  test('but it is no verdict where DNS itself failed', async () => {
    expect(await why({}, 'south.test', ['south.test'])).toEqual(['4.4.3', false]);
    expect(await why({ 'south.test': [['MX', 'a.south.test', 10]] }, 'south.test', ['a.south.test'])).toEqual(
      ['4.4.3', false],
    );
  });
});
