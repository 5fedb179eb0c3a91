/** The services as the panel lists them: by host, each with how many connections it has. */
import type { ServiceStatus } from '../../common/live-protocol.ts';
import { services, type Service } from '../../common/protocols.ts';
import type { ConnectionView } from '../live/connections.ts';
import { words } from '../words/words.ts';

export interface ListedService extends ServiceStatus {
  /** Connections that are open. */
  readonly open: number;
}

export interface HostServices {
  readonly host: string;
  /** Where all its services listen; `undefined` if they differ. */
  readonly address: string | undefined;
  readonly services: readonly ListedService[];
}

/**
 * In the order of the list.
 * @param connections those that are open
 */
export function servicesByHost(
  list: readonly ServiceStatus[],
  connections: Iterable<Pick<ConnectionView, 'opened'>>,
): readonly HostServices[] {
  const open = new Map<string, number>();
  for (const { opened } of connections) {
    const key = `${opened.host ?? ''} ${opened.service}`;
    open.set(key, (open.get(key) ?? 0) + 1);
  }
  const hosts = new Map<string, ListedService[]>();
  for (const status of list) {
    const listed = { ...status, open: open.get(`${status.host} ${status.service}`) ?? 0 };
    const host = hosts.get(status.host);
    if (host) host.push(listed);
    else hosts.set(status.host, [listed]);
  }
  return [...hosts].map(([host, all]) => {
    const address = all[0]?.address;
    return {
      host,
      address: all.every((one) => one.address === address) ? address : undefined,
      services: all,
    };
  });
}

/** How TLS comes about at a service, in the protocol's own word. */
export function tlsKind(service: Service): { word: string; means: string } {
  const { protocol, implicitTls } = services[service];
  const text = words.services.tls;
  if (implicitTls) {
    return { word: 'TLS', means: text.implicit };
  }
  switch (protocol) {
    case 'smtp':
      return { word: 'STARTTLS', means: text.smtp };
    case 'pop3':
      return { word: 'STLS', means: text.pop3 };
    case 'imap':
      return { word: 'STARTTLS', means: text.imap };
  }
}

/** `11 services listen`, `9 services listen, 2 are stopped` */
export function servicesText(list: readonly ServiceStatus[]): string {
  const stopped = list.filter(({ state }) => state === 'stopped').length;
  return words.services.listen(list.length - stopped, stopped);
}
