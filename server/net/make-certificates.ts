/**
 * Makes the local authority and the server's certificate. Imported only when one must be made, because the library it
 * needs is large and a start usually finds both in the data folder.
 */
import './reflect-metadata.ts';
import type { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { octetsOf } from '../../common/octets.ts';

/** A certificate and its private key, in PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

const DAY = 24 * 60 * 60 * 1000;
const CA_DAYS = 3650;
/** Some systems accept no server certificate that lives longer. */
const SERVER_DAYS = 397;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export async function makeAuthority(now: number): Promise<Identity> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=mailglass local authority, O=mailglass',
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + CA_DAYS * DAY),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      nameConstraints(),
    ],
  });
  return { certificate: pemOf(certificate), key: await keyPem(keys.privateKey) };
}

/** @param names host names and addresses the certificate is for; the first is its common name */
export async function makeServerCertificate(
  authority: Identity,
  names: readonly string[],
  now: number,
): Promise<Identity> {
  const ca = new X509Certificate(authority.certificate);
  const [pkcs8] = PemConverter.decode(authority.key);
  if (!pkcs8) throw new Error('the key of the local authority is not in PEM');
  const signingKey = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    subject: `CN=${names[0] ?? 'localhost'}`,
    issuer: ca.subjectName,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + SERVER_DAYS * DAY),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await AuthorityKeyIdentifierExtension.create(ca.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pemOf(certificate), key: await keyPem(keys.privateKey) };
}

const pemOf = (certificate: X509Certificate): string => `${certificate.toString('pem')}\n`;

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), PemConverter.PrivateKeyTag)}\n`;
}

/**
 * The authority may vouch for names of the sandbox and addresses of private networks alone, so that who trusts it gives
 * away nothing if its key is stolen. RFC 5280 §4.2.1.10
 */
function nameConstraints(): Extension {
  const dns = (name: string): Uint8Array => der(0x30, der(0x82, octetsOf(name)));
  const network = (...addressAndMask: number[]): Uint8Array =>
    der(0x30, der(0x87, Uint8Array.from(addressAndMask)));
  const permitted = [
    dns('localhost'),
    // RFC 2606 §2: never a name of the real world.
    dns('test'),
    network(127, 0, 0, 0, 255, 0, 0, 0),
    network(10, 0, 0, 0, 255, 0, 0, 0),
    network(172, 16, 0, 0, 255, 240, 0, 0),
    network(192, 168, 0, 0, 255, 255, 0, 0),
    network(...Array<number>(15).fill(0), 1, ...Array<number>(16).fill(255)),
    network(0xfc, ...Array<number>(15).fill(0), 0xfe, ...Array<number>(15).fill(0)),
    network(0xfe, 0x80, ...Array<number>(14).fill(0), 0xff, 0xc0, ...Array<number>(14).fill(0)),
  ];
  const constraints = der(0x30, der(0xa0, ...permitted));
  return new Extension('2.5.29.30', true, new Uint8Array(constraints).buffer);
}

/** One DER element. Long form of the length up to 65,535 octets. */
function der(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, { length }) => sum + length, 0);
  const prefix = length < 128 ? [length] : [0x82, length >> 8, length & 255];
  if (length >= 128 && length < 256) prefix.splice(0, 2, 0x81);
  return Uint8Array.from([tag, ...prefix, ...contents.flatMap((content) => [...content])]);
}
