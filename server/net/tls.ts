/** Turns a connection in clear into one over TLS, in place: the same for implicit-TLS ports, STARTTLS and STLS. */
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { HANDSHAKE_MS, SOCKET_BUFFER_OCTETS } from './limits.ts';

export interface TlsMaterial {
  readonly context: SecureContext;
  /** The certificate of our authority, in PEM: who trusts it, trusts us. */
  readonly ca: string;
}

/** @param ca the authority's certificate; @param certificate the server's; all in PEM */
export function tlsMaterial(pem: { ca: string; certificate: string; key: string }): TlsMaterial {
  const context = createSecureContext({
    cert: pem.certificate + pem.ca,
    key: pem.key,
    minVersion: 'TLSv1.2',
  });
  return { context, ca: pem.ca };
}

export interface Upgraded {
  readonly stream: TLSSocket;
  readonly version: string;
  readonly cipher: string;
  readonly serverName?: string;
  /** Milliseconds the handshake took. */
  readonly took: number;
}

const vanished = 'the client closed the connection in the middle of the TLS handshake';
const distrusts = `${vanished}; perhaps it does not trust our certificate (/ca.pem makes it)`;

/** Plays the server's part of the handshake. Throws an error whose message tells a learner what went wrong. */
export function upgrade(raw: Socket, material: TlsMaterial, patience = HANDSHAKE_MS): Promise<Upgraded> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    if (raw.destroyed) throw new Error(vanished);
    // `highWaterMark` is an option of every socket, though not typed for this one.
    const options = { isServer: true, secureContext: material.context, highWaterMark: SOCKET_BUFFER_OCTETS };
    const stream = new TLSSocket(raw, options);
    const timer = setTimeout(
      () => fail(new Error(`the client did not finish the TLS handshake within ${patience / 1000} seconds`)),
      patience,
    );
    const settle = (): void => {
      clearTimeout(timer);
      stream.off('secure', secure);
      stream.off('_tlsError', failed);
      stream.off('close', gone);
      raw.off('close', gone);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
      stream.destroy();
    };
    const failed = (error: Error): void => fail(new Error(reasonOf(error), { cause: error }));
    // One that said hello was answered with our certificate.
    const gone = (): void => fail(new Error(raw.bytesRead > 0 ? distrusts : vanished));
    const secure = (): void => {
      settle();
      stream.off('error', failed);
      const serverName: unknown = Reflect.get(stream, 'servername');
      resolve({
        stream,
        version: stream.getProtocol() ?? 'TLS',
        cipher: stream.getCipher().standardName,
        ...(typeof serverName === 'string' && serverName ? { serverName } : {}),
        took: performance.now() - began,
      });
    };
    stream.once('secure', secure);
    stream.once('_tlsError', failed);
    // Stays when the handshake fails: a stream that is being destroyed may err once more.
    stream.on('error', failed);
    stream.once('close', gone);
    raw.once('close', gone);
  });
}

/** What OpenSSL's error codes mean to somebody who looks at the diagram. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/HTTP_REQUEST|HTTPS_PROXY_REQUEST/, 'the client spoke HTTP to a port that expects TLS at once'],
  [
    /WRONG_VERSION_NUMBER|UNKNOWN_PROTOCOL|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE|RECORD_LENGTH/,
    'the client spoke plain text where TLS was to begin; a port with implicit TLS expects the handshake first (try the port without the S and STARTTLS, or set the client to SSL/TLS)',
  ],
  [
    /UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/,
    'the client offered no TLS version from 1.2 on, and older ones are broken',
  ],
  [
    /NO_SHARED_CIPHER|NO_SUITABLE/,
    'client and server share no cipher suite (our certificate is ECDSA on P-256)',
  ],
  [
    /UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERT_/,
    'the client says that it does not trust our certificate; give it the authority at /ca.pem, or let it accept the certificate',
  ],
  [/ECONNRESET|EPIPE|ECONNABORTED/, distrusts],
];

function reasonOf(error: Error & { code?: string }): string {
  const code = error.code ?? error.message;
  return reasons.find(([pattern]) => pattern.test(code))?.[1] ?? `the TLS handshake failed: ${error.message}`;
}
