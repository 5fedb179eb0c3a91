/** Listens for the clients of one service and makes a connection with an engine of each. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { MakeObserver } from '../../common/observer.ts';
import { services, type Service } from '../../common/protocols.ts';
import type { TraceLog } from '../trace/log.ts';
import { Connection } from './connection.ts';
import { plainAddress } from './endpoint.ts';
import type { Engine, Wire } from './engine.ts';
import { farewell, RefusingEngine } from './farewell.ts';
import { MAX_CONNECTIONS, MAX_REFUSALS, SOCKET_BUFFER_OCTETS, STOP_MS } from './limits.ts';
import { Tap } from './tap.ts';
import type { ClientNames } from './client-names.ts';
import type { TlsMaterial } from './tls.ts';
import type { Turn } from './turn.ts';

/** What all services share. */
export interface Switchboard {
  readonly trace: TraceLog;
  readonly turn: Turn;
  readonly tls: () => Promise<TlsMaterial>;
  readonly names: ClientNames;
  readonly log: (error: unknown) => void;
  /** The connections that are open, of all services. */
  readonly connections: Map<number, Connection>;
  /** The number the next connection gets. */
  next: number;
}

export interface ServiceParts {
  /** The mail host whose service it is: the name it gives itself. */
  readonly hostname: string;
  readonly service: Service;
  readonly makeObserver: MakeObserver;
  readonly makeEngine: (wire: Wire, service: Service) => Engine;
}

export interface Listening {
  readonly service: Service;
  readonly address: string;
  readonly port: number;
  /** Takes no more connections, says goodbye on those that are open, and resolves when all are gone. */
  close(): Promise<void>;
}

/** Resolves when the port accepts. Rejects with what the system said (`EADDRINUSE`, `EACCES`, …). */
export async function listen(
  board: Switchboard,
  parts: ServiceParts,
  host: string,
  port: number,
): Promise<Listening> {
  const { service, hostname } = parts;
  const own = new Set<Connection>();
  const server = createServer({ highWaterMark: SOCKET_BUFFER_OCTETS, noDelay: true }, (socket) => {
    try {
      accept(board, parts, socket, own);
    } catch (error) {
      // Our own bug must not take the other connections along.
      board.log(error);
      socket.destroy();
    }
  });
  server.maxConnections = MAX_CONNECTIONS + MAX_REFUSALS;
  await listening(server, host, port);
  // Out of file descriptors, say: those who are connected go on.
  server.on('error', board.log);
  const { address, port: given } = server.address() as AddressInfo;
  return {
    service,
    address,
    port: given,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const { protocol } = services[service];
      const line = farewell(protocol, hostname, 'this service was stopped; goodbye');
      for (const connection of own) connection.stop(line);
      const timer = setTimeout(() => own.forEach((connection) => connection.destroy()), STOP_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

function accept(board: Switchboard, parts: ServiceParts, socket: Socket, own: Set<Connection>): void {
  // A client that is already gone again has no address any more.
  if (socket.remotePort === undefined || socket.localPort === undefined) {
    socket.destroy();
    return;
  }
  const { hostname, service, makeObserver, makeEngine } = parts;
  const { protocol, implicitTls } = services[service];
  const number = board.next++;
  const client = { address: plainAddress(socket.remoteAddress), port: socket.remotePort };
  const server = { address: plainAddress(socket.localAddress), port: socket.localPort };
  const { trace, log } = board;
  trace.append({
    kind: 'connection-opened',
    connection: number,
    protocol,
    service,
    host: hostname,
    client,
    server,
  });
  board.names.accepted(client, number);
  const tooMany = board.connections.size >= MAX_CONNECTIONS;
  const connection = new Connection({
    number,
    socket,
    tap: new Tap(number, protocol, makeObserver, trace, log),
    turn: board.turn,
    tls: board.tls,
    implicitTls,
    makeEngine: (wire) =>
      tooMany ? new RefusingEngine(wire, protocol, hostname) : makeEngine(wire, service),
    record: (fact) => trace.append(fact),
    log,
    closed: () => {
      board.connections.delete(number);
      board.names.closed(client);
      own.delete(connection);
    },
  });
  board.connections.set(number, connection);
  own.add(connection);
}

export function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
