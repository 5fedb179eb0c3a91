/** How a host brings a message to the next one: asks DNS, connects, offers, and goes on to the next MX when one is down. */
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { QueueEntry } from '../../common/projections/queue.ts';
import type { Endpoint } from '../../common/trace/endpoint.ts';
import type { Delivery, QueuedRecipient } from '../../common/trace/facts.ts';
import type { ClientNames } from '../net/client-names.ts';
import { plainAddress } from '../net/endpoint.ts';
import type { MailHost } from './hosts.ts';
import { connectLoopback, NotLoopback } from './loopback.ts';
import { offer } from './offer.ts';
import type { Attempt } from './queue.ts';
import { routeTo, type Hop, type Lookup } from './route.ts';

export interface TransferParts {
  readonly host: (name: string) => MailHost | undefined;
  /** A real query, asked by that host. */
  readonly lookup: (host: MailHost) => Lookup;
  /**
   * Where the SMTP service of an address of DNS listens: a real host would have port 25, which most users may not open.
   */
  readonly smtpAt: (address: string) => Endpoint;
  readonly names: ClientNames;
  readonly body: (message: string) => Uint8Array | undefined;
  readonly ca: () => Promise<string>;
  readonly random: () => number;
}

const CONNECT_MS = 5_000;

/** While there is another host to ask, one that would not speak to us is no verdict. */
const asDeferred = (delivery: Delivery): Delivery =>
  delivery.outcome === 'failed' ? { ...delivery, outcome: 'deferred' } : delivery;

export class Transfer {
  readonly #parts: TransferParts;
  /** What is being relayed over a connection of ours, by its number. */
  readonly #relayed = new Map<
    number,
    { readonly queue: string; readonly nextHop: Required<Attempt>['nextHop'] }
  >();

  #trust: Promise<SecureContext> | undefined;

  constructor(parts: TransferParts) {
    this.#parts = parts;
  }

  /** The queued message that one of our hosts relays over this connection. */
  relayedOver(connection: number): { queue: string; nextHop: Required<Attempt>['nextHop'] } | undefined {
    return this.#relayed.get(connection);
  }

  /** Tries the recipients of one domain; tells of each host it tried. */
  async attempt(
    entry: QueueEntry,
    recipients: readonly QueuedRecipient[],
    tried: (attempt: Attempt) => void,
  ): Promise<void> {
    const [first] = recipients;
    if (!first) return;
    const all = (outcome: Delivery['outcome'], status: string, reply: string): Attempt => ({
      deliveries: recipients.map(({ address }) => ({ address, outcome, status, reply })),
      dsn: false,
    });
    const host = this.#parts.host(entry.host);
    if (!host) {
      // It may come back; until then its queue waits, and expires like any other.
      tried(all('deferred', '4.3.2', `${entry.host} is no mail host of this world any more`));
      return;
    }
    const domain = first.address.slice(first.address.lastIndexOf('@') + 1).toLowerCase();
    const { lookup, random } = this.#parts;
    // No answer is no verdict: later there may be one. RFC 5321 §5.1
    const route = await routeTo(domain, lookup(host), host.name, random).catch((error: unknown) => ({
      status: '4.4.3',
      why: (error as Error).message,
      permanent: false,
    }));
    if ('why' in route) {
      tried(all(route.permanent ? 'failed' : 'deferred', route.status, route.why));
      return;
    }
    const places = route.hops.flatMap((hop) => hop.addresses.map((address) => ({ hop, address })));
    for (const [index, { hop, address }] of places.entries()) {
      const attempt = await this.#attemptAt(hop, address, host, entry, recipients);
      // Only a host that cannot be spoken to makes way for the next: what it replied holds. RFC 5321 §5.1
      const isLast = attempt.reached || index === places.length - 1;
      tried(isLast ? attempt : { ...attempt, deliveries: attempt.deliveries.map(asDeferred) });
      if (isLast) return;
    }
  }

  async #attemptAt(
    hop: Hop,
    address: string,
    host: MailHost,
    entry: QueueEntry,
    recipients: readonly QueuedRecipient[],
  ): Promise<Attempt & { readonly reached: boolean }> {
    const { smtpAt, body, ca, names } = this.#parts;
    const to = smtpAt(address);
    const nextHop = { name: hop.name, ...to };
    const unreached = (reply: string, permanent = false): Attempt & { reached: false } => ({
      nextHop,
      deliveries: recipients.map((recipient) => ({
        address: recipient.address,
        outcome: permanent ? 'failed' : 'deferred',
        // RFC 3463 §3.5
        status: permanent ? '5.4.4' : '4.4.1',
        reply,
      })),
      dsn: false,
      reached: false,
    });
    const message = body(entry.message);
    if (!message) return unreached(`the message ${entry.message} is not stored any more`, true);
    let socket: Socket;
    try {
      socket = await connectLoopback(to, host.address, CONNECT_MS);
    } catch (error) {
      if (error instanceof NotLoopback) return unreached(error.message, true);
      const { code, message: why } = error as Error & { code?: string };
      return unreached(`${hop.name} (${to.address}) does not answer: ${code ?? why}`);
    }
    const local = { address: plainAddress(socket.localAddress), port: socket.localPort ?? 0 };
    let connection: number | undefined;
    names.connected(local, {
      title: host.name,
      opened: (number) => {
        connection = number;
        this.#relayed.set(number, { queue: entry.queue, nextHop });
      },
    });
    const { deliveries, dsn, spoken } = await offer({
      name: host.name,
      socket,
      peerName: hop.name,
      trust: await (this.#trust ??= ca().then((authority) => createSecureContext({ ca: authority }))),
      sender: entry.sender,
      recipients,
      message,
      eightBit: entry.eightBit,
      smtpUtf8: entry.smtpUtf8,
      ...(entry.ret ? { ret: entry.ret } : {}),
      ...(entry.envid === undefined ? {} : { envid: entry.envid }),
    });
    names.abandoned(local);
    if (connection !== undefined) this.#relayed.delete(connection);
    return {
      nextHop,
      ...(connection === undefined ? {} : { connection }),
      deliveries,
      dsn,
      reached: spoken,
    };
  }
}
