/** One query to a DNS server from a socket of its own, and the message that answers it. RFC 1035 §4.2 */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { Endpoint } from '../../common/trace/endpoint.ts';
import { LengthFramed, withLength } from './framing.ts';

export interface Ask {
  readonly server: Endpoint;
  readonly query: Uint8Array;
  /** Called with our end before the query leaves it; returns what to call when that end is gone. */
  readonly register: (local: Endpoint) => () => void;
  /** Whether a message answers the query; others are passed over. */
  readonly answers: (message: Uint8Array) => boolean;
  readonly after: (ms: number, then: () => void) => () => void;
  readonly timeoutMs: number;
}

/** `undefined` if no answer came in time. Rejects with what the system said, such as `ECONNREFUSED`. */
export function askOverUdp(ask: Ask): Promise<Uint8Array | undefined> {
  const { server, query, register, answers, after, timeoutMs } = ask;
  return new Promise((resolve, reject) => {
    const socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4');
    let forget = (): void => undefined;
    let isOver = false;
    const over = (settle: () => void): void => {
      if (isOver) return;
      isOver = true;
      cancel();
      forget();
      socket.close();
      settle();
    };
    const cancel = after(timeoutMs, () => over(() => resolve(undefined)));
    socket.on('error', (error) => over(() => reject(error)));
    socket.on('message', (message) => {
      if (answers(message)) over(() => resolve(message));
    });
    // Connected, the system passes on nothing but what comes from the server, and our end has an address.
    socket.connect(server.port, server.address, () => {
      if (isOver) return;
      const { address, port } = socket.address();
      forget = register({ address, port });
      socket.send(query);
    });
  });
}

/** Rejects where no answer came in time, too. */
export function askOverTcp(ask: Ask): Promise<Uint8Array> {
  const { server, query, register, answers, after, timeoutMs } = ask;
  return new Promise((resolve, reject) => {
    const framed = new LengthFramed();
    const socket = connect({ host: server.address, port: server.port, noDelay: true });
    let forget = (): void => undefined;
    const over = (): void => {
      cancel();
      forget();
      socket.destroy();
    };
    const fail = (error: Error): void => {
      over();
      reject(error);
    };
    const cancel = after(timeoutMs, () =>
      fail(new Error(`the DNS server did not answer over TCP within ${timeoutMs / 1000} s; try again later`)),
    );
    socket.on('error', fail);
    socket.on('end', () => fail(new Error('the DNS server closed the TCP connection without an answer')));
    socket.on('connect', () => {
      forget = register({ address: socket.localAddress ?? '', port: socket.localPort ?? 0 });
      socket.write(withLength(query));
    });
    socket.on('data', (octets) => {
      framed.push(octets as Buffer);
      for (let message = framed.take(); message; message = framed.take()) {
        if (!answers(message)) continue;
        over();
        resolve(message);
        return;
      }
    });
  });
}
