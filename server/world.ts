/** One whole mailglass: the trace, the mail store, the accounts, the services and the page. Wiring only. */
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { serviceNames, services } from '../common/protocols.ts';
import { observers } from '../common/observers.ts';
import type { Settings } from '../common/world/settings.ts';
import type { Fact, FactBody } from '../common/trace/facts.ts';
import type { WorldDescription } from '../common/world/description.ts';
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
import { engineMaker } from './engines.ts';
import { Hosting, isMain } from './hosting.ts';
import { Lessons } from './lesson/lessons.ts';
import { MailStore } from './mailbox/store.ts';
import { certificates, hostNames } from './net/certificates.ts';
import { hostAndPort, reachable } from './net/endpoint.ts';
import { listening, type Switchboard } from './net/listen.ts';
import { ClientNames } from './net/client-names.ts';
import type { TlsMaterial } from './net/tls.ts';
import { Turn } from './net/turn.ts';
import { Post } from './relay/post.ts';
import { WorldClock } from './relay/world-clock.ts';
import { Services } from './services.ts';
import type { PortOf } from './smtp/policy.ts';
import { Bridge } from './terminal/bridge.ts';
import { TraceLog } from './trace/log.ts';
import { WorldFile } from './world-file/world-file.ts';

export const { version } = packageJson;

export interface WorldOptions {
  readonly host?: string;
  /** A free port for each that is not given. */
  readonly ports?: Partial<Readonly<Record<PortName, number>>>;
  /** The folder for what must outlive a stop; nothing does unless given. */
  readonly data?: string | undefined;
  /** A file that describes the world, instead of the data folder's. */
  readonly worldFile?: string | undefined;
  readonly now?: () => number;
  readonly log?: (error: unknown) => void;
  /** Asked whenever one counts; those of the world's description unless given. */
  readonly settings?: () => Settings;
  /** Tells whoever started it, in one line. */
  readonly say?: (line: string) => void;
  /** Called when the data folder cannot be written any more: what happened since is in memory alone. Ends the process, unless given. */
  readonly cannotKeep?: (error: Error) => void;
  /** The built page; found by itself unless given. */
  readonly page?: string;
  /** Folders of lessons besides the built-in ones. */
  readonly lessons?: readonly string[];
  /** A file that the page may ask for, to show it. */
  readonly open?: string | undefined;
}

