/** Keeps the services of the mail hosts as the world describes them: at its start, and after each change. */
import type { Service } from '../common/protocols.ts';
import type { MailHost } from '../common/world/description.ts';
import type { Services } from './services.ts';

/** The host here is at the address that the command line names. */
const MAIN_ADDRESS = '127.0.0.1';

export interface HostingParts {
  readonly services: Services;
  /** Where `MAIN_ADDRESS` really is. */
  readonly address: string;
  /** The port a service is to have; 0 for a free one. */
  readonly portFor: (service: Service) => number;
  /** A service of the main host has this port. */
  readonly opened: (service: Service, port: number) => void;
  readonly log: (error: unknown) => void;
}

export class Hosting {
  readonly #parts: HostingParts;
  /** One change after the other. */
  #changing: Promise<void> = Promise.resolve();

  constructor(parts: HostingParts) {
    this.#parts = parts;
  }

  /** Starts a service of the main host at its very port; rejects with what the system said. */
  async openMain(host: MailHost, service: Service): Promise<number> {
    const { services, address, portFor, opened } = this.#parts;
    const { port } = await services.add(host, service, { address, port: portFor(service) });
    opened(service, port);
    return port;
  }

  /** Takes services away that are not described any more or are now elsewhere, and starts those that are new. */
  become(hosts: readonly MailHost[], before: readonly MailHost[]): void {
    this.#changing = this.#changing.then(() => this.#change(hosts, before)).catch(this.#parts.log);
  }

  /** When all changes so far are made. */
  settled(): Promise<void> {
    return this.#changing;
  }

  async #change(hosts: readonly MailHost[], before: readonly MailHost[]): Promise<void> {
    const { services } = this.#parts;
    const stays = ({ host, service }: { host: string; service: Service }): boolean => {
      const [now, then] = [hosts, before].map((all) => all.find(({ name }) => name === host));
      return (
        now !== undefined &&
        now.domain === then?.domain &&
        now.address === then.address &&
        now.services.includes(service)
      );
    };
    const gone = services.list.filter((one) => !stays(one));
    // Their ports may be those of the new ones.
    await Promise.all(gone.map(({ host, service }) => services.remove(host, service)));
    for (const host of hosts) {
      for (const service of host.services) {
        if (services.list.some((one) => one.host === host.name && one.service === service)) continue;
        await this.#open(host, service);
      }
    }
  }

  /**
   * A host beyond the main one has the same ports at its own loopback address. Where the system has no such address, or
   * somebody else has the port, it gets a free port at the usual one: nobody types its address, for DNS tells it.
   */
  async #open(host: MailHost, service: Service): Promise<void> {
    const { services, portFor } = this.#parts;
    try {
      if (isMain(host)) await this.openMain(host, service);
      else await services.add(host, service, { address: host.address, port: portFor(service) });
    } catch {
      await services.add(host, service, { address: MAIN_ADDRESS, port: 0 });
    }
  }
}

export function isMain(host: MailHost): boolean {
  return host.address === MAIN_ADDRESS;
}
