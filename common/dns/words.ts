/** What a lookup means, in a sentence for a learner. */
import type { DnsAnswered, DnsAsked, DnsRecord } from '../trace/dns-facts.ts';

/** The same on an arrow, as `dig` would put it: `MX south.test ?`, `10 mx.south.test, 20 mx2.south.test`, `NXDOMAIN`. */
export function dnsNote(fact: DnsAsked | DnsAnswered): string {
  if (fact.kind === 'dns-asked') return fact.type === '' ? 'unreadable query' : `${fact.type} ${fact.name} ?`;
  const { rcode, answers, truncated } = fact;
  if (truncated) return 'too long for a datagram: TC';
  if (rcode !== 'NOERROR') return rcode;
  if (answers.length === 0) return 'no such record';
  const shown = byPreference(answers).slice(0, SHOWN_RECORDS).map(recordNote);
  return [...shown, ...(answers.length > SHOWN_RECORDS ? ['…'] : [])].join(', ');
}

function recordNote({ type, data, preference }: DnsRecord): string {
  if (type === 'MX') return `${preference ?? 0} ${data}`;
  return type === 'A' || type === 'AAAA' ? data : `${type} ${data}`;
}

/** The records given along, in words; empty when there are none. RFC 1035 §3.3.9 */
export function givenAlong({ additional }: DnsAnswered): string {
  return othersText(additional).join(', and ');
}

/** Whether the asker did not get what it asked for. */
export const isDnsError = ({ rcode }: DnsAnswered): boolean => rcode !== 'NOERROR';

/** One sentence without its full stop. */
export function dnsSentence(fact: DnsAsked | DnsAnswered): string {
  return fact.kind === 'dns-asked' ? askedSentence(fact) : answeredSentence(fact);
}

function askedSentence({ by, transport, name, type }: DnsAsked): string {
  const who = `${by ?? 'a client'} asked over ${transport.toUpperCase()}`;
  switch (type) {
    case '':
      return `${who}, but not in a way that the server can read`;
    case 'MX':
      return `${who} which hosts take mail for ${name} (MX)`;
    case 'A':
      return `${who} for the IPv4 address of ${name} (A)`;
    case 'AAAA':
      return `${who} for the IPv6 address of ${name} (AAAA)`;
    case 'TXT':
      return `${who} for the texts of ${name} (TXT)`;
    case 'CNAME':
      return `${who} which name ${name} is an alias of (CNAME)`;
    case 'NS':
      return `${who} which servers answer for the zone ${name} (NS)`;
    case 'SOA':
      return `${who} how the zone ${name} is kept (SOA)`;
    case 'ANY':
      return `${who} for all records of ${name} (ANY)`;
    default:
      return `${who} for the ${type} records of ${name}`;
  }
}

function answeredSentence({ rcode, answers, truncated }: DnsAnswered): string {
  if (truncated) return 'the answer is too long for a datagram (TC): the client asks again over TCP';
  switch (rcode) {
    case 'NOERROR':
      return answers.length === 0
        ? 'the name exists, but has no record of the type asked for (NOERROR without an answer)'
        : foundSentence(answers);
    case 'NXDOMAIN':
      return answers.length === 0
        ? 'no such name exists (NXDOMAIN)'
        : `${foundSentence(answers)}, and that name does not exist (NXDOMAIN)`;
    case 'FORMERR':
      return 'the server could not read the query (FORMERR)';
    case 'SERVFAIL':
      return 'the server could not find an answer (SERVFAIL): it may be worth asking again later';
    case 'NOTIMP':
      return 'the server does not know this kind of query (NOTIMP)';
    case 'REFUSED':
      return 'the server refuses to answer this (REFUSED)';
  }
}

function foundSentence(answers: readonly DnsRecord[]): string {
  const aliases = answers.filter(({ type }) => type === 'CNAME').map(aliasText);
  const exchanges = answers.filter(({ type }) => type === 'MX');
  const others = answers.filter(({ type }) => type !== 'CNAME' && type !== 'MX');
  return [
    ...aliases,
    ...(exchanges.length > 0 ? [exchangesText(exchanges)] : []),
    ...othersText(others),
  ].join(', and ');
}

const aliasText = ({ name, data }: DnsRecord): string => `${name} is an alias of ${data}`;

/** In the order in which they are tried. RFC 5321 §5.1 */
const byPreference = (records: readonly DnsRecord[]): DnsRecord[] =>
  [...records].sort((a, b) => (a.preference ?? 0) - (b.preference ?? 0));

function exchangesText(exchanges: readonly DnsRecord[]): string {
  const [first] = exchanges;
  if (first?.data === '.') return `${first.name} takes no mail at all (a null MX)`;
  const hosts = byPreference(exchanges).map(
    ({ data, preference }) => `${data} (preference ${preference ?? 0})`,
  );
  return `${first?.name ?? ''} takes mail at ${hosts.join(', then ')}`;
}

function othersText(records: readonly DnsRecord[]): string[] {
  const groups = new Map<string, DnsRecord[]>();
  for (const record of records) {
    const key = `${record.name} ${record.type}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups].map(([key, group]) => {
    const shown = group.slice(0, SHOWN_RECORDS).map(({ data }) => data);
    const more = group.length > SHOWN_RECORDS ? [`${group.length - SHOWN_RECORDS} more`] : [];
    return `${key} is ${[...shown, ...more].join(' and ')}`;
  });
}

/** A sentence is no list. */
const SHOWN_RECORDS = 4;
