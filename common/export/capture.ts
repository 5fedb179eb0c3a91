/**
 * A trace as a capture that Wireshark opens with its dissectors for mail: every connection as TCP, the dialogue as it was
 * before encryption, on the ports whose cleartext the dissectors know. Packets are made up; octets and times are not.
 */
import { CR, LF } from '../octets.ts';
import { services, type Protocol, type Service, type Side } from '../protocols.ts';
import type { DnsAnswered, DnsAsked } from '../trace/dns-facts.ts';
import type { Endpoint } from '../trace/endpoint.ts';
import type { Fact, FactOf, Frame } from '../trace/facts.ts';
import { answerMessage, queryMessage } from './dns-message.ts';
import { maskFact, maskOctets } from './masked.ts';
import { routeOf, udpFrame } from './packets.ts';
import { interfaceBlock, packetBlock, sectionBlock } from './pcapng.ts';
import { TcpTalk } from './tcp-talk.ts';

export interface CaptureParts {
  /** In order. */
  readonly facts: Iterable<Fact>;
  readonly passwords: boolean;
  /** The whole octets of a long frame; `undefined` when they are kept no more. */
  readonly frame: (seq: number) => Promise<Uint8Array | undefined>;
}

const ABOUT =
  'Made by mailglass from its trace. The octets of the dialogues and their times are real; Ethernet, IP and TCP are made ' +
  'up around them. What TLS protected is shown decrypted, on the port of the service without TLS (25, 587, 110, 143); ' +
  'after STARTTLS it goes on in a connection of its own, since a dissector would take it for TLS. Comments on packets say where.';

/** Where dissectors expect each service's cleartext. */
function cleartextPort(service: Service): number {
  if (service === 'submissions') return services.submission.assignedPort;
  if (service === 'pop3s') return services.pop3.assignedPort;
  if (service === 'imaps') return services.imap.assignedPort;
  return services[service].assignedPort;
}

/** How each protocol begins TLS in a connection. RFC 3207 §4, RFC 2595 §4, RFC 9051 §6.2.1 */
const UPGRADES: Readonly<Record<Protocol, string>> = { smtp: 'STARTTLS', pop3: 'STLS', imap: 'STARTTLS' };

interface Talk {
  readonly opened: FactOf<'connection-opened'>;
  tcp: TcpTalk;
  /** Said with the next packet. */
  comment: string | undefined;
}

const DNS_PORT = 53;

/** The file, block by block. */
export async function* capture(parts: CaptureParts): AsyncGenerator<Uint8Array> {
  yield sectionBlock(
    parts.passwords ? ABOUT : `${ABOUT} Passwords and the like were replaced by asterisks.`,
    'mailglass',
  );
  yield interfaceBlock('mailglass');
  const writer = new Writer(parts);
  for (const fact of parts.facts) yield* writer.take(fact);
}

class Writer {
  readonly #parts: CaptureParts;
  readonly #talks = new Map<number, Talk>();
  readonly #asked = new Map<number, DnsAsked>();
  /** Pairs of endpoints that had a connection: TCP takes a second one for a part of the first. */
  readonly #taken = new Set<string>();
  #connections = 0;

  constructor(parts: CaptureParts) {
    this.#parts = parts;
  }

  async *take(fact: Fact): AsyncGenerator<Uint8Array> {
    switch (fact.kind) {
      case 'connection-opened':
        yield* this.#open(fact);
        return;
      case 'dns-asked':
        this.#asked.set(fact.lookup, fact);
        yield* datagram(fact, fact, queryMessage(fact));
        return;
      case 'dns-answered': {
        const asked = this.#asked.get(fact.lookup);
        this.#asked.delete(fact.lookup);
        if (asked) yield* datagram(fact, asked, answerMessage(asked, fact));
        return;
      }
    }
    const talk = 'connection' in fact && fact.connection !== undefined && this.#talks.get(fact.connection);
    if (!talk) return;
    switch (fact.kind) {
      case 'tls-started':
        yield* this.#secure(talk, fact);
        return;
      case 'command-sent':
      case 'octets-sent':
        yield* this.#say(talk, 'client', fact);
        return;
      case 'reply-sent':
        yield* this.#say(talk, 'server', fact);
        return;
      case 'connection-closed': {
        const { tcp } = talk;
        this.#talks.delete(fact.connection);
        const packets = fact.broken === undefined ? tcp.close(fact.by) : tcp.reset(fact.by);
        yield* write(packets, fact.at);
      }
    }
  }

