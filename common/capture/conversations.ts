/**
 * The TCP connections of a capture: which are mail, who opened them, when they ended. Packets of others are passed over
 * without being kept.
 */
import { serviceNames, services, type Protocol, type Service, type Side } from '../protocols.ts';
import { latin1Of } from '../octets.ts';
import { plainService, protocolOfGreeting } from './beginnings.ts';
import type { Collected } from './collected.ts';
import { Dialogue } from './dialogue.ts';
import { readNote, type OwnNote } from './own-note.ts';
import { ipOffset, isKnownLink, type Packet } from './packet.ts';
import { CaptureProblem } from './problem.ts';
import { addressText, readSegment, type Segment } from './tcp-segment.ts';
import { TcpStream } from './tcp-stream.ts';

interface Conversation {
  readonly client: string;
  readonly stream: TcpStream;
  readonly dialogue: Dialogue;
  /** Who said all first. */
  firstEnded: Side | undefined;
  /** It goes on in another, which is to know it by this number. */
  leavesAs: number | undefined;
}

/** Connections under way at a time; beyond them the one that was opened first is taken to be over. */
const MOST_OPEN = 10_000;
/** Connections to other ports whose server has not spoken yet. */
const MOST_UNKNOWN = 10_000;
/** Ports of which it is counted how much went over them. */
const MOST_PORTS = 4096;
/** Greets like SMTP, and is not. RFC 959 §5.4 */
const FTP = 21;

const serviceOfPort: ReadonlyMap<number, Service> = new Map(
  serviceNames.flatMap((name) => [
    [services[name].port, name],
    [services[name].assignedPort, name],
  ]),
);

/** A port over which TCP went that was not read. */
export interface PortSeen {
  readonly port: number;
  readonly segments: number;
}

export class Conversations {
  readonly #collected: Collected;
  readonly #chosen: ReadonlyMap<number, Protocol>;
  readonly #open = new Map<string, Conversation>();
  /** The last that are over. */
  readonly #over = new Set<string>();
  /** Dialogues that go on in another connection, by the number that leads to it. */
  readonly #left = new Map<number, Dialogue>();
  /** Of servers at other ports: the sequence number of the first octet each will say. */
  readonly #unknown = new Map<string, number>();
  readonly #ports = new Map<number, number>();
  #count = 0;
  #packets = 0;
  readonly #unknownLinks = new Set<number>();

  /** @param chosen ports that somebody said are mail, with what is spoken there */
  constructor(collected: Collected, chosen: ReadonlyMap<number, Protocol>) {
    this.#collected = collected;
    this.#chosen = chosen;
  }

  get packets(): number {
    return this.#packets;
  }

  get connections(): number {
    return this.#count;
  }

  /** The ports that were passed over, the busiest first. */
  get otherPorts(): readonly PortSeen[] {
    return [...this.#ports]
      .map(([port, segments]) => ({ port, segments }))
      .sort((a, b) => b.segments - a.segments);
  }

  packet({ at, linkType, octets, comment }: Packet): void {
    this.#packets++;
    if (!isKnownLink(linkType)) {
      this.#unknownLink(linkType);
      return;
    }
    const offset = ipOffset(linkType, octets);
    if (offset < 0) return;
    const segment = readSegment(at, octets.subarray(offset));
    if (segment === 'fragment') {
      this.#collected.notice(
        'A TCP segment was cut in fragments by IP. Fragments are not put together here: what they hold is shown as missing.',
      );
    } else if (segment === 'broken')
      this.#collected.notice('The headers of a packet are not whole; it was passed over.');
    else if (segment !== 'other')
      this.#segment(segment, comment === undefined ? undefined : readNote(comment));
  }