export interface World {
  /** 0 for a service that no host of the world has. */
  readonly ports: Readonly<Record<PortName, number>>;
  readonly url: string;
  readonly trace: TraceLog;
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly services: Services;
  readonly post: Post;
  readonly clock: WorldClock;
  readonly file: WorldFile;
  /** When the services are as the file last said. */
  readonly settled: () => Promise<void>;
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

/** Starts everything; resolves when all ports accept. Rejects with `PortTaken` or `WorldRefused`, and then nothing is left open. */
export async function startMailglass(options: WorldOptions = {}): Promise<World> {
  // Wall time with a fraction that never steps back within a run.
  const { now = () => performance.timeOrigin + performance.now(), log = logInternalError } = options;
  const { host = '127.0.0.1', data, say = sayAloud } = options;
  if (data !== undefined) await makeFolder(data);

  const trace = new TraceLog(now);
  const durable = data === undefined ? undefined : await openDurable(data);
  const store = new MailStore((fact) => trace.append(fact), now, durable);
  const keeping = durable && keep(durable, trace, store);
  const turn = new Turn(() => {
    try {
      keeping?.commit();
    } catch (error) {
      (options.cannotKeep ?? stopAtOnce)(error as Error);
    }
  });
  const file = await WorldFile.open({
    data,
    given: options.worldFile,
    before: keeping?.left.described?.text,
    record: (fact) => trace.append(fact),
    say,
  }).catch((error: unknown) => {
    durable?.close();
    throw error;
  });
  const accounts = new Accounts(file.description.domains);
  const giveMailboxes = (): void => {
    for (const name of accounts.names) if (!store.account(name)) store.createAccount(name);
  };
  giveMailboxes();
  turn.end();
  let material: Promise<TlsMaterial> | undefined;
  let making: Promise<unknown> = Promise.resolve();
  const tls = (): Promise<TlsMaterial> => {
    if (!material) {
      // One after the other, so that the second finds the authority which the first has made.
      material = making.then(() => certificates(data, namesIn(file.description, host), now()));
      making = material.catch(() => undefined);
    }
    return material;
  };
  const ca = async (): Promise<string> => (await tls()).ca;

  const append = (fact: FactBody): Fact => {
    // Not always in answer to a client: then nothing else would bring the turn to its end, and the fact onto the disk.
    turn.atEnd(() => undefined);
    return trace.append(fact);
  };
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
  const askers = new Askers();
  const post: Post = new Post({
    hosts: () => file.description.hosts,
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
    append,
    clock,
    settings: options.settings ?? (() => file.description.settings),
    log,
  });
  const makeEngine = engineMaker({ store, accounts, clock: now, post, portOf, log });
  const all = new Services({ board, observers, makeEngine });
  const bridge = new Bridge({ services: () => all.list, observers, names: board.names, ca });
  const described = { text: () => file.text, set: (text: string) => file.set(text, 'page') };
  const lessons = new Lessons(options.lessons ?? [], {
    store,
    queue: post.queue,
    services: all,
    world: described,
    settled: () => hosting.settled(),
    // What a lesson finds must be on disk as all else is.
    begun: () => {
      turn.atEnd(() => undefined);
      return trace.last + 1;
    },
  });
  const parts = {
    host,
    version,
    trace,
    store,
    bridge,
    ca,
    log,
    services: all,
    queue: post.queue,
    clock,
    world: described,
    lessons,
  };
  const http = httpServer({
    open: options.open,
    ...parts,
    data: data === undefined ? 'ephemeral' : 'kept',
    ...(options.page === undefined ? {} : { page: options.page }),
  });
  const closePages = serveLive(http, parts);
  const closers: (() => Promise<void>)[] = [];
  const hosting = new Hosting({
    services: all,
    address: host,
    portFor: (service) => ports[service] ?? options.ports?.[service] ?? 0,
    opened: (service, port) => (ports[service] = port),
    log,
  });
  file.subscribe((is, was) => {
    accounts.become(is.domains);
    giveMailboxes();
    hosting.become(is.hosts, was.hosts);
    // Without a folder the authority would be another too, which clients do not trust.
    if (data !== undefined) material = undefined;
    // Not in answer to a client, so nothing else would bring the turn to its end.
    turn.atEnd(() => undefined);
  });
  const close = async (): Promise<void> => {
    file.close();
    await hosting.settled();
    post.queue.stop();
    clock.stop();
    await Promise.all([all.close(), ...closers.map((closeOne) => closeOne())]);
    turn.end();
    durable?.close();
    // Who removes the folder now must not find it being written.
    await making;
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
    ...file.description.hosts
      .filter(isMain)
      .flatMap((main) =>
        main.services.map((service) => open(service, () => hosting.openMain(main, service))),
      ),
    open('dns', async (port) => {
      const dns = await listenDns({
        host,
        port,
        zones: () => file.description.zones,
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
  hosting.become(file.description.hosts, file.description.hosts);
  await hosting.settled();
  if (keeping) post.queue.restore(keeping.left.queues);
  post.queue.start();
  for (const name of serviceNames)
    ports[name] ??= all.list.find(({ service }) => service === name)?.port ?? 0;
  const chosen = Object.fromEntries(portNames.map((name) => [name, ports[name]])) as Record<PortName, number>;
  // Made or read before somebody asks, but after the ports accept.
  setImmediate(() => void tls().catch(log));
  return {
    ports: chosen,
    url: `http://${hostAndPort(reachable(host), chosen.http)}`,
    services: all,
    post,
    clock,
    file,
    settled: () => hosting.settled(),
    trace,
    store,
    accounts,
    ca,
    close,
  };
}

/** What clients may call the hosts of a world. */
function namesIn({ domains, hosts }: WorldDescription, host: string): string[] {
  return [...new Set([...hostNames(Object.keys(domains), host), ...hosts.map(({ name }) => name)])];
}

/** Rejects with a message that says what stands in the way. */
async function makeFolder(data: string): Promise<void> {
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'a file has that name, or part of it' : message;
    throw new Error(
      `the data folder ${data} cannot be made: ${why}; name another with --data DIR, or keep nothing with --ephemeral`,
      { cause: error },
    );
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

function sayAloud(line: string): void {
  process.stderr.write(`mailglass: ${line}\n`);
}
