import { expect, test } from 'vitest';
import type { ServiceStatus } from '../../common/live-protocol.ts';
import { serviceNames } from '../../common/protocols.ts';
import { Connections } from '../live/connections.ts';
import { TraceMaker } from '../ladder/fixture.test-only.ts';
import { servicesByHost, servicesText, tlsKind } from './list.ts';

const status = (host: string, service: 'smtp' | 'imap', address = '127.0.0.1'): ServiceStatus => ({
  host,
  service,
  address,
  port: 25,
  state: 'running',
});

test('services stand under their hosts with the connections that are open there', () => {
  const trace = new TraceMaker();
  const connections = new Connections();
  const client = { address: '127.0.0.1', port: 1 };
  const add = (connection: number, host: string): void => {
    trace.add({
      kind: 'connection-opened', connection, protocol: 'smtp', service: 'smtp', host, client, server: client,
    }); // prettier-ignore
  };
  add(1, 'mx.a.test');
  add(2, 'mx.b.test');
  for (const fact of trace.facts) connections.append(fact);
  const list = [
    status('mx.a.test', 'smtp'),
    status('mx.b.test', 'smtp', '127.0.0.2'),
    status('mx.a.test', 'imap'),
    status('mx.b.test', 'imap', '127.0.0.3'),
  ];
  const hosts = servicesByHost(list, connections.views.values());
  expect(hosts.map(({ host, address }) => [host, address])).toEqual([
    ['mx.a.test', '127.0.0.1'],
    ['mx.b.test', undefined],
  ]);
  expect(hosts.map(({ services }) => services.map(({ service, open }) => [service, open]))).toEqual([
    [['smtp', 1], ['imap', 0]],
    [['smtp', 1], ['imap', 0]],
  ]); // prettier-ignore
});

test('each service says how TLS comes about', () => {
  expect(serviceNames.map((service) => tlsKind(service).word)).toEqual([
    'STARTTLS', 'STARTTLS', 'TLS', 'STLS', 'TLS', 'STARTTLS', 'TLS',
  ]); // prettier-ignore
});

test('what is stopped is said beside what listens', () => {
  const one = status('mx.a.test', 'smtp');
  expect(servicesText([one])).toBe('1 service listens');
  expect(servicesText([one, one, { ...one, state: 'stopped' }])).toBe('2 services listen, 1 is stopped');
});