  *#open(fact: FactOf<'connection-opened'>): Generator<Uint8Array> {
    const { protocol, service, client, connection } = fact;
    const { tcp, comment } = this.#connect(fact);
    this.#talks.set(connection, { opened: fact, tcp, comment: undefined });
    const { title, implicitTls } = services[service];
    const told =
      `mailglass connection ${String(connection)}: ${title}, in fact port ${String(fact.server.port)}` +
      (implicitTls ? `; TLS protected all of it, here is ${protocol.toUpperCase()} decrypted` : '') +
      (comment ? `; its client's port was ${String(client.port)}, which another connection here has` : '');
    yield* write(tcp.open(), fact.at, told);
  }

  /** A connection of its own between the ends of a real one; `comment` when its client's port had to be another. */
  #connect({ service, client, server }: FactOf<'connection-opened'>): { tcp: TcpTalk; comment: boolean } {
    const to: Endpoint = { address: server.address, port: cleartextPort(service) };
    let { port } = client;
    const pair = (): string => `${client.address} ${String(port)} ${to.address} ${String(to.port)}`;
    while (this.#taken.has(pair())) port = port >= 0xffff ? 1024 : port + 1;
    this.#taken.add(pair());
    const tcp = new TcpTalk({ address: client.address, port }, to, ++this.#connections);
    return { tcp, comment: port !== client.port };
  }

  *#secure(talk: Talk, fact: FactOf<'tls-started'>): Generator<Uint8Array> {
    const { protocol, service } = talk.opened;
    const how = `${fact.version} ${fact.cipher}`;
    if (services[service].implicitTls) {
      talk.comment = `${how} protected this and all that follows on this connection`;
      return;
    }
    yield* write(talk.tcp.close('client'), fact.at, 'here the TLS handshake began; it is left out');
    talk.tcp = this.#connect(talk.opened).tcp;
    const told =
      `mailglass connection ${String(fact.connection)} goes on here after ${UPGRADES[protocol]}: ` +
      `${how} protected all of this, which is shown decrypted`;
    yield* write(talk.tcp.open(), fact.at, told);
  }

  async *#say(talk: Talk, from: Side, fact: Fact & Frame): AsyncGenerator<Uint8Array> {
    const { octets, invented } = await this.#wholeOf(fact);
    const comments = [
      ...(talk.comment === undefined ? [] : [talk.comment]),
      ...(invented === 0
        ? []
        : [`the last ${String(invented)} octets are kept no more: tildes stand for them`]),
      ...(fact.secrets?.length && !this.#parts.passwords ? ['asterisks stand for a secret'] : []),
    ];
    talk.comment = undefined;
    yield* write(talk.tcp.say(from, octets), fact.at, comments.length > 0 ? comments.join('\n') : undefined);
  }

  async #wholeOf(fact: Fact & Frame): Promise<{ octets: Uint8Array; invented: number }> {
    const { passwords, frame } = this.#parts;
    const whole = fact.size > fact.octets.length ? await frame(fact.seq) : undefined;
    const octets = whole ?? fact.octets;
    const shown = passwords
      ? octets
      : whole
        ? maskOctets(whole, fact)
        : (maskFact(fact) as typeof fact).octets;
    return { octets: filledUp(shown, fact), invented: Math.max(0, fact.size - octets.length) };
  }
}

function* write(packets: readonly Uint8Array[], at: number, comment?: string): Generator<Uint8Array> {
  for (const [i, packet] of packets.entries()) yield packetBlock(packet, at, i === 0 ? comment : undefined);
}

/** Lookups over TCP are shown as datagrams, too. */
function* datagram(
  fact: Fact & (DnsAsked | DnsAnswered),
  { client, transport }: DnsAsked,
  message: Uint8Array | undefined,
): Generator<Uint8Array> {
  if (!message) return;
  const server: Endpoint = { address: client.address, port: DNS_PORT };
  const [from, to] = fact.kind === 'dns-asked' ? [client, server] : [server, client];
  const how = transport === 'tcp' ? ', which went over TCP' : '';
  const told = `lookup ${String(fact.lookup)}${how}: the message is made again from what the trace tells of it`;
  yield packetBlock(udpFrame(routeOf(from, to), message), fact.at, told);
}

const TILDE = 0x7e;
const FILLED_LINE = 76;
const END_OF_DATA = [CR, LF, 0x2e, CR, LF];

/** As many octets as there were, in lines, so that what follows stands where it stood. */
function filledUp(octets: Uint8Array, fact: Frame): Uint8Array {
  const missing = fact.size - octets.length;
  if (missing <= 0) return octets;
  const filled = new Uint8Array(fact.size).fill(TILDE);
  filled.set(octets);
  for (let at = octets.length; at + 1 < fact.size; at += FILLED_LINE) filled.set([CR, LF], at);
  const end = fact.kind === 'octets-sent' && fact.what === 'message' ? END_OF_DATA : [CR, LF];
  filled.set(end.slice(-missing), fact.size - Math.min(missing, end.length));
  return filled;
}
