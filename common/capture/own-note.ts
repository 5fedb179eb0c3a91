/**
 * Notes on packets of captures that mailglass makes: what their dialogue in clear does not show. Written for people to read
 * in Wireshark, and read again when such a capture is brought back in.
 */
import { isServiceName, services, type Protocol, type Service } from '../protocols.ts';
import type { Endpoint } from '../trace/endpoint.ts';
import type { ConnectionOpened, TlsStarted } from '../trace/facts.ts';

type Tls = Pick<TlsStarted, 'version' | 'cipher'>;

export type OwnNote =
  /** On its first packet: what the connection was, whose ports had to be others. */
  | {
      readonly kind: 'opened';
      readonly connection: number;
      readonly service: Service;
      readonly host?: string;
      readonly serverPort: number;
      readonly clientPort: number;
    }
  /** TLS came before all that is said from this packet on. */
  | ({ readonly kind: 'protected'; readonly connection: number } & Tls)
  /** On the packet that ends a connection which goes on in another, for TLS began. */
  | { readonly kind: 'leaves'; readonly connection: number }
  /** On the first packet of that other. */
  | ({ readonly kind: 'goes-on'; readonly connection: number } & Tls);

/** How each protocol begins TLS in a connection. RFC 3207 §4, RFC 2595 §4, RFC 9051 §6.2.1 */
const UPGRADES: Readonly<Record<Protocol, string>> = { smtp: 'STARTTLS', pop3: 'STLS', imap: 'STARTTLS' };

const about = (connection: number): string => `mailglass connection ${String(connection)}`;

/** @param written the client's end in the capture */
export function openedNote(opened: ConnectionOpened, written: Endpoint): string {
  const { connection, protocol, service, host, client, server } = opened;
  const { title, implicitTls } = services[service];
  const of = host === undefined ? '' : ` of ${host}`;
  return (
    `${about(connection)} is ${service}${of}, client port ${String(client.port)}, server port ${String(server.port)}: ${title}` +
    (implicitTls ? `. TLS protected all of it, here is ${protocol.toUpperCase()} decrypted` : '') +
    (written.port === client.port
      ? ''
      : `. Another connection here has the client's port, so it is ${String(written.port)}`)
  );
}

export const protectedNote = (connection: number, tls: Tls): string =>
  `${about(connection)} is protected by ${tlsText(tls)}: this and all that follows`;

export const leavesNote = (connection: number): string =>
  `${about(connection)} leaves this one: here the TLS handshake began, which is left out`;

export const goesOnNote = (connection: number, protocol: Protocol, tls: Tls): string =>
  `${about(connection)} goes on here, protected by ${tlsText(tls)}: after ${UPGRADES[protocol]}, and decrypted`;

const tlsText = ({ version, cipher }: Tls): string => `${version} ${cipher}`;

const NOTE = /^mailglass connection (\d{1,15}) (.*)/;
const OPENED = /^is ([a-z\d]+)(?: of ([\w.-]{1,255}))?, client port (\d{1,5}), server port (\d{1,5}):/;
const PROTECTED = /^(is|goes on here,) protected by ([\w.]{1,20}) ([\w-]{1,60}):/;

/** What a packet's comment tells; `undefined` where it is not of mailglass's making. */
export function readNote(comment: string): OwnNote | undefined {
  const [, number, rest = ''] = NOTE.exec(comment) ?? [];
  const connection = Number(number);
  if (!Number.isSafeInteger(connection)) return undefined;
  if (rest.startsWith('leaves this one:')) return { kind: 'leaves', connection };
  const [, how, version, cipher] = PROTECTED.exec(rest) ?? [];
  if (version !== undefined && cipher !== undefined) {
    return { kind: how === 'is' ? 'protected' : 'goes-on', connection, version, cipher };
  }
  const [, service, host, client, server] = OPENED.exec(rest) ?? [];
  const [clientPort, serverPort] = [Number(client), Number(server)];
  if (service === undefined || !isServiceName(service) || clientPort > 0xffff || serverPort > 0xffff) {
    return undefined;
  }
  return {
    kind: 'opened',
    connection,
    service,
    ...(host === undefined ? {} : { host }),
    clientPort,
    serverPort,
  };
}
