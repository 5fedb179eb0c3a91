/** What can be told of TLS from outside: that it is there, what was agreed upon, how much was said. RFC 8446 §5.1 */
import { concat, EMPTY, latin1Of } from '../octets.ts';
import type { Side } from '../protocols.ts';
import type { TlsFailed, TlsStarted } from '../trace/facts.ts';
import { word } from './packet.ts';

const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const HEADER_OCTETS = 5;
/** What ciphertext may add to the 2^14 octets of a record. RFC 5246 §6.2.3 */
const LONGEST_RECORD = 16384 + 2048;
/** As many octets as are needed to tell a record from a line. */
export const TELLING_OCTETS = 6;

/** Whether these octets begin a handshake. */
export const isClientHello = (octets: Uint8Array): boolean =>
  isRecord(octets) && octets[0] === HANDSHAKE && octets[5] === CLIENT_HELLO;

/** Whether these octets look like the beginning of any record. */
export function isRecord(octets: Uint8Array): boolean {
  const type = octets[0] ?? 0;
  return (
    type >= CHANGE_CIPHER_SPEC &&
    type <= APPLICATION_DATA &&
    octets[1] === 3 &&
    (octets[2] ?? 9) <= 4 &&
    word(octets, 3) <= LONGEST_RECORD
  );
}

type Ended = Omit<TlsStarted, 'connection'> | Omit<TlsFailed, 'connection'>;

/** Follows the records of both directions. */
export class TlsRecords {
  /** Octets of each direction, headers of records included. */
  readonly octets: Record<Side, number> = { client: 0, server: 0 };
  readonly #began: number;
  readonly #on: (fact: Ended) => void;
  readonly #directions: Record<Side, { rest: Uint8Array; skip: number }> = {
    client: { rest: EMPTY, skip: 0 },
    server: { rest: EMPTY, skip: 0 },
  };
  #serverName: string | undefined;
  #agreed: { readonly version: string; readonly cipher: string } | undefined;
  #changed = new Set<Side>();
  #told = false;

  /** @param on called once, when the handshake is over */
  constructor(at: number, on: (fact: Ended) => void) {
    this.#began = at;
    this.#on = on;
  }

  take(from: Side, octets: Uint8Array, at: number): void {
    this.octets[from] += octets.length;
    if (this.#told) return;
    const direction = this.#directions[from];
    let rest = concat([direction.rest, octets]);
    for (;;) {
      if (direction.skip > 0) {
        const passed = Math.min(direction.skip, rest.length);
        direction.skip -= passed;
        rest = rest.subarray(passed);
      }
      if (rest.length < HEADER_OCTETS) break;
      const length = word(rest, 3);
      const type = rest[0] ?? 0;
      const body = rest.subarray(HEADER_OCTETS);
      // Only hellos and alerts can be read; all else is passed over by its length.
      if ((type === HANDSHAKE || type === ALERT) && length <= LONGEST_RECORD && body.length < length) break;
      this.#record(from, type, body.subarray(0, length), at);
      direction.skip = length;
      rest = body;
    }
    direction.rest = rest;
  }

  /** The handshake was before the capture began: there is nothing to tell of it. */
  joined(): void {
    this.#told = true;
  }

  /** Octets of one direction are not there: where its next record begins is not known any more. */
  lost(): void {
    if (!this.#told)
      this.#tell({ kind: 'tls-failed', reason: 'the capture does not hold all of the handshake' });
  }

  /** The connection or the capture ended. */
  ended(why: string): void {
    if (!this.#told) this.#tell({ kind: 'tls-failed', reason: `${why} before the handshake was over` });
  }

  #record(from: Side, type: number, body: Uint8Array, at: number): void {
    if (type === HANDSHAKE && body[0] === CLIENT_HELLO) this.#serverName ??= serverNameOf(body);
    else if (type === HANDSHAKE && body[0] === SERVER_HELLO) this.#agreed ??= agreedIn(body);
    else if (type === ALERT && body.length === 2 && !this.#changed.has(from)) {
      const name = alerts[body[1] ?? 0] ?? `number ${String(body[1])}`;
      this.#tell({ kind: 'tls-failed', reason: `the ${from} gave it up with the alert ${name}` });
    } else if (type === CHANGE_CIPHER_SPEC || type === APPLICATION_DATA) this.#changed.add(from);
    // From then on both ends encrypt.
    if (this.#told || !this.#agreed || this.#changed.size < 2) return;
    this.#tell({
      kind: 'tls-started',
      ...this.#agreed,
      ...(this.#serverName === undefined ? {} : { serverName: this.#serverName }),
      took: at - this.#began,
    });
  }

  #tell(fact: Ended): void {
    this.#told = true;
    this.#on(fact);
  }
}

