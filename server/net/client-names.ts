/**
 * Ties clients of our own, the page's terminals and the mail hosts that relay, to the connections they are. They are
 * ordinary TCP clients of our own ports; the two ends know each other by the client's address and port, and either may be
 * seen first.
 */
import type { Endpoint } from '../../common/trace/endpoint.ts';
import type { FactBody } from '../../common/trace/facts.ts';

export interface ClientName {
  /** The page's terminal, if it is one. */
  readonly terminal?: string;
  /** How the diagram calls it. */
  readonly title: string;
  readonly opened: (connection: number) => void;
}

const keyOf = ({ address, port }: Endpoint): string => `${address} ${port}`;

export class ClientNames {
  /** Connections that are open, by their client's endpoint. */
  readonly #connections = new Map<string, number>();
  readonly #waiting = new Map<string, ClientName>();
  readonly #record: (fact: FactBody) => void;

  constructor(record: (fact: FactBody) => void) {
    this.#record = record;
  }

  /** The client's end is connected. */
  connected(client: Endpoint, name: ClientName): void {
    const connection = this.#connections.get(keyOf(client));
    if (connection === undefined) this.#waiting.set(keyOf(client), name);
    else this.#name(connection, name);
  }

  /** The server's end is. */
  accepted(client: Endpoint, connection: number): void {
    const key = keyOf(client);
    this.#connections.set(key, connection);
    const name = this.#waiting.get(key);
    if (!name) return;
    this.#waiting.delete(key);
    this.#name(connection, name);
  }

  /** The server's end is gone: the client's port may soon be somebody else's. */
  closed(client: Endpoint): void {
    this.#connections.delete(keyOf(client));
    this.#waiting.delete(keyOf(client));
  }

  /** The client's end is gone, perhaps before the server ever saw it. */
  abandoned(client: Endpoint): void {
    this.#waiting.delete(keyOf(client));
  }

  #name(connection: number, { title, terminal, opened }: ClientName): void {
    this.#record({
      kind: 'connection-named',
      connection,
      name: title,
      ...(terminal === undefined ? {} : { terminal }),
    });
    opened(connection);
  }
}
