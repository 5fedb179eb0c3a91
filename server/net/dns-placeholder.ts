/**
 * Keeps the DNS port: answers every query that it refuses to answer it. mailglass has no zone to serve yet, and a resolver
 * told so at once is better off than one that waits. RFC 1035 §4.1.1
 */
import { createSocket } from 'node:dgram';
import type { AddressInfo } from 'node:net';

const HEADER_OCTETS = 12;
const QR = 0x80;
const OPCODE_AND_RD = 0x79;
const REFUSED = 5;

export interface ListeningDns {
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects with what the system said if the port cannot be had. */
export async function refuseQueries(host: string, port: number): Promise<ListeningDns> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  // A client that is gone before our answer arrives is no error of ours.
  socket.on('error', () => undefined);
  socket.on('message', (query, from) => {
    const answer = refusalOf(query);
    if (answer) socket.send(answer, from.port, from.address);
  });
  const { port: given } = socket.address() as AddressInfo;
  return { port: given, close: () => new Promise((resolve) => socket.close(() => resolve())) };
}

/** The answer to a query: itself with rcode REFUSED. `undefined` for what is too short or an answer already. */
export function refusalOf(query: Uint8Array): Uint8Array | undefined {
  if (query.length < HEADER_OCTETS || ((query[2] as number) & QR) !== 0) return undefined;
  const answer = new Uint8Array(query);
  answer[2] = QR | ((query[2] as number) & OPCODE_AND_RD);
  answer[3] = REFUSED;
  return answer;
}