  /** The capture has ended. */
  end(): void {
    for (const conversation of this.#open.values()) this.#capturedNoMore(conversation);
    this.#open.clear();
    for (const dialogue of this.#left.values()) dialogue.captureEnded();
    this.#left.clear();
  }

  #unknownLink(linkType: number): void {
    if (this.#unknownLinks.size === 0 && this.#packets === 1) {
      throw new CaptureProblem(
        `This capture was made on a link of type ${linkType}, which cannot be read here; Ethernet, Linux cooked, loopback and raw IP can. ` +
          'Capture on another interface, or convert it: editcap -T ether, for one.',
      );
    }
    this.#unknownLinks.add(linkType);
    this.#collected.notice(`A packet came over a link of type ${linkType}, which cannot be read here.`);
  }

  #segment(segment: Segment, note: OwnNote | undefined): void {
    const { from, to, fromPort, toPort } = segment;
    const sender = endKey(from, fromPort);
    const receiver = endKey(to, toPort);
    const key = sender < receiver ? sender + receiver : receiver + sender;
    let conversation = this.#open.get(key);
    if (conversation && segment.syn) {
      const side = conversation.client === sender ? 'client' : 'server';
      if (conversation.stream.isAnother(side, segment.seq)) {
        this.#capturedNoMore(conversation);
        this.#open.delete(key);
        conversation = undefined;
      }
    }
    conversation ??= this.#begin(segment, key, sender, receiver, note);
    if (!conversation) return;
    if (note?.kind === 'leaves') conversation.leavesAs = note.connection;
    else if (note?.kind === 'protected') conversation.dialogue.secured(segment.at, note);
    this.#follow(conversation, conversation.client === sender ? 'client' : 'server', segment);
    if (conversation.stream.over || segment.rst) this.#close(key);
  }

  #close(key: string): void {
    this.#open.delete(key);
    this.#over.delete(key);
    this.#over.add(key);
    const [oldest] = this.#over;
    if (oldest !== undefined && this.#over.size > MOST_OPEN) this.#over.delete(oldest);
  }

