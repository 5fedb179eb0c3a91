/**
 * Ties the page's terminals to the connections they are. A terminal is an ordinary TCP client of our own ports; the two
 * ends know each other by the client's address and port, and either may be seen first.
 */
import type { Endpoint, FactBody } from '../../common/trace/facts.ts';

export interface TerminalName {
  readonly terminal: string;
  /** How the diagram calls it. */
  readonly title: string;
  readonly opened: (connection: number) => void;
}

const keyOf = ({ address, port }: Endpoint): string => `${address} ${port}`;

export class TerminalNames {
  /** Connections that are open, by their client's endpoint. */
  readonly #connections = new Map<string, number>();
  readonly #waiting = new Map<string, TerminalName>();
  readonly #record: (fact: FactBody) => void;

  constructor(record: (fact: FactBody) => void) {
    this.#record = record;
  }

  /** The terminal's end is connected. */
  connected(client: Endpoint, name: TerminalName): void {
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

  /** The terminal's end is gone, perhaps before the server ever saw it. */
  abandoned(client: Endpoint): void {
    this.#waiting.delete(keyOf(client));
  }

  #name(connection: number, { title, terminal, opened }: TerminalName): void {
    this.#record({ kind: 'connection-named', connection, name: title, terminal });
    opened(connection);
  }
}