/** Where the extensions of a hello are, as [from, to) of it. */
function extensionsOf(hello: Uint8Array, after: number): readonly [number, number] {
  return [after + 2, Math.min(hello.length, after + 2 + word(hello, after))];
}

function extension(
  hello: Uint8Array,
  [from, to]: readonly [number, number],
  wanted: number,
): Uint8Array | undefined {
  for (let at = from; at + 4 <= to;) {
    const end = at + 4 + word(hello, at + 2);
    if (word(hello, at) === wanted) return hello.subarray(at + 4, Math.min(end, to));
    at = end;
  }
  return undefined;
}

/** Behind the header, the version, the random and the session's id. RFC 8446 §4.1.2 */
const afterSession = (hello: Uint8Array): number => 4 + 2 + 32 + 1 + (hello[38] ?? 0);

/** The name the client asks for. RFC 6066 §3 */
function serverNameOf(hello: Uint8Array): string | undefined {
  let at = afterSession(hello);
  at += 2 + word(hello, at);
  at += 1 + (hello[at] ?? 0);
  const names = extension(hello, extensionsOf(hello, at), 0);
  if (!names || names.length < 5 || names[2] !== 0) return undefined;
  const name = latin1Of(names, 5, Math.min(names.length, 5 + word(names, 3)));
  return /^[\x21-\x7e]{1,255}$/.test(name) ? name : undefined;
}

/** What the server chose. RFC 8446 §4.1.3, §4.2.1 */
function agreedIn(hello: Uint8Array): { version: string; cipher: string } {
  const at = afterSession(hello);
  const chosen = extension(hello, extensionsOf(hello, at + 3), 43);
  const version = chosen ? word(chosen, 0) : word(hello, 4);
  const number = word(hello, at);
  const hex = (value: number): string => `0x${value.toString(16).toUpperCase().padStart(4, '0')}`;
  return { version: versions[version] ?? hex(version), cipher: ciphers[number] ?? hex(number) };
}

const versions: Readonly<Record<number, string>> = {
  0x0300: 'SSLv3',
  0x0301: 'TLSv1',
  0x0302: 'TLSv1.1',
  0x0303: 'TLSv1.2',
  0x0304: 'TLSv1.3',
};

/** Those that mail servers and clients agree upon today, named by their registry. RFC 8446 §B.4, RFC 5289 §3.2, RFC 7905 §2, RFC 5288 §3 */
const ciphers: Readonly<Record<number, string>> = {
  0x1301: 'TLS_AES_128_GCM_SHA256',
  0x1302: 'TLS_AES_256_GCM_SHA384',
  0x1303: 'TLS_CHACHA20_POLY1305_SHA256',
  0xc02b: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  0xc02c: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  0xc02f: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  0xc030: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  0xcca8: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  0xcca9: 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  0x009c: 'TLS_RSA_WITH_AES_128_GCM_SHA256',
  0x009d: 'TLS_RSA_WITH_AES_256_GCM_SHA384',
  0x009e: 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
  0x009f: 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
};

/** RFC 8446 §6 */
const alerts: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  90: 'user_canceled',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  116: 'certificate_required',
  120: 'no_application_protocol',
};