  #follow(conversation: Conversation, from: Side, segment: Segment): void {
    const { stream, dialogue } = conversation;
    stream.take(from, segment);
    if (segment.rst) {
      stream.finish();
      const both = stream.over;
      dialogue.closed(
        both ? (conversation.firstEnded ?? from) : from,
        Math.max(stream.at, segment.at),
        both ? undefined : 'it was reset (RST)',
      );
    } else if (stream.over && conversation.leavesAs !== undefined)
      this.#leave(conversation.leavesAs, dialogue);
    else if (stream.over) dialogue.closed(conversation.firstEnded ?? from, stream.at);
  }

  #leave(number: number, dialogue: Dialogue): void {
    const [oldest] = this.#left;
    if (oldest && this.#left.size >= MOST_OPEN) {
      oldest[1].captureEnded();
      this.#left.delete(oldest[0]);
    }
    this.#left.set(number, dialogue);
  }

  /** A connection that was not known before; `undefined` where it is no mail. */
  #begin(
    segment: Segment,
    key: string,
    sender: string,
    receiver: string,
    note: OwnNote | undefined,
  ): Conversation | undefined {
    const { fromPort, toPort, syn, ack } = segment;
    // What is left of a connection that is over begins none.
    if (!syn && (segment.rst || (segment.size === 0 && segment.fin))) return undefined;
    const opens = syn && ack === undefined;
    const answers = syn && ack !== undefined;
    const to = this.#spokenAt(toPort);
    const at = this.#spokenAt(fromPort);
    // Who opens it is the client. Where that was not seen, a port of mail is the server's.
    const from: Side = opens || (!answers && to && (!at || toPort < fromPort)) ? 'client' : 'server';
    const spoken = from === 'client' ? to : at;
    const known =
      note?.kind === 'opened' ? spokenBy(note) : (spoken ?? this.#greeted(segment, sender + receiver));
    if (!known) {
      this.#passedOver(segment, sender + receiver);
      return undefined;
    }
    // Where the beginning was not seen, there is something to show only once something is said; late repetitions are nothing.
    if (!syn && spoken && (segment.size === 0 || this.#over.has(key))) return undefined;
    const goesOn = note?.kind === 'goes-on' ? note : undefined;
    const before = goesOn && this.#left.get(goesOn.connection);
    if (goesOn) this.#left.delete(goesOn.connection);
    // Where the part before TLS is not there, this is the midst of a connection.
    const midway = goesOn !== undefined || (!syn && spoken !== undefined);
    const dialogue = before ?? this.#introduce(segment, from, known, midway, note);
    if (goesOn) dialogue.secured(segment.at, goesOn);
    return this.#enter(segment, key, from === 'client' ? sender : receiver, dialogue);
  }

  /** A dialogue that was not known before. */
  #introduce(
    { at, from: sender, fromPort, to: receiver, toPort }: Segment,
    from: Side,
    { protocol, service }: Spoken,
    midway: boolean,
    note: OwnNote | undefined,
  ): Dialogue {
    const connection = ++this.#count;
    const ends = [
      { address: addressText(sender), port: fromPort },
      { address: addressText(receiver), port: toPort },
    ] as const;
    const [client, server] = from === 'client' ? ends : ([ends[1], ends[0]] as const);
    const opened = note?.kind === 'opened' ? note : undefined;
    this.#collected.add({
      kind: 'connection-opened',
      connection,
      protocol,
      service,
      ...(opened?.host === undefined ? {} : { host: opened.host }),
      client: opened ? { ...client, port: opened.clientPort } : client,
      server: opened ? { ...server, port: opened.serverPort } : server,
      at,
    });
    const dialogue = new Dialogue(connection, protocol, this.#collected, note !== undefined);
    if (midway) dialogue.beganBefore(at);
    return dialogue;
  }

  #enter(segment: Segment, key: string, client: string, dialogue: Dialogue): Conversation {
    const [oldest] = this.#open;
    if (oldest && this.#open.size >= MOST_OPEN) {
      this.#collected.notice(
        'Very many connections were open at a time; the oldest are not followed to their end.',
      );
      this.#capturedNoMore(oldest[1]);
      this.#open.delete(oldest[0]);
    }
    const stream = new TcpStream(segment.at, {
      octets: (side, octets, at) => {
        dialogue.octets(side, octets, at);
      },
      missing: (side, count, at) => {
        dialogue.missing(side, count, at);
      },
      ended: (side, at) => {
        conversation.firstEnded ??= side;
        if (conversation.leavesAs === undefined) dialogue.ended(side, at);
      },
    });
    const conversation: Conversation = {
      client,
      stream,
      dialogue,
      firstEnded: undefined,
      leavesAs: undefined,
    };
    this.#open.set(key, conversation);
    return conversation;
  }

  #spokenAt(port: number): Spoken | undefined {
    const chosen = this.#chosen.get(port);
    const service = serviceOfPort.get(port);
    if (chosen && (!service || services[service].protocol !== chosen)) {
      return { protocol: chosen, service: plainService[chosen] };
    }
    return service && spokenBy({ service });
  }

  /** What is spoken at a port that nobody knows, told by the first words of its server. */
  #greeted({ data, seq, fromPort }: Segment, way: string): Spoken | undefined {
    if (data.length === 0 || fromPort === FTP || this.#unknown.get(way) !== seq) return undefined;
    const protocol = protocolOfGreeting(data);
    return protocol && { protocol, service: plainService[protocol] };
  }

  #passedOver({ syn, ack, seq, size, fromPort, toPort }: Segment, way: string): void {
    if (syn && ack !== undefined) {
      const [oldest] = this.#unknown.keys();
      if (oldest !== undefined && this.#unknown.size >= MOST_UNKNOWN) this.#unknown.delete(oldest);
      this.#unknown.set(way, (seq + 1) >>> 0);
    } else if (size > 0) this.#unknown.delete(way);
    if (size === 0) return;
    // The server's is nearly always the lower.
    const port = Math.min(fromPort, toPort);
    const before = this.#ports.get(port);
    if (before !== undefined || this.#ports.size < MOST_PORTS) this.#ports.set(port, (before ?? 0) + 1);
  }

  #capturedNoMore({ stream, dialogue, firstEnded, leavesAs }: Conversation): void {
    stream.finish();
    if (stream.over && leavesAs === undefined) dialogue.closed(firstEnded ?? 'server', stream.at);
    else dialogue.captureEnded();
  }
}

interface Spoken {
  readonly protocol: Protocol;
  readonly service: Service;
}

const spokenBy = ({ service }: { readonly service: Service }): Spoken => ({
  protocol: services[service].protocol,
  service,
});

/** Of one length for each length of address, so that two in a row are unambiguous. */
const endKey = (address: Uint8Array, port: number): string =>
  latin1Of(address) + String.fromCharCode(port >> 8, port & 0xff);
