/**
 * A trace as a capture that Wireshark opens with its dissectors for mail: every connection as TCP, the dialogue as it was
 * before encryption, on the ports whose cleartext the dissectors know. Packets are made up; octets and times are not.
 */
import { goesOnNote, leavesNote, openedNote, protectedNote } from '../capture/own-note.ts';
import { concat, CR, LF } from '../octets.ts';
import { services, type Service, type Side } from '../protocols.ts';
import type { DnsAsked } from '../trace/dns-facts.ts';
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

interface Talk {
  readonly opened: FactOf<'connection-opened'>;
  tcp: TcpTalk;
  /** Said with the next packet. */
  comment: string | undefined;
}

interface Connected {
  readonly tcp: TcpTalk;
  readonly client: Endpoint;
}

interface Lookup {
  readonly asked: DnsAsked;
  /** The connection that it went over, if not in a datagram. */
  readonly tcp: TcpTalk | undefined;
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
  readonly #lookups = new Map<number, Lookup>();
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
        yield* this.#ask(fact);
        return;
      case 'dns-answered':
        yield* this.#answer(fact);
        return;
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
    const { tcp, client } = this.#connectAgain(fact);
    this.#talks.set(fact.connection, { opened: fact, tcp, comment: undefined });
    yield* write(tcp.open(), fact.at, openedNote(fact, client));
  }

  /** A connection of its own between the ends of a real one. */
  #connectAgain({ service, client, server }: FactOf<'connection-opened'>): Connected {
    return this.#connect(client, { address: server.address, port: cleartextPort(service) });
  }

  /** @returns with the client's end, whose port had to be another where the connection before had the same */
  #connect(client: Endpoint, server: Endpoint): Connected {
    const { address } = client;
    let { port } = client;
    const pair = (): string => `${address} ${String(port)} ${server.address} ${String(server.port)}`;
    while (this.#taken.has(pair())) port = port >= 0xffff ? 1024 : port + 1;
    this.#taken.add(pair());
    const tcp = new TcpTalk({ address, port }, server, ++this.#connections);
    return { tcp, client: { address, port } };
  }

  *#secure(talk: Talk, fact: FactOf<'tls-started'>): Generator<Uint8Array> {
    const { protocol, service } = talk.opened;
    const { connection, at } = fact;
    if (services[service].implicitTls) {
      talk.comment = protectedNote(connection, fact);
      return;
    }
    yield* write(talk.tcp.close('client'), at, leavesNote(connection));
    talk.tcp = this.#connectAgain(talk.opened).tcp;
    yield* write(talk.tcp.open(), at, goesOnNote(connection, protocol, fact));
  }

  *#ask(asked: FactOf<'dns-asked'>): Generator<Uint8Array> {
    const { client, transport, lookup, at } = asked;
    const message = queryMessage(asked);
    if (!message) return;
    const server = nameServerFor(asked);
    const tcp = transport === 'tcp' ? this.#connect(client, server).tcp : undefined;
    this.#lookups.set(lookup, { asked, tcp });
    if (!tcp) {
      yield packetBlock(udpFrame(routeOf(client, server), message), at, lookupNote(lookup));
      return;
    }
    yield* write(tcp.open(), at, lookupNote(lookup));
    yield* write(tcp.say('client', overTcp(message)), at);
  }

  *#answer(answered: FactOf<'dns-answered'>): Generator<Uint8Array> {
    const { lookup, at } = answered;
    const found = this.#lookups.get(lookup);
    if (!found) return;
    this.#lookups.delete(lookup);
    const { asked, tcp } = found;
    const message = answerMessage(asked, answered);
    if (!tcp) {
      if (!message) return;
      const route = routeOf(nameServerFor(asked), asked.client);
      yield packetBlock(udpFrame(route, message), at, lookupNote(lookup));
      return;
    }
    if (message) yield* write(tcp.say('server', overTcp(message)), at, lookupNote(lookup));
    // Who has the answer closes. RFC 7766 §6.2.3
    yield* write(tcp.close('client'), at);
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

const nameServerFor = ({ client }: DnsAsked): Endpoint => ({ address: client.address, port: DNS_PORT });

const lookupNote = (lookup: number): string =>
  `lookup ${String(lookup)}: the message is made again from what the trace tells of it`;

/** With its length in front. RFC 1035 §4.2.2 */
const overTcp = (message: Uint8Array): Uint8Array =>
  concat([Uint8Array.of(message.length >> 8, message.length & 0xff), message]);

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
