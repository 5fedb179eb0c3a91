/** Where mail for a domain goes. RFC 5321 §5.1 */
import type { DnsRecord } from '../../common/trace/dns-facts.ts';

export interface LookedUp {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | (string & {});
  readonly answers: readonly DnsRecord[];
}

/** A real query. Rejects where there is no answer, which may be otherwise later. */
export type Lookup = (name: string, type: 'MX' | 'A' | 'AAAA') => Promise<LookedUp>;

/** A host to try, with the addresses it has. */
export interface Hop {
  readonly name: string;
  readonly preference: number;
  readonly addresses: readonly string[];
}

export type Route =
  | { readonly hops: readonly Hop[] }
  /** No attempt is to be made: why, in words, and its status code. RFC 3463 */
  | { readonly status: string; readonly why: string; readonly permanent: boolean };

/**
 * The hosts that take mail for a domain, in the order in which to try them.
 * @param self the names of the host that asks: a host that is an MX itself never sends to one of its own or a worse preference
 * @param random in [0, 1): which of equal preferences comes first
 */
export async function routeTo(
  domain: string,
  lookup: Lookup,
  self: string,
  random: () => number,
): Promise<Route> {
  const mx = await lookup(domain, 'MX');
  if (mx.rcode === 'NXDOMAIN') {
    return { status: '5.1.2', why: `DNS knows no domain ${domain} (NXDOMAIN)`, permanent: true };
  }
  if (mx.rcode !== 'NOERROR') return noAnswer(domain, mx.rcode);
  const exchanges = mx.answers.filter(({ type }) => type === 'MX');
  // RFC 7505 §3
  if (exchanges.length === 1 && exchanges[0]?.data === '.') {
    return { status: '5.1.10', why: `${domain} takes no mail: its only MX is the null MX`, permanent: true };
  }
  // A domain without MX is its own, as if it had one of preference 0. RFC 5321 §5.1
  const listed =
    exchanges.length === 0
      ? [{ name: domain, preference: 0 }]
      : exchanges.map(({ data, preference = 0 }) => ({ name: data, preference }));
  const own = listed.find(({ name }) => name === self);
  // Else mail would go in a circle. RFC 5321 §5.1
  const better = own ? listed.filter(({ preference }) => preference < own.preference) : listed;
  if (better.length === 0) {
    return {
      status: '5.4.6',
      why: `the MX of ${domain} is this host, which has no mailboxes for it: mail would loop`,
      permanent: true,
    };
  }
  const hops: Hop[] = [];
  let failed: string | undefined;
  for (const { name, preference } of shuffled(better, random)) {
    const found = await lookup(name, 'A');
    const more = await lookup(name, 'AAAA');
    if (found.rcode !== 'NOERROR' && found.rcode !== 'NXDOMAIN') failed = found.rcode;
    const addresses = [...found.answers, ...more.answers]
      .filter(({ type }) => type === 'A' || type === 'AAAA')
      .map(({ data }) => data);
    if (addresses.length > 0) hops.push({ name, preference, addresses });
  }
  if (hops.length > 0) return { hops };
  if (failed !== undefined) return noAnswer(domain, failed);
  return exchanges.length === 0
    ? { status: '5.1.2', why: `${domain} has neither MX nor address in DNS`, permanent: true }
    : { status: '5.4.4', why: `no MX of ${domain} has an address in DNS`, permanent: true };
}

function noAnswer(domain: string, rcode: string): Route {
  return { status: '4.4.3', why: `DNS did not answer for ${domain} (${rcode})`, permanent: false };
}

/** By preference, lowest first; equals in random order, so that they share the load. RFC 5321 §5.1 */
function shuffled<T extends { readonly preference: number }>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, draw: random() }))
    .sort((a, b) => a.one.preference - b.one.preference || a.draw - b.draw)
    .map(({ one }) => one);
}
