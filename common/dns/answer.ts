/** How the zones of the world answer a query, as an authoritative server does. RFC 1034 §4.3.2 */
import type { DnsRecord } from '../trace/dns-facts.ts';
import { isWithin, nameInZone, plainName, ROOT } from './names.ts';
import { plainIPv6 } from './record-faults.ts';
import { DEFAULT_TTL, type ZoneRecord, type Zones } from './zone.ts';

export interface ZoneAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL';
  readonly authoritative: boolean;
  readonly answers: readonly DnsRecord[];
  /** Addresses of the exchanges and servers among the answers. RFC 1035 §3.3.9 */
  readonly additional: readonly DnsRecord[];
  /** The SOA of the zone that has no such name or no such record. RFC 2308 §2 */
  readonly authority: readonly DnsRecord[];
}

/** Aliases that follow one another: more than a lesson needs, few enough that a loop is soon an error. */
const MAX_ALIASES = 8;

/**
 * What the zones hold under a name: `type` is `MX`, `A`, … or `ANY`.
 *
 * We differ: a server refuses what lies outside its zones, but this one stands for all of the DNS, and nothing exists
 * beyond the world. So such names do not exist, on the authority of the root.
 */
export function answerFrom(zones: Zones, name: string, type: string): ZoneAnswer {
  const answers: DnsRecord[] = [];
  let asked = plainName(name);
  for (let aliases = 0; aliases <= MAX_ALIASES; aliases++) {
    const zone = zoneOf(zones, asked);
    const here = recordsOf(zones, zone).filter((record) => record.name === asked);
    const found = type === 'ANY' ? here : here.filter((record) => record.type === type);
    const alias = here.find((record) => record.type === 'CNAME');
    answers.push(...found);
    if (found.length > 0) {
      const additional = addressesFor(zones, answers);
      return { rcode: 'NOERROR', authoritative: true, answers, additional, authority: [] };
    }
    if (!alias) {
      // A name that others lie below exists, even without a record of its own. RFC 4592 §2.2.2
      const rcode = here.length > 0 || hasBelow(zones, asked) ? 'NOERROR' : 'NXDOMAIN';
      return { rcode, authoritative: true, answers, additional: [], authority: [soaOf(zone)] };
    }
    // The query goes on with the name the alias stands for. RFC 1034 §3.6.2
    answers.push(alias);
    asked = alias.data;
  }
  // Aliases in a circle are an error. RFC 1034 §3.6.2
  return { rcode: 'SERVFAIL', authoritative: false, answers: [], additional: [], authority: [] };
}

/** The zone nearest above the name; the root where there is none. RFC 1034 §4.3.2 */
function zoneOf(zones: Zones, name: string): string {
  const above = Object.keys(zones)
    .map(plainName)
    .filter((zone) => isWithin(name, zone));
  return above.reduce((nearest, zone) => (zone.length > nearest.length ? zone : nearest), ROOT);
}

function hasBelow(zones: Zones, name: string): boolean {
  if (name === ROOT) return true;
  return Object.entries(zones).some(
    ([zone, records]) =>
      isWithin(plainName(zone), name) ||
      records.some((record) => isWithin(nameInZone(record.name, zone), name)),
  );
}

/** All records of a zone, with those that every zone must have. */
function recordsOf(zones: Zones, zone: string): DnsRecord[] {
  if (zone === ROOT) return [soaOf(ROOT)];
  const [, lines = []] = Object.entries(zones).find(([name]) => plainName(name) === zone) ?? [];
  const records = lines.map((line) => recordOf(line, zone));
  const server = serverOf(zone);
  if (!records.some(({ type }) => type === 'NS')) {
    records.push({ name: zone, type: 'NS', ttl: DEFAULT_TTL, data: server });
    // Somebody might look it up.
    if (!records.some(({ name }) => name === server)) {
      records.push({ name: server, type: 'A', ttl: DEFAULT_TTL, data: '127.0.0.1' });
    }
  }
  return [soaOf(zone), ...records];
}

function recordOf({ name, type, ttl = DEFAULT_TTL, preference, data }: ZoneRecord, zone: string): DnsRecord {
  return {
    name: nameInZone(name, zone),
    type,
    ttl,
    ...(preference === undefined ? {} : { preference }),
    data: type === 'TXT' ? data : type === 'AAAA' ? plainIPv6(data) : plainName(data),
  };
}

const serverOf = (zone: string): string => (zone === ROOT ? ROOT : `ns.${zone}`);

/**
 * Start of authority: server, mailbox of who is responsible, serial, refresh, retry, expire, and for how long a negative
 * answer may be kept. Nobody transfers our zones, so the serial never moves. RFC 1035 §3.3.13
 */
function soaOf(zone: string): DnsRecord {
  const responsible = zone === ROOT ? ROOT : `hostmaster.${zone}`;
  const data = `${serverOf(zone)} ${responsible} 1 3600 600 86400 ${DEFAULT_TTL}`;
  return { name: zone, type: 'SOA', ttl: DEFAULT_TTL, data };
}

/** So that who asked for exchanges or servers need not ask again for where they are. RFC 1034 §4.3.2 */
function addressesFor(zones: Zones, answers: readonly DnsRecord[]): DnsRecord[] {
  const hosts = new Set(answers.filter(({ type }) => type === 'MX' || type === 'NS').map(({ data }) => data));
  return [...hosts].flatMap((host) =>
    recordsOf(zones, zoneOf(zones, host)).filter(
      ({ name, type }) => name === host && (type === 'A' || type === 'AAAA'),
    ),
  );
}
