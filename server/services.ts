/** The services of all mail hosts: each can be started, stopped and started again while the others go on. */
import type { ServiceStatus } from '../common/live-protocol.ts';
import type { MakeObserver } from '../common/observer.ts';
import { services as descriptions, type Protocol, type Service } from '../common/protocols.ts';
import type { Endpoint } from '../common/trace/endpoint.ts';
import type { Engine, Wire } from './net/engine.ts';
import { listen, type Listening, type Switchboard } from './net/listen.ts';
import type { MailHost } from './relay/hosts.ts';

export interface ServicesParts {
  readonly board: Switchboard;
  readonly observers: Readonly<Record<Protocol, MakeObserver>>;
  readonly makeEngine: (wire: Wire, service: Service, host: MailHost) => Engine;
}

interface Entry {
  readonly host: MailHost;
  readonly service: Service;
  address: string;
  port: number;
  listening: Listening | undefined;
  /** One change at a time. */
  changing: Promise<unknown>;
}

export class Services {
  readonly #parts: ServicesParts;
  readonly #entries: Entry[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(parts: ServicesParts) {
    this.#parts = parts;
  }

  /** In the order in which they were added. */
  get list(): readonly ServiceStatus[] {
    return this.#entries.map(({ host, service, address, port, listening }) => ({
      host: host.name,
      service,
      address,
      port,
      state: listening ? 'running' : 'stopped',
    }));
  }

  /** Calls `changed` whenever the list is another; the answer ends that. */
  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** Starts a service that is new. Rejects with what the system said if the port cannot be had. */
  async add(host: MailHost, service: Service, at: Endpoint): Promise<Listening> {
    const entry: Entry = { host, service, ...at, listening: undefined, changing: Promise.resolve() };
    // In its place whoever is ready first: a list should not look different at each start.
    this.#entries.push(entry);
    try {
      return await this.#open(entry);
    } catch (error) {
      this.#entries.splice(this.#entries.indexOf(entry), 1);
      throw error;
    }
  }

  /** Stops one for good: it is in the list no more. */
  async remove(host: string, service: Service): Promise<void> {
    await this.#change(host, service, async (entry) => {
      await this.#close(entry);
      this.#entries.splice(this.#entries.indexOf(entry), 1);
      this.#listChanged();
    });
  }

  /** Starts one that was stopped, where it was. Answers why it cannot, if it cannot. */
  start(host: string, service: Service): Promise<string | undefined> {
    return this.#change(host, service, async (entry) => {
      if (!entry.listening) await this.#open(entry);
    });
  }

  /** Says goodbye on its connections and takes no more. Answers why it cannot, if it cannot. */
  stop(host: string, service: Service): Promise<string | undefined> {
    return this.#change(host, service, (entry) => this.#close(entry));
  }

  restart(host: string, service: Service): Promise<string | undefined> {
    return this.#change(host, service, async (entry) => {
      await this.#close(entry);
      await this.#open(entry);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#entries.map(({ listening }) => listening?.close()));
  }

  /** Where the SMTP service of a host with this address listens. */
  smtpAt(address: string): Endpoint | undefined {
    const entry = this.#entries.find(({ host, service }) => service === 'smtp' && host.address === address);
    return entry && { address: entry.address, port: entry.port };
  }

  #change(host: string, service: Service, act: (entry: Entry) => Promise<void>): Promise<string | undefined> {
    const entry = this.#entries.find((one) => one.host.name === host && one.service === service);
    if (!entry) return Promise.resolve(`${host} has no service ${service}`);
    const changed = entry.changing.then(() => act(entry));
    entry.changing = changed.catch(() => undefined);
    return changed.then(
      () => undefined,
      (error: unknown) =>
        `${descriptions[service].title} of ${host} cannot be started: ${(error as Error).message}`,
    );
  }

  async #open(entry: Entry): Promise<Listening> {
    const { board, observers, makeEngine } = this.#parts;
    const { host, service, address, port } = entry;
    const parts = {
      hostname: host.name,
      service,
      makeObserver: observers[descriptions[service].protocol],
      makeEngine: (wire: Wire) => makeEngine(wire, service, host),
    };
    const listening = await listen(board, parts, address, port);
    entry.listening = listening;
    entry.address = listening.address;
    entry.port = listening.port;
    this.#tell(entry, 'running');
    return listening;
  }

  async #close(entry: Entry): Promise<void> {
    const { listening } = entry;
    if (!listening) return;
    entry.listening = undefined;
    await listening.close();
    this.#tell(entry, 'stopped');
  }

  #tell({ host, service }: Entry, state: ServiceStatus['state']): void {
    this.#parts.board.trace.append({ kind: 'service-changed', host: host.name, service, state });
    this.#listChanged();
  }

  #listChanged(): void {
    for (const changed of this.#listeners) changed();
  }
}
