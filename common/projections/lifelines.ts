/**
 * Who stands where in the sequence diagram. At the left clients, and mail hosts that act as one; at the right servers, in
 * the order in which mail passes them; beyond them all the mailboxes.
 */
import { placeOf } from '../effects.ts';
import type { Protocol, Service } from '../protocols.ts';
import type { Endpoint } from '../trace/endpoint.ts';
import type { Fact } from '../trace/facts.ts';

/** What is spoken between two lifelines. */
export type Spoken = Protocol | 'dns';

/** Whoever stands at the left end of a row. */
export interface Client {
  /** One lives in a lane at a time; lanes are used again. */
  lane: number;
  /** The lane whose lifeline it is drawn on: its own, or that of the mail host that it is. */
  column: number;
  readonly service: Service | 'dns' | undefined;
  readonly openRow: number;
  closeRow?: number;
  name?: string;
  /** The mail host that acts as a client here. */
  host?: string;
}

/** A server's lifeline. */
export interface Server {
  readonly key: string;
  readonly service: Service | 'dns';
  readonly protocol: Spoken;
  /** The mail host whose service it is. */
  readonly host?: string;
  /** Where it was found last. */
  at?: Endpoint;
}

export interface Lifelines {
  /** Who lived in each lane, in order of time. */
  readonly lanes: Client[][];
  /** The mail hosts that acted on their own account, by name, in the order in which they first did. */
  readonly hosts: Map<string, Client>;
  /** In the order in which they were first used. */
  readonly servers: Server[];
}

/** Up to so many lanes a new client gets one of its own rather than one that was used before. */
const LANES_AT_EASE = 6;

/** Gives a client a lane: one that the same service used before, else one never used while there are few, else any that is free. */
export function enter<C extends Client>(lifelines: Lifelines, client: Omit<C, 'lane' | 'column'>): C {
  const { lanes } = lifelines;
  const lane = freeLane(lanes, client);
  const host = client.host === undefined ? undefined : lifelines.hosts.get(client.host);
  const entered = Object.assign(client, { lane, column: host?.column ?? lane }) as unknown as C;
  const tenants = lanes[lane];
  if (tenants) tenants.push(entered);
  else lanes.push([entered]);
  return entered;
}

function freeLane(lanes: readonly Client[][], { service, host }: Omit<Client, 'lane' | 'column'>): number {
  let free = -1;
  for (const [index, lane] of lanes.entries()) {
    const last = lane.at(-1);
    if (!last) return index;
    if (last.closeRow === undefined || last.host !== host) continue;
    if (last.service === service) return index;
    if (free < 0) free = index;
  }
  return free >= 0 && (host !== undefined || lanes.length >= LANES_AT_EASE) ? free : lanes.length;
}

/** The lifeline of a mail host as a client; from the given row on, when it is new. */
export function hostNamed(lifelines: Lifelines, name: string, row: number): Client {
  const known = lifelines.hosts.get(name);
  if (known) return known;
  const host = enter<Client>(lifelines, { service: undefined, openRow: row, name, host: name });
  lifelines.hosts.set(name, host);
  return host;
}

/** A client turns out to be a mail host: it moves to that host's lifeline, with all that it has said so far. */
export function becomeHost(lifelines: Lifelines, client: Client, name: string): void {
  // Somebody else may live there by now, if it had closed already.
  const lane = lifelines.lanes[client.lane];
  if (lane?.at(-1) !== client) return;
  lane.pop();
  hostNamed(lifelines, name, client.openRow);
  client.host = name;
  enter(lifelines, client);
}

/** The lifeline of a service, made when it is first used. */
export function serverOf(
  lifelines: Lifelines,
  service: Service | 'dns',
  protocol: Spoken,
  host?: string,
  at?: Endpoint,
): Server {
  const key = host === undefined ? service : `${host} ${service}`;
  let server = lifelines.servers.find((one) => one.key === key);
  if (!server) {
    server = { key, service, protocol, ...(host === undefined ? {} : { host }) };
    lifelines.servers.push(server);
  }
  if (at) server.at = at;
  return server;
}

/** What comes after what on the way of a message; an MX stands before DNS where mail is sent from, and after it elsewhere. */
const stations = ['submission', 'submissions', 'sending', 'dns', 'smtp', 'pop3', 'pop3s', 'imap', 'imaps'];

/** The servers in the order in which mail passes them. The host that queued something first is where mail is sent from. */
export function inTravelOrder({ hosts, servers }: Lifelines): Server[] {
  const [sender] = hosts.keys();
  const rank = ({ service, host }: Server): number =>
    stations.indexOf(service === 'smtp' && (sender === undefined || host === sender) ? 'sending' : service);
  return [...servers].sort((a, b) => rank(a) - rank(b));
}

/** Whether a row tells of something between a server and the mailboxes. What POP3 only marks is in none yet. RFC 1939 §5 */
export const reachesStore = ({
  fact,
  server,
}: {
  readonly fact: Fact;
  readonly server: Server | null;
}): boolean => server !== null && placeOf(fact) !== undefined;
