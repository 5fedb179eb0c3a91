import { expect, test } from 'vitest';
import { answerFrom } from './answer.ts';
import { defaultZones } from './default-zones.ts';
import type { Zones } from './zone.ts';

const zones: Zones = {
  ...defaultZones,
  'Alias.test': [
    { name: 'mail', type: 'CNAME', data: 'MX.south.test.' },
    { name: 'gone', type: 'CNAME', data: 'nobody.south.test' },
    { name: 'textless', type: 'CNAME', data: 'mx.south.test' },
    { name: 'abroad', type: 'CNAME', data: 'example.org' },
    { name: 'a', type: 'CNAME', data: 'b.alias.test' },
    { name: 'b', type: 'CNAME', data: 'a.alias.test' },
    { name: 'deep.below', type: 'A', ttl: 5, data: '127.0.0.9' },
    { name: 'quiet', type: 'MX', preference: 0, data: '.' },
  ],
  'lab.alias.test': [{ name: '@', type: 'A', data: '127.0.0.8' }],
  'own.test': [
    { name: '@', type: 'NS', data: 'mx.south.test' },
    { name: '@', type: 'AAAA', data: '0:0:0:0:0:0:0:1' },
  ],
};

/** `name type data` of each record. */
const short = (name: string, type: string) => {
  const { rcode, answers, additional, authority } = answerFrom(zones, name, type);
  const text = (records: typeof answers): string[] =>
    records.map((record) => `${record.name} ${record.type} ${record.preference ?? ''}${record.data}`);
  return {
    rcode,
    answers: text(answers),
    additional: text(additional),
    authority: authority.map((record) => `${record.name} ${record.type}`),
  };
};

test('exchanges come with their addresses, whatever the case of the question', () => {
  expect(short('SOUTH.Test.', 'MX')).toEqual({
    rcode: 'NOERROR',
    answers: ['south.test MX 10mx.south.test', 'south.test MX 20mx2.south.test'],
    additional: ['mx.south.test A 127.0.0.2', 'mx2.south.test A 127.0.0.3'],
    authority: [],
  });
  expect(answerFrom(zones, 'south.test', 'MX').authoritative).toBe(true);
});

test('the null MX has no address to give along', () => {
  expect(short('quiet.alias.test', 'MX')).toMatchObject({
    answers: ['quiet.alias.test MX 0.'],
    additional: [],
  });
});

test('a name that does not exist is told from one without such a record; both come with the SOA', () => {
  const none = { answers: [], additional: [], authority: ['south.test SOA'] };
  expect(short('nobody.south.test', 'A')).toEqual({ rcode: 'NXDOMAIN', ...none });
  expect(short('south.test', 'A')).toEqual({ rcode: 'NOERROR', ...none });
  expect(short('xsouth.test', 'A')).toMatchObject({ rcode: 'NXDOMAIN', authority: ['. SOA'] });
});

test('a name that others lie below exists', () => {
  expect(short('below.alias.test', 'A')).toMatchObject({ rcode: 'NOERROR', answers: [] });
  expect(short('test', 'MX')).toMatchObject({ rcode: 'NOERROR', authority: ['. SOA'] });
  expect(short('.', 'A')).toMatchObject({ rcode: 'NOERROR', authority: ['. SOA'] });
});

test('nothing exists beyond the world', () => {
  expect(short('example.org', 'MX')).toEqual({
    rcode: 'NXDOMAIN',
    answers: [],
    additional: [],
    authority: ['. SOA'],
  });
});

test('an alias is followed from zone to zone', () => {
  const alias = 'mail.alias.test CNAME mx.south.test';
  expect(short('mail.alias.test', 'A').answers).toEqual([alias, 'mx.south.test A 127.0.0.2']);
  expect(short('mail.alias.test', 'CNAME').answers).toEqual([alias]);
  expect(short('mail.alias.test', 'ANY').answers).toEqual([alias]);
});

test('an alias of nothing is told as such, by the zone where nothing is', () => {
  expect(short('gone.alias.test', 'A')).toEqual({
    rcode: 'NXDOMAIN',
    answers: ['gone.alias.test CNAME nobody.south.test'],
    additional: [],
    authority: ['south.test SOA'],
  });
  expect(short('textless.alias.test', 'TXT')).toMatchObject({
    rcode: 'NOERROR',
    authority: ['south.test SOA'],
  });
  expect(short('abroad.alias.test', 'A')).toMatchObject({ rcode: 'NXDOMAIN', authority: ['. SOA'] });
});

test('aliases in a circle are an error', () => {
  expect(answerFrom(zones, 'a.alias.test', 'A')).toMatchObject({
    rcode: 'SERVFAIL',
    authoritative: false,
    answers: [],
  });
});

test('the nearest zone answers', () => {
  expect(short('lab.alias.test', 'A').answers).toEqual(['lab.alias.test A 127.0.0.8']);
  expect(short('x.lab.alias.test', 'A')).toMatchObject({
    rcode: 'NXDOMAIN',
    authority: ['lab.alias.test SOA'],
  });
});

test('every zone has a SOA and a server, its own if it names one', () => {
  expect(short('north.test', 'SOA').answers).toEqual([
    'north.test SOA ns.north.test hostmaster.north.test 1 3600 600 86400 60',
  ]);
  expect(short('north.test', 'NS')).toMatchObject({
    answers: ['north.test NS ns.north.test'],
    additional: ['ns.north.test A 127.0.0.1'],
  });
  expect(short('own.test', 'NS')).toMatchObject({
    answers: ['own.test NS mx.south.test'],
    additional: ['mx.south.test A 127.0.0.2'],
  });
  expect(short('ns.own.test', 'A').rcode).toBe('NXDOMAIN');
});

test('ANY asks for all there is, and a ttl is the one given', () => {
  expect(short('own.test', 'ANY').answers.map((line) => line.split(' ')[1])).toEqual(['SOA', 'NS', 'AAAA']);
  expect(short('own.test', 'AAAA').answers).toEqual(['own.test AAAA ::1']);
  expect(answerFrom(zones, 'deep.below.alias.test', 'A').answers).toMatchObject([{ ttl: 5 }]);
});
