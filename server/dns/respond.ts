/** What the server answers to one message, octets in, octets out. No socket is known here. */
import { decode, DNSSEC_OK, encode, type Answer, type DecodedPacket, type OptAnswer } from 'dns-packet';
import { answerFrom, type ZoneAnswer } from '../../common/dns/answer.ts';
import { plainName } from '../../common/dns/names.ts';
import type { Zones } from '../../common/dns/zone.ts';
import { concat, EMPTY } from '../../common/octets.ts';
import type { DnsAnswered, DnsAsked } from '../../common/trace/dns-facts.ts';
import { answerOf } from './codec.ts';
import { HEADER_OCTETS, rcodes, readHeader, readQuestion, type Header, type Rcode } from './header.ts';
import { MAX_TCP_OCTETS, MAX_UDP_OCTETS, PLAIN_UDP_OCTETS } from './limits.ts';

export interface Response {
  /** Empty where the query could not be read. */
  readonly asked: Pick<DnsAsked, 'name' | 'type'>;
  readonly answered: Pick<DnsAnswered, 'rcode' | 'answers' | 'additional' | 'truncated'>;
  readonly octets: Uint8Array;
}

/** All the responses to one query have this in common. */
interface Asked extends Pick<DnsAsked, 'name' | 'type'> {
  readonly header: Header;
  /** The question's octets, which are repeated as they came. */
  readonly question: Uint8Array;
  readonly options?: OptAnswer | undefined;
}

const AUTHORITATIVE = 0x0400;
const TRUNCATED = 0x0200;
const RECURSION_DESIRED = 0x0100;

/** Sixteen: the lower four bits stand in the header, the others in OPT. RFC 6891 §6.1.3 */
const BADVERS_UPPER_BITS = 1;

/** An empty name, type, class, ttl and no data. RFC 1035 §4.1.3 */
const SHORTEST_RECORD_OCTETS = 11;

const nothing = { answers: [], additional: [], authority: [] };

/**
 * `undefined` for what is no query and so gets no response: what is too short for one, and responses, which else two
 * servers would send each other for ever.
 */
export function respond(
  message: Uint8Array,
  transport: DnsAsked['transport'],
  zones: Zones,
): Response | undefined {
  const header = readHeader(message);
  if (!header || header.response) return undefined;
  const unread: Asked = { header, name: '', type: '', question: EMPTY };
  if (header.opcode !== 0) return failed(unread, 'NOTIMP');
  const read = readQuestion(message);
  const packet = read && decoded(message, header);
  const question = packet?.questions?.[0];
  if (!read || !packet || !question) return failed(unread, 'FORMERR');
  const asked: Asked = {
    header,
    // A name of our zones has no octets that would be written with a backslash.
    name: plainName(read.name),
    type: question.type.replace(/^UNKNOWN_/, 'TYPE'),
    question: read.octets,
  };
  const options = (packet.additionals ?? []).filter((record) => record.type === 'OPT');
  const [option] = options;
  // RFC 6891 §6.1.1
  if (options.length > 1 || (option && option.name !== '.')) return failed(asked, 'FORMERR');
  const extended: Asked = { ...asked, options: option };
  if (option && option.ednsVersion !== 0) return badVersion(extended);
  if (question.class !== 'IN') return failed(extended, 'REFUSED');
  // The whole zone at once, which nobody needs to copy: the world has one server. RFC 1035 §4.1.1
  if (asked.type === 'AXFR' || asked.type === 'IXFR') return failed(extended, 'REFUSED');
  return fitting(extended, answerFrom(zones, asked.name, asked.type), transport);
}

/** The response to a query that our own bug kept from its answer. */
export function respondServfail(message: Uint8Array): Response | undefined {
  const header = readHeader(message);
  return header && !header.response
    ? failed({ header, name: '', type: '', question: EMPTY }, 'SERVFAIL')
    : undefined;
}

/** The whole message, with exactly one question; `undefined` if it cannot be read. */
function decoded(message: Uint8Array, { questions, records }: Header): DecodedPacket | undefined {
  // The counts are looked at first, since space is made for so many.
  if (questions !== 1 || records * SHORTEST_RECORD_OCTETS > message.length) return undefined;
  try {
    return decode(Buffer.from(message.buffer, message.byteOffset, message.length));
  } catch {
    return undefined;
  }
}

function failed(asked: Asked, rcode: Rcode): Response {
  return responseOf(asked, { rcode, authoritative: false, ...nothing }, false);
}

/** We differ: the trace has no BADVERS, so it says NOTIMP, which means the same to a reader. RFC 6891 §6.1.3 */
function badVersion(asked: Asked): Response {
  const { octets } = responseOf(asked, { rcode: 'NOERROR', authoritative: false, ...nothing }, false, {
    upperBits: BADVERS_UPPER_BITS,
  });
  return { asked, answered: { rcode: 'NOTIMP', answers: [], additional: [], truncated: false }, octets };
}

/** What does not fit is left out: first what was only given along, then all, with a mark. RFC 2181 §9 */
function fitting(asked: Asked, answer: ZoneAnswer, transport: DnsAsked['transport']): Response {
  const limit = transport === 'tcp' ? MAX_TCP_OCTETS : datagramLimit(asked.options);
  const whole = responseOf(asked, answer, false);
  if (whole.octets.length <= limit) return whole;
  const bare = responseOf(asked, { ...answer, additional: [] }, false);
  if (bare.octets.length <= limit) return bare;
  // There is no other transport left to ask over.
  if (transport === 'tcp') return failed(asked, 'SERVFAIL');
  return responseOf(asked, { ...answer, ...nothing }, true);
}

/** What the client says it takes, within bounds. RFC 6891 §6.2.3 */
function datagramLimit(options: OptAnswer | undefined): number {
  return Math.min(Math.max(options?.udpPayloadSize ?? 0, PLAIN_UDP_OCTETS), MAX_UDP_OCTETS);
}

type Outcome = Omit<ZoneAnswer, 'rcode'> & { readonly rcode: Rcode };

function responseOf(
  asked: Asked,
  { rcode, authoritative, answers, additional, authority }: Outcome,
  truncated: boolean,
  { upperBits = 0 } = {},
): Response {
  const { header, question, options, name, type } = asked;
  const additionals: Answer[] = additional.map(answerOf);
  // Who sends OPT gets OPT, its DO bit as it was. RFC 6891 §6.1.1
  if (options)
    additionals.push({ ...ourOptions, extendedRcode: upperBits, flags: options.flags & DNSSEC_OK });
  const packet = encode({
    type: 'response',
    id: header.id,
    flags:
      (header.opcode << 11) |
      (authoritative ? AUTHORITATIVE : 0) |
      (truncated ? TRUNCATED : 0) |
      (header.recursionDesired ? RECURSION_DESIRED : 0) |
      rcodes[rcode],
    answers: answers.map(answerOf),
    authorities: authority.map(answerOf),
    additionals,
  });
  // The count of questions, the last octet of which suffices.
  packet[5] = question.length > 0 ? 1 : 0;
  const octets = concat([packet.subarray(0, HEADER_OCTETS), question, packet.subarray(HEADER_OCTETS)]);
  return { asked: { name, type }, answered: { rcode, answers, additional, truncated }, octets };
}

const ourOptions: OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: MAX_UDP_OCTETS,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};
