/** One whole mailglass: the trace, the mail store, the accounts, the services and the page. Wiring only. */
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { defaultZones } from '../common/dns/default-zones.ts';
import { services, type Service } from '../common/protocols.ts';
import type { Fact, FactBody } from '../common/trace/facts.ts';
import { defaultSettings, type Settings } from '../common/world/settings.ts';
import packageJson from '../package.json' with { type: 'json' };
import { Accounts } from './accounts.ts';
import { httpServer } from './api/http.ts';
import { serveLive } from './api/socket.ts';
import { portNames, type PortName } from './cli.ts';
import { Askers } from './dns/askers.ts';
import { Resolver } from './dns/resolver.ts';
import { listenDns } from './dns/server.ts';
import type { DurableLog } from './durable/durable-log.ts';
import { keep } from './durable/keep.ts';
import { engineMaker, observers } from './engines.ts';
import { MailStore } from './mailbox/store.ts';
import { certificates, hostNames } from './net/certificates.ts';
import { hostAndPort, reachable } from './net/endpoint.ts';
import { listening, type Switchboard } from './net/listen.ts';
import { ClientNames } from './net/client-names.ts';
import type { TlsMaterial } from './net/tls.ts';
import { Turn } from './net/turn.ts';
import { defaultHosts, type MailHost } from './relay/hosts.ts';
import { Post } from './relay/post.ts';
import { WorldClock } from './relay/world-clock.ts';
import { Services } from './services.ts';
import type { PortOf } from './smtp/policy.ts';
import { Bridge } from './terminal/bridge.ts';
import { TraceLog } from './trace/log.ts';

/** The host at the ports that the command line names, and the others. */
const [own, ...others] = defaultHosts as readonly [MailHost, ...MailHost[]];

export const { version } = packageJson;

export interface WorldOptions {
  readonly host?: string;
  /** A free port for each that is not given. */
  readonly ports?: Partial<Readonly<Record<PortName, number>>>;
  /** The folder for what must outlive a stop; nothing does unless given. */
  readonly data?: string | undefined;
  readonly now?: () => number;
  readonly log?: (error: unknown) => void;
  /** Called when the data folder cannot be written any more: what happened since is in memory alone. Ends the process, unless given. */
  readonly cannotKeep?: (error: Error) => void;
  /** The built page; found by itself unless given. */
  readonly page?: string;
}

export interface World {
  readonly ports: Readonly<Record<PortName, number>>;
  readonly url: string;
  readonly trace: TraceLog;
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly services: Services;
  readonly post: Post;
  /** The certificate of the authority our certificate comes from, in PEM. */
  readonly ca: () => Promise<string>;
  close(): Promise<void>;
}

/** A port that could not be had. */
export class PortTaken extends Error {
  readonly port: PortName;
  readonly why: Error & { code?: string };

  constructor(port: PortName, why: Error) {
    super(`${port}: ${why.message}`, { cause: why });
    this.port = port;
    this.why = why;
  }
}

