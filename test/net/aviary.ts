/** Parrots behind real ports, with a page's API in front: everything of the server but the mail. */
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { WorldText } from '../../common/live-protocol.ts';
import type { Service } from '../../common/protocols.ts';
import type { FactBody } from '../../common/trace/facts.ts';
import { Accounts } from '../../server/accounts.ts';
import { httpServer } from '../../server/api/http.ts';
import { serveLive } from '../../server/api/socket.ts';
import { MailStore } from '../../server/mailbox/store.ts';
import { certificates, hostNames } from '../../server/net/certificates.ts';
import { listening, type Switchboard } from '../../server/net/listen.ts';
import { ClientNames } from '../../server/net/client-names.ts';
import { Turn } from '../../server/net/turn.ts';
import type { TlsMaterial } from '../../server/net/tls.ts';
import { defaultHosts, type MailHost } from '../../server/relay/hosts.ts';
import type { Post } from '../../server/relay/post.ts';
import { WorldClock } from '../../server/relay/world-clock.ts';
import { Services } from '../../server/services.ts';
import { Bridge } from '../../server/terminal/bridge.ts';
import { TraceLog } from '../../server/trace/log.ts';
import { stillPost } from '../relay/still-post.ts';
import { observeParrot, Parrot } from './parrot.ts';

export interface Aviary {
  readonly http: number;
  readonly ports: Partial<Record<Service, number>>;
  readonly trace: TraceLog;
  readonly store: MailStore;
  /** Takes messages into a queue that stands still. */
  readonly post: Post;
  readonly errors: unknown[];
  readonly material: TlsMaterial;
  close(): Promise<void>;
}

let made: Promise<TlsMaterial> | undefined;

/** One certificate is enough for all tests of a file. */
export function testCertificate(): Promise<TlsMaterial> {
  return (made ??= certificates(undefined, hostNames(['north.test'], '127.0.0.1'), Date.now()));
}

/** As `aviary`, for the tests of a file: each is closed after its test. */
export function aviaries(): typeof aviary {
  const open: Aviary[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });
  return async (...args) => {
    const started = await aviary(...args);
    open.push(started);
    return started;
  };
}

export async function aviary(
  services: readonly Service[],
  options: {
    host?: string;
    page?: string;
    open?: string;
    limits?: ConstructorParameters<typeof TraceLog>[1];
    world?: WorldText;
  } = {},
): Promise<Aviary> {
  const trace = new TraceLog(() => Date.now(), options.limits);
  const store = new MailStore(
    (fact) => trace.append(fact),
    () => Date.now(),
  );
  const errors: unknown[] = [];
  const log = (error: unknown): unknown => errors.push(error);
  const material = await testCertificate();
  const names = new ClientNames((fact) => trace.append(fact));
  const board: Switchboard = {
    trace,
    turn: new Turn(),
    tls: () => Promise.resolve(material),
    names,
    log,
    connections: new Map(),
    next: 1,
  };
  const observers = { smtp: observeParrot, pop3: observeParrot, imap: observeParrot };
  const running = new Services({ board, observers, makeEngine: (wire) => new Parrot(wire) });
  const [mailHost] = defaultHosts as readonly [MailHost];
  for (const service of services) await running.add(mailHost, service, { address: '127.0.0.1', port: 0 });
  const ca = (): Promise<string> => Promise.resolve(material.ca);
  const bridge = new Bridge({ services: () => running.list, observers, names, ca });
  const { host = '127.0.0.1', page = '/nowhere' } = options;
  const append = (fact: FactBody): unknown => trace.append(fact);
  const now = (): number => Date.now();
  const post = stillPost({ append, store, accounts: new Accounts(), now, log });
  const parts = {
    host,
    version: '1.2.3',
    trace,
    store,
    services: running,
    queue: post.queue,
    clock: new WorldClock(now, append, () => () => undefined),
    ...(options.world ? { world: options.world } : {}),
    bridge,
    ca,
    log,
    page,
    open: options.open,
  };
  const http = httpServer({ ...parts, data: 'ephemeral', world: { text: () => 'hosts: []\n' } });
  const closePages = serveLive(http, parts);
  await listening(http, '127.0.0.1', 0);
  return {
    http: (http.address() as AddressInfo).port,
    ports: Object.fromEntries(running.list.map(({ service, port }) => [service, port])),
    trace,
    store,
    post,
    errors,
    material,
    close: async () => {
      closePages();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await Promise.all([closed, running.close()]);
    },
  };
}
