/** One whole mailglass: the trace, the mail store, the accounts, the services and the page. Wiring only. */
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { defaultZones } from '../common/dns/default-zones.ts';
import type { ServiceStatus } from '../common/live-protocol.ts';
import { serviceNames, services } from '../common/protocols.ts';
import packageJson from '../package.json' with { type: 'json' };
import { Accounts } from './accounts.ts';
import { httpServer } from './api/http.ts';
import { serveLive } from './api/socket.ts';
import { portNames, type PortName } from './cli.ts';
import { listenDns } from './dns/server.ts';
import type { DurableLog } from './durable/durable-log.ts';
import { keep } from './durable/keep.ts';
import { engineMaker, observers } from './engines.ts';
import { MailStore } from './mailbox/store.ts';
import { certificates, hostNames } from './net/certificates.ts';
import { hostAndPort, reachable } from './net/endpoint.ts';
import { listen, listening, type Listening, type Switchboard } from './net/listen.ts';
import { TerminalNames } from './net/terminal-names.ts';
import type { TlsMaterial } from './net/tls.ts';
import { Turn } from './net/turn.ts';
import { Bridge } from './terminal/bridge.ts';
import { TraceLog } from './trace/log.ts';

/** The name the server gives itself. */
const HOSTNAME = 'mx.north.test';

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
  const commit = durable && keep(durable, trace, store);
  const accounts = new Accounts();
  for (const name of accounts.names) if (!store.account(name)) store.createAccount(name);
  const turn = new Turn(() => {
    try {
      commit?.();
    } catch (error) {
      (options.cannotKeep ?? stopAtOnce)(error as Error);
    }
  });
  turn.end();
  const makeEngine = engineMaker({ store, accounts, clock: now, hostname: HOSTNAME, log });

  let material: Promise<TlsMaterial> | undefined;
  const tls = (): Promise<TlsMaterial> =>
    (material ??= certificates(data, hostNames(accounts.domains, host), now()));
  const ca = async (): Promise<string> => (await tls()).ca;

  const board: Switchboard = {
    trace,
    hostname: HOSTNAME,
    turn,
    tls,
    names: new TerminalNames((fact) => trace.append(fact)),
    log,
    connections: new Map(),
    next: 1,
  };
  const running: Listening[] = [];
  const statuses: ServiceStatus[] = [];
  const bridge = new Bridge({
    services: () => statuses,
    observers,
    names: board.names,
    ca,
  });
  const parts = { host, version, trace, store, bridge, ca, log, services: () => statuses };
  const http = httpServer({
    ...parts,
    data: data === undefined ? 'ephemeral' : 'kept',
    ...(options.page === undefined ? {} : { page: options.page }),
  });
  const closePages = serveLive(http, parts);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((closeOne) => closeOne()));
    durable?.close();
  };

  const ports: Partial<Record<PortName, number>> = {};
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
    ...serviceNames.map((service) =>
      open(service, async (port) => {
        const makeObserver = observers[services[service].protocol];
        const one = await listen(board, { service, makeObserver, makeEngine }, host, port);
        running.push(one);
        closers.push(one.close);
        return one.port;
      }),
    ),
    open('dns', async (port) => {
      const dns = await listenDns({
        host,
        port,
        zones: () => defaultZones,
        record: (fact) => trace.append(fact),
        whoAsks: () => undefined,
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
  statuses.push(
    ...serviceNames
      .flatMap((name) => running.filter(({ service }) => service === name))
      .map(({ service, address, port }) => ({ service, address, port })),
  );
  const all = Object.fromEntries(portNames.map((name) => [name, ports[name]])) as Record<PortName, number>;
  // Made or read before somebody asks, but after the ports accept.
  setImmediate(() => void tls().catch(log));
  return {
    ports: all,
    url: `http://${hostAndPort(reachable(host), all.http)}`,
    trace,
    store,
    accounts,
    ca,
    close,
  };
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
