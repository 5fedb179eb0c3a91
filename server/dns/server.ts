/** The DNS server of the world, on UDP and TCP at one port. RFC 1035 §4.2 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import type { Zones } from '../../common/dns/zone.ts';
import type { DnsAsked, DnsFact } from '../../common/trace/dns-facts.ts';
import type { Endpoint } from '../../common/trace/endpoint.ts';
import { plainAddress } from '../net/endpoint.ts';
import { listening } from '../net/listen.ts';
import { MAX_TCP_CONNECTIONS, TCP_IDLE_MS } from './limits.ts';
import { respond, respondServfail, type Response } from './respond.ts';
import { serveTcp } from './tcp.ts';

export interface DnsOptions {
  readonly host: string;
  /** 0 for one that is free on both transports. */
  readonly port: number;
  /** The zones now in force; asked at each query. */
  readonly zones: () => Zones;
  readonly record: (fact: DnsFact) => void;
  /** The mail host at that endpoint, if one of the world's is. */
  readonly whoAsks: (client: Endpoint) => string | undefined;
  readonly log: (error: unknown) => void;
  /** The number of the next lookup, for who starts the server again over the same trace; counts from 1 unless given. */
  readonly nextLookup?: () => number;
  readonly idleMs?: number;
  readonly maxConnections?: number;
}

export interface ListeningDns {
  readonly port: number;
  close(): Promise<void>;
}

/** How often a port that is free for UDP may be found taken for TCP. */
const PORT_TRIES = 20;

/** Resolves when both transports accept. Rejects with what the system said (`EADDRINUSE`, `EACCES`, …). */
export async function listenDns(options: DnsOptions): Promise<ListeningDns> {
  const { host, port, log, idleMs = TCP_IDLE_MS, maxConnections = MAX_TCP_CONNECTIONS } = options;
  const answer = answerer(options);
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const { remoteAddress, remotePort } = socket;
    // A client that is already gone again has no address any more.
    if (remotePort === undefined) {
      socket.destroy();
      return;
    }
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    const client = { address: plainAddress(remoteAddress), port: remotePort };
    serveTcp(socket, (query) => answer(query, 'tcp', client), idleMs);
  });
  server.maxConnections = maxConnections;

  const socket = await bindBoth(server, host, port);
  server.on('error', log);
  // A client that is gone before our answer arrives is no error of ours.
  socket.on('error', () => undefined);
  socket.on('message', (query, from) => {
    // Nobody can have sent from there, and nothing can be sent to it.
    if (from.port === 0) return;
    const octets = answer(query, 'udp', { address: plainAddress(from.address), port: from.port });
    if (octets) socket.send(octets, from.port, from.address);
  });
  return {
    port: socket.address().port,
    close: async () => {
      const closed = Promise.all([
        new Promise<void>((resolve) => socket.close(() => resolve())),
        new Promise<void>((resolve) => server.close(() => resolve())),
      ]);
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}

type AnswerQuery = (
  query: Uint8Array,
  transport: DnsAsked['transport'],
  client: Endpoint,
) => Uint8Array | undefined;

/** Answers queries and records both. Our own bug must not take the server along. */
function answerer({ zones, record, whoAsks, log, nextLookup }: DnsOptions): AnswerQuery {
  let count = 0;
  const next = nextLookup ?? (() => ++count);
  const responseTo = (query: Uint8Array, transport: DnsAsked['transport']): Response | undefined => {
    try {
      return respond(query, transport, zones());
    } catch (error) {
      log(error);
      return respondServfail(query);
    }
  };
  return (query, transport, client) => {
    const response = responseTo(query, transport);
    if (!response) return undefined;
    const { asked, answered, octets } = response;
    try {
      const lookup = next();
      const by = whoAsks(client);
      const who = { lookup, transport, client, ...(by === undefined ? {} : { by }) };
      record({ kind: 'dns-asked', ...who, ...asked, size: query.length });
      record({ kind: 'dns-answered', lookup, ...answered, size: octets.length });
    } catch (error) {
      log(error);
    }
    return octets;
  };
}

/** The same port on both transports. */
async function bindBoth(server: Server, host: string, port: number): Promise<UdpSocket> {
  for (let tries = 1; ; tries++) {
    const socket = await bindUdp(host, port);
    try {
      // The address as bound: a name such as localhost may have two of them.
      const bound = socket.address();
      await listening(server, bound.address, bound.port);
      return socket;
    } catch (error) {
      await new Promise<void>((resolve) => socket.close(() => resolve()));
      const taken = (error as { code?: string }).code === 'EADDRINUSE';
      if (port !== 0 || !taken || tries === PORT_TRIES) throw error;
    }
  }
}

async function bindUdp(host: string, port: number): Promise<UdpSocket> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  return socket;
}
