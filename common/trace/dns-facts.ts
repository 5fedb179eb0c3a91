/** The facts of the world's DNS: what was asked of it, and what it answered. */
import type { Endpoint } from './endpoint.ts';

/** One resource record as a person would read it. RFC 1035 §3.2.1 */
export interface DnsRecord {
  /** Without the final dot, in lower case. */
  readonly name: string;
  readonly type: 'MX' | 'A' | 'AAAA' | 'TXT' | 'NS' | 'SOA' | 'CNAME';
  /** Seconds. */
  readonly ttl: number;
  /** MX: lower is tried first. RFC 5321 §5.1 */
  readonly preference?: number;
  /** The exchange, the address, the text; for SOA its fields in order, separated by spaces. The null MX is `.` RFC 7505 §3 */
  readonly data: string;
}

/** A query arrived at the world's DNS server. */
export interface DnsAsked {
  readonly kind: 'dns-asked';
  /** Lookups are numbered from 1; the answer has the same number. */
  readonly lookup: number;
  readonly transport: 'udp' | 'tcp';
  readonly client: Endpoint;
  /** The mail host that asks, if one of the world's does. */
  readonly by?: string;
  readonly name: string;
  /** `MX`, `A`, …; `TYPE257` for one without a name here. */
  readonly type: string;
  /** Octets of the message; over TCP without the length in front. RFC 1035 §4.2.2 */
  readonly size: number;
}

export interface DnsAnswered {
  readonly kind: 'dns-answered';
  readonly lookup: number;
  /** RFC 1035 §4.1.1 */
  readonly rcode: 'NOERROR' | 'FORMERR' | 'SERVFAIL' | 'NXDOMAIN' | 'NOTIMP' | 'REFUSED';
  readonly answers: readonly DnsRecord[];
  /** Addresses of the exchanges, given along. RFC 1035 §3.3.9 */
  readonly additional: readonly DnsRecord[];
  /** Cut to fit a datagram: the client asks again over TCP. RFC 1035 §4.2.1 */
  readonly truncated: boolean;
  readonly size: number;
}

export type DnsFact = DnsAsked | DnsAnswered;
