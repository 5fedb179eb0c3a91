/** Records between the trace's form and that of the `dns-packet` package. */
import type { Answer } from 'dns-packet';
import { stringsOfText, textOfStrings } from '../../common/dns/text.ts';
import { plainName } from '../../common/dns/names.ts';
import { assertNever } from '../../common/protocols.ts';
import type { DnsRecord } from '../../common/trace/dns-facts.ts';

export function answerOf({ name, type, ttl, preference, data }: DnsRecord): Answer {
  switch (type) {
    case 'A':
    case 'AAAA':
    case 'NS':
    case 'CNAME':
      return { name, type, ttl, data };
    case 'MX':
      return { name, type, ttl, data: { preference: preference ?? 0, exchange: data } };
    case 'TXT':
      return { name, type, ttl, data: stringsOfText(data) };
    case 'SOA': {
      const [mname = '.', rname = '.', ...numbers] = data.split(' ');
      const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers.map(Number);
      return { name, type, ttl, data: { mname, rname, serial, refresh, retry, expire, minimum } };
    }
    default:
      return assertNever(type);
  }
}

/** The inverse; `undefined` for a type the trace has no form for. */
export function recordOfAnswer(answer: Answer): DnsRecord | undefined {
  const name = plainName(answer.name);
  switch (answer.type) {
    case 'A':
    case 'AAAA':
      return { name, type: answer.type, ttl: answer.ttl ?? 0, data: answer.data };
    case 'NS':
    case 'CNAME':
      return { name, type: answer.type, ttl: answer.ttl ?? 0, data: plainName(answer.data) };
    case 'MX': {
      const { preference = 0, exchange } = answer.data;
      return { name, type: 'MX', ttl: answer.ttl ?? 0, preference, data: plainName(exchange) };
    }
    case 'TXT': {
      const strings = [answer.data].flat().map((one) => one.toString());
      return { name, type: 'TXT', ttl: answer.ttl ?? 0, data: textOfStrings(strings) };
    }
    case 'SOA': {
      const { mname, rname, serial, refresh, retry, expire, minimum } = answer.data;
      const data = [plainName(mname), plainName(rname), serial, refresh, retry, expire, minimum].join(' ');
      return { name, type: 'SOA', ttl: answer.ttl ?? 0, data };
    }
    default:
      return undefined;
  }
}