/** Starts everything; resolves when all ports accept. Rejects with `PortTaken`, and then nothing is left open. */
export async function startMailglass(options: WorldOptions = {}): Promise<World> {
  // Wall time with a fraction that never steps back within a run.
  const { now = () => performance.timeOrigin + performance.now(), log = logInternalError } = options;
  const { host = '127.0.0.1', data } = options;
  if (data !== undefined) await mkdir(data, { recursive: true, mode: 0o700 });

  const trace = new TraceLog(now);
  const durable = data === undefined ? undefined : await openDurable(data);
  const store = new MailStore((fact) => trace.append(fact), now, durable);
  const keeping = durable && keep(durable, trace, store);
  const accounts = new Accounts();
  for (const name of accounts.names) if (!store.account(name)) store.createAccount(name);
  const turn = new Turn(() => {
    try {
      keeping?.commit();
    } catch (error) {
      (options.cannotKeep ?? stopAtOnce)(error as Error);
    }
  });
  turn.end();
  let material: Promise<TlsMaterial> | undefined;
  const tls = (): Promise<TlsMaterial> =>
    (material ??= certificates(
      data,
      [...new Set([...hostNames(accounts.domains, host), ...defaultHosts.map(({ name }) => name)])],
      now(),
    ));
  const ca = async (): Promise<string> => (await tls()).ca;

  const append = (fact: FactBody): Fact => trace.append(fact);
  const board: Switchboard = {
    trace,
    turn,
    tls,
    names: new ClientNames(append),
    log,
    connections: new Map(),
    next: 1,
  };
  const ports: Partial<Record<PortName, number>> = {};
  const portOf: PortOf = (service) => ports[service] ?? services[service].port;
  const clock = new WorldClock(now, append);
  if (keeping?.left.clock) clock.restore(keeping.left.clock.set, keeping.left.clock.at);
  const settings = (): Settings => defaultSettings;
  const askers = new Askers();
  const post: Post = new Post({
    hosts: () => defaultHosts,
    lookup: (by) => {
      const server = { address: reachable(host), port: ports.dns ?? 0 };
      const resolver = new Resolver({ server, client: by.name, register: askers.register });
      return (name, type) => resolver.lookup(name, type);
    },
    smtpAt: (address) => all.smtpAt(address) ?? { address, port: ports.smtp ?? services.smtp.port },
    names: board.names,
    ca,
    accounts,
    store,
    append: (fact) => {
      trace.append(fact);
      // Not in answer to a client, so nothing else would bring the turn to its end.
      turn.atEnd(() => undefined);
    },
    clock,
    settings,
    log,
  });
  const makeEngine = engineMaker({ store, accounts, clock: now, post, portOf, log });
  const all = new Services({ board, observers, makeEngine });
  const bridge = new Bridge({ services: () => all.list, observers, names: board.names, ca });
  const parts = { host, version, trace, store, bridge, ca, log, services: all, queue: post.queue, clock };
  const http = httpServer({
    ...parts,
    data: data === undefined ? 'ephemeral' : 'kept',
    ...(options.page === undefined ? {} : { page: options.page }),
  });
  const closePages = serveLive(http, parts);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    post.queue.stop();
    clock.stop();
    await Promise.all([all.close(), ...closers.map((closeOne) => closeOne())]);
    turn.end();
    durable?.close();
  };

  const open = async (name: PortName, start: (port: number) => Promise<number>): Promise<void> => {
    try {
      ports[name] = await start(options.ports?.[name] ?? 0);
    } catch (error) {
      throw new PortTaken(name, error as Error);
    }
  };
  const starts = [
    open('http', async (port) => {
      await listening(http, host, port);
      closers.push(async () => {
        const closed = new Promise<void>((resolve) => http.close(() => resolve()));
        closePages();
        http.closeIdleConnections();
        const timer = setTimeout(() => http.closeAllConnections(), 200);
        await closed;
        clearTimeout(timer);
      });
      return (http.address() as AddressInfo).port;
    }),
    ...own.services.map((service) =>
      open(service, async (port) => (await all.add(own, service, { address: host, port })).port),
    ),
    open('dns', async (port) => {
      const dns = await listenDns({
        host,
        port,
        zones: () => defaultZones,
        record: (fact) => trace.append(fact),
        whoAsks: askers.whoAsks,
        log,
      });
      closers.push(dns.close);
      return dns.port;
    }),
  ];
  const failed = (await Promise.allSettled(starts)).find((result) => result.status === 'rejected');
  if (failed) {
    await close();
    throw failed.reason;
  }
  for (const other of others) {
    for (const service of other.services) {
      await openElsewhere(all, other, service, options.ports?.[service] ?? 0);
    }
  }
  if (keeping) post.queue.restore(keeping.left.queues);
  post.queue.start();
  const chosen = Object.fromEntries(portNames.map((name) => [name, ports[name]])) as Record<PortName, number>;
  // Made or read before somebody asks, but after the ports accept.
  setImmediate(() => void tls().catch(log));
  return {
    ports: chosen,
    url: `http://${hostAndPort(reachable(host), chosen.http)}`,
    services: all,
    post,
    trace,
    store,
    accounts,
    ca,
    close,
  };
}

/**
 * A host beyond the first has the same ports at its own loopback address. Where the system has no such address, or
 * somebody else has the port, it gets a free port at the usual one: nobody types its address, for DNS tells it.
 */
async function openElsewhere(all: Services, host: MailHost, service: Service, port: number): Promise<void> {
  try {
    await all.add(host, service, { address: host.address, port });
  } catch {
    await all.add(host, service, { address: '127.0.0.1', port: 0 });
  }
}

/** The driver is loaded only by those who keep something. */
async function openDurable(data: string): Promise<DurableLog> {
  const { DurableLog } = await import('./durable/durable-log.ts');
  return new DurableLog(data);
}

/** Peers must not be told that something is kept which is not; what was told is on disk, and the next start finds it. */
function stopAtOnce(error: Error): never {
  process.stderr.write(
    `mailglass: the data folder cannot be written (${error.message}); stopped, so that nothing is promised that is not kept\n`,
  );
  process.exit(1);
}

function logInternalError(error: unknown): void {
  process.stderr.write(
    `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
}
