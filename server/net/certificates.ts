/**
 * The certificates of this installation: found in the data folder, or made and put there. Nothing waits for them before
 * the first TLS handshake.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';
import type { Identity } from './make-certificates.ts';
import { tlsMaterial, type TlsMaterial } from './tls.ts';

/** A certificate that has less than this left is made anew at the start. */
const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * @param folder where they are kept; `undefined` keeps them in memory
 * @param names host names and addresses clients may call us by
 */
export async function certificates(
  folder: string | undefined,
  names: readonly string[],
  now: number,
): Promise<TlsMaterial> {
  let authority = await load(folder, 'ca');
  let server = await load(folder, 'server');
  if (!authority || expires(authority, now)) {
    const { makeAuthority } = await import('./make-certificates.ts');
    authority = await makeAuthority(now);
    server = undefined;
    await save(folder, 'ca', authority);
  }
  if (!server || expires(server, now) || !vouchesFor(authority, server, names)) {
    const { makeServerCertificate } = await import('./make-certificates.ts');
    server = await makeServerCertificate(authority, names, now);
    await save(folder, 'server', server);
  }
  return tlsMaterial({ ca: authority.certificate, ...server });
}

/** What clients may call a server of these domains by, on this machine. */
export function hostNames(domains: Iterable<string>, host: string): string[] {
  const names = ['localhost', '127.0.0.1', '::1'];
  for (const domain of domains) {
    names.push(domain, ...['mx', 'mail', 'smtp', 'pop3', 'imap'].map((label) => `${label}.${domain}`));
  }
  if (isIP(host) !== 0 && host !== '0.0.0.0' && host !== '::') names.push(host);
  return [...new Set(names)];
}

async function load(folder: string | undefined, name: string): Promise<Identity | undefined> {
  if (folder === undefined) return undefined;
  try {
    const [certificate, key] = await Promise.all([
      readFile(join(folder, `${name}.pem`), 'utf8'),
      readFile(join(folder, `${name}-key.pem`), 'utf8'),
    ]);
    // What is damaged, or was replaced by half when the power failed, is made anew.
    const whole = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
    return whole ? { certificate, key } : undefined;
  } catch {
    return undefined;
  }
}

async function save(folder: string | undefined, name: string, { certificate, key }: Identity): Promise<void> {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  replaceFile(join(folder, `${name}-key.pem`), key, 0o600);
  replaceFile(join(folder, `${name}.pem`), certificate, 0o644);
}

function expires({ certificate }: Identity, now: number): boolean {
  return Date.parse(new X509Certificate(certificate).validTo) - now < RENEW_BEFORE_MS;
}

function vouchesFor(authority: Identity, server: Identity, names: readonly string[]): boolean {
  const certificate = new X509Certificate(server.certificate);
  return (
    certificate.verify(new X509Certificate(authority.certificate).publicKey) &&
    names.every((name) =>
      isIP(name) === 0 ? certificate.checkHost(name) !== undefined : certificate.checkIP(name) !== undefined,
    )
  );
}
