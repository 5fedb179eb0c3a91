import { expect, test } from 'vitest';
import type { DnsAnswered, DnsAsked, DnsRecord } from '../trace/dns-facts.ts';
import { answerFrom } from './answer.ts';
import { dnsNote, dnsSentence } from './words.ts';
import type { Zones } from './zone.ts';

const zones: Zones = {
  'south.test': [
    { name: '@', type: 'MX', preference: 20, data: 'mx2.south.test' },
    { name: '@', type: 'MX', preference: 10, data: 'mx.south.test' },
    { name: 'mx', type: 'A', data: '127.0.0.2' },
    { name: 'mail', type: 'CNAME', data: 'mx.south.test' },
    { name: 'gone', type: 'CNAME', data: 'nobody.south.test' },
    { name: 'quiet', type: 'MX', preference: 0, data: '.' },
    ...[1, 2, 3, 4, 5, 6].map((n) => ({ name: 'many', type: 'A', data: `127.0.0.${n}` }) as const),
  ],
};

const asked: DnsAsked = {
  kind: 'dns-asked',
  lookup: 1,
  transport: 'udp',
  client: { address: '127.0.0.1', port: 40000 },
  name: 'south.test',
  type: 'MX',
  size: 28,
};

const answered = (rcode: DnsAnswered['rcode'], answers: readonly DnsRecord[] = []): DnsAnswered => ({
  kind: 'dns-answered',
  lookup: 1,
  rcode,
  answers,
  additional: [],
  truncated: false,
  size: 28,
});

const told = (name: string, type: string): string => {
  const { rcode, answers } = answerFrom(zones, name, type);
  return dnsSentence(answered(rcode, answers));
};

test('a question says who asks for what', () => {
  expect(dnsSentence({ ...asked, by: 'mx.north.test' })).toBe(
    'mx.north.test asked over UDP which hosts take mail for south.test (MX)',
  );
  const sentences = ['A', 'AAAA', 'TXT', 'CNAME', 'NS', 'SOA', 'ANY', 'TYPE999', ''].map((type) =>
    dnsSentence({ ...asked, transport: 'tcp', type }),
  );
  expect(new Set(sentences).size).toBe(sentences.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^a client asked over TCP/);
});

test('an answer says what was found', () => {
  expect(told('south.test', 'MX')).toBe(
    'south.test takes mail at mx.south.test (preference 10), then mx2.south.test (preference 20)',
  );
  expect(told('quiet.south.test', 'MX')).toBe('quiet.south.test takes no mail at all (a null MX)');
  expect(told('mail.south.test', 'A')).toBe(
    'mail.south.test is an alias of mx.south.test, and mx.south.test A is 127.0.0.2',
  );
  expect(told('many.south.test', 'A')).toBe(
    'many.south.test A is 127.0.0.1 and 127.0.0.2 and 127.0.0.3 and 127.0.0.4 and 2 more',
  );
});

test('or that nothing was, and how', () => {
  expect(told('nobody.south.test', 'A')).toBe('no such name exists (NXDOMAIN)');
  expect(told('gone.south.test', 'A')).toBe(
    'gone.south.test is an alias of nobody.south.test, and that name does not exist (NXDOMAIN)',
  );
  expect(told('mx.south.test', 'TXT')).toMatch(/^the name exists, but has no record of the type/);
  expect(dnsSentence({ ...answered('NOERROR'), truncated: true })).toMatch(/asks again over TCP/);
  for (const rcode of ['FORMERR', 'SERVFAIL', 'NOTIMP', 'REFUSED'] as const) {
    expect(dnsSentence(answered(rcode))).toContain(`(${rcode})`);
  }
});

test('an arrow says in dig’s words what is asked and what is answered, exchanges in the order of their preference', () => {
  const noted = (name: string, type: string): string => {
    const { rcode, answers } = answerFrom(zones, name, type);
    return dnsNote(answered(rcode, answers));
  };
  expect(dnsNote(asked)).toBe('MX south.test ?');
  expect(noted('south.test', 'MX')).toBe('10 mx.south.test, 20 mx2.south.test');
  expect(noted('mx.south.test', 'A')).toBe('127.0.0.2');
  expect(noted('mx.south.test', 'AAAA')).toBe('no such record');
  expect(noted('nobody.south.test', 'A')).toBe('NXDOMAIN');
  expect(noted('many.south.test', 'A')).toMatch(/^127\.0\.0\.1, .*127\.0\.0\.4, …$/);
});
