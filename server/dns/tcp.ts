/** One client of the DNS server over TCP: any number of queries, one after the other. RFC 7766 §6.2.1 */
import type { Socket } from 'node:net';
import { LengthFramed, withLength } from './framing.ts';
import { MAX_QUERY_OCTETS } from './limits.ts';

/** Answers until the client goes, is silent for too long or sends what is no query. */
export function serveTcp(
  socket: Socket,
  answer: (query: Uint8Array) => Uint8Array | undefined,
  idleMs: number,
): void {
  const framed = new LengthFramed();
  // From one whole query to the next: octets that drip in one by one do not keep a connection.
  const idle = setTimeout(() => socket.destroy(), idleMs);
  const work = (): void => {
    while (!socket.destroyed) {
      if ((framed.announced ?? 0) > MAX_QUERY_OCTETS) {
        socket.destroy();
        return;
      }
      const query = framed.take();
      if (!query) break;
      idle.refresh();
      const octets = answer(query);
      if (octets && !socket.write(withLength(octets))) {
        // Who does not read its answers gets no more of them.
        socket.pause();
        return;
      }
    }
    socket.resume();
  };
  socket.on('data', (octets) => {
    framed.push(octets as Buffer);
    work();
  });
  socket.on('drain', work);
  // A client that is gone before its answer arrives is no error of ours.
  socket.on('error', () => undefined);
  socket.on('close', () => clearTimeout(idle));
}
