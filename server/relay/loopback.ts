/**
 * The only way out of a mail host. Mail never leaves the machine: whatever DNS, a zone or a setting says, an address
 * beyond loopback is refused before a socket exists.
 */
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../../common/trace/endpoint.ts';
import { isLoopback } from '../net/endpoint.ts';

export class NotLoopback extends Error {}

/** Resolves when the peer has accepted. Rejects with what the system said, or `NotLoopback`. */
export function connectLoopback(to: Endpoint, from: string | undefined, timeoutMs: number): Promise<Socket> {
  if (!isLoopback(to.address)) {
    return Promise.reject(new NotLoopback(`${to.address} is not on this machine, and mail never leaves it`));
  }
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: to.address,
      port: to.port,
      noDelay: true,
      ...(from === undefined ? {} : { localAddress: from }),
    });
    const late = setTimeout(() => {
      socket.destroy(new Error(`no connection within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    socket.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(late);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
