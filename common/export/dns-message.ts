/** Messages of DNS made again from what the trace tells of them. Their header's free fields are ours. RFC 1035 §4.1 */
import { stringsOfText } from '../dns/text.ts';
import { ROOT } from '../dns/names.ts';
import { concat, octetsOf } from '../octets.ts';
import { assertNever } from '../protocols.ts';
import type { DnsAnswered, DnsAsked, DnsRecord } from '../trace/dns-facts.ts';
import { addressOctets } from './packets.ts';

const TYPES: Readonly<Record<string, number>> = {
  A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, ANY: 255, CAA: 257,
}; // prettier-ignore

/** RFC 1035 §4.1.1 */
const RCODES: Readonly<Record<DnsAnswered['rcode'], number>> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
};

const RESPONSE = 0x8000;
const AUTHORITATIVE = 0x0400;
const TRUNCATED = 0x0200;

/** `undefined` where the trace does not tell enough: the server could not read it either. */
export function queryMessage(asked: DnsAsked): Uint8Array | undefined {
  const question = questionOf(asked);
  return question && concat([header(asked.lookup, 0, [1, 0, 0]), question]);
}

export function answerMessage(asked: DnsAsked, answered: DnsAnswered): Uint8Array | undefined {
  const question = questionOf(asked);
  const answers = recordsOf(answered.answers);
  const additional = recordsOf(answered.additional);
  if (!question || !answers || !additional) return undefined;
  const flags = RESPONSE | AUTHORITATIVE | (answered.truncated ? TRUNCATED : 0) | RCODES[answered.rcode];
  const counts = [1, answers.length, additional.length] as const;
  return concat([header(asked.lookup, flags, counts), question, ...answers, ...additional]);
}

function header(
  lookup: number,
  flags: number,
  [questions, answers, additional]: readonly [number, number, number],
): Uint8Array {
  return words(lookup & 0xffff, flags, questions, answers, 0, additional);
}

function questionOf({ name, type }: DnsAsked): Uint8Array | undefined {
  const number = TYPES[type] ?? Number(/^TYPE(\d{1,5})$/.exec(type)?.[1] ?? NaN);
  const labels = nameOctets(name);
  return labels && number <= 0xffff ? concat([labels, words(number, 1)]) : undefined;
}

function recordsOf(records: readonly DnsRecord[]): Uint8Array[] | undefined {
  const all = records.map(recordOctets);
  return all.every((one) => one !== undefined) ? all : undefined;
}

/** RFC 1035 §4.1.3 */
function recordOctets(record: DnsRecord): Uint8Array | undefined {
  const name = nameOctets(record.name);
  const data = dataOctets(record);
  if (!name || !data) return undefined;
  return concat([name, words(TYPES[record.type] ?? 0, 1), longs(record.ttl), words(data.length), data]);
}

function dataOctets({ type, data, preference }: DnsRecord): Uint8Array | undefined {
  switch (type) {
    case 'A':
    case 'AAAA': {
      const octets = addressOctets(data);
      return octets?.length === (type === 'A' ? 4 : 16) ? octets : undefined;
    }
    case 'NS':
    case 'CNAME':
      return nameOctets(data);
    case 'MX': {
      const exchange = nameOctets(data);
      return exchange && concat([words(preference ?? 0), exchange]);
    }
    case 'TXT':
      return concat(
        stringsOfText(data).map((one) => {
          const octets = octetsOf(one).subarray(0, 255);
          return concat([Uint8Array.of(octets.length), octets]);
        }),
      );
    case 'SOA': {
      const [primary = ROOT, mailbox = ROOT, ...numbers] = data.split(' ');
      const [first, second] = [nameOctets(primary), nameOctets(mailbox)];
      if (!first || !second) return undefined;
      return concat([first, second, longs(...[0, 1, 2, 3, 4].map((i) => Number(numbers[i] ?? 0)))]);
    }
    default:
      return assertNever(type);
  }
}

/** Labels, each with its length in front; the root ends the name. RFC 1035 §3.1 */
function nameOctets(name: string): Uint8Array | undefined {
  const labels = name === ROOT || name === '' ? [] : name.split('.').map(octetsOf);
  if (!labels.every(({ length }) => length > 0 && length < 64)) return undefined;
  return concat([...labels.flatMap((label) => [Uint8Array.of(label.length), label]), Uint8Array.of(0)]);
}

function words(...values: readonly number[]): Uint8Array {
  const octets = new Uint8Array(values.length * 2);
  const view = new DataView(octets.buffer);
  for (const [i, value] of values.entries()) view.setUint16(i * 2, value);
  return octets;
}

function longs(...values: readonly number[]): Uint8Array {
  const octets = new Uint8Array(values.length * 4);
  const view = new DataView(octets.buffer);
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value);
  return octets;
}
