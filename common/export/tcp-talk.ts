/** One TCP connection as packets: handshake, data in segments, acknowledgements, the end. RFC 9293 §3.5 */
import type { Side } from '../protocols.ts';
import { EMPTY } from '../octets.ts';
import type { Endpoint } from '../trace/endpoint.ts';
import { ACK, FIN, MSS, PSH, routeOf, RST, SYN, tcpFrame, type Route } from './packets.ts';

/** A receiver acknowledges at the latest after so many octets, far from what its window allows. */
const MOST_IN_FLIGHT = 16 * MSS;

const other = (side: Side): Side => (side === 'client' ? 'server' : 'client');

export class TcpTalk {
  /** From each side to the other. */
  readonly #routes: Readonly<Record<Side, Route>>;
  /** The next octet of each side, and what the other has acknowledged of it. */
  readonly #next: Record<Side, number>;
  readonly #acknowledged: Record<Side, number>;

  /** @param number tells its initial sequence numbers from those of others */
  constructor(client: Endpoint, server: Endpoint, number: number) {
    this.#routes = { client: routeOf(client, server), server: routeOf(server, client) };
    const initial = (number * 0x10001) >>> 0;
    this.#next = { client: initial, server: (initial + 0x40000000) >>> 0 };
    this.#acknowledged = { ...this.#next };
  }

  open(): Uint8Array[] {
    return [this.#send('client', SYN), this.#send('server', SYN | ACK), this.#send('client', ACK)];
  }

  say(from: Side, octets: Uint8Array): Uint8Array[] {
    const packets: Uint8Array[] = [];
    for (let at = 0; at < octets.length; at += MSS) {
      const segment = octets.subarray(at, at + MSS);
      const isLast = at + MSS >= octets.length;
      packets.push(this.#send(from, isLast ? ACK | PSH : ACK, segment));
      const inFlight = (this.#next[from] - this.#acknowledged[from]) >>> 0;
      if (inFlight >= MOST_IN_FLIGHT) packets.push(this.#send(other(from), ACK));
    }
    return packets;
  }

  close(by: Side): Uint8Array[] {
    return [this.#send(by, FIN | ACK), this.#send(other(by), FIN | ACK), this.#send(by, ACK)];
  }

  reset(by: Side): Uint8Array[] {
    return [this.#send(by, RST | ACK)];
  }

  #send(from: Side, flags: number, octets: Uint8Array = EMPTY): Uint8Array {
    const to = other(from);
    const packet = tcpFrame(this.#routes[from], {
      sequence: this.#next[from],
      acknowledges: this.#next[to],
      flags,
      octets,
    });
    // SYN and FIN count as an octet each. RFC 9293 §3.4
    const length = octets.length + (flags & (SYN | FIN) ? 1 : 0);
    this.#next[from] = (this.#next[from] + length) >>> 0;
    if (flags & ACK) this.#acknowledged[to] = this.#next[to];
    return packet;
  }
}
