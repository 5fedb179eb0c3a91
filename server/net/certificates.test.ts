import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { certificates, hostNames } from './certificates.ts';
import { makeAuthority, makeServerCertificate } from './make-certificates.ts';

const DAY = 24 * 60 * 60 * 1000;
const now = Date.now();
const names = hostNames(['north.test', 'south.test'], '127.0.0.1');

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'mailglass-data-')), 'deep');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

test('an authority and a certificate for all our names are made once and kept, their keys private', async () => {
  const { ca } = await certificates(folder, names, now);
  expect(await read('ca.pem')).toBe(ca);
  for (const key of ['ca-key.pem', 'server-key.pem']) {
    expect((await stat(join(folder, key))).mode & 0o777).toBe(0o600);
  }
  const server = new X509Certificate(await read('server.pem'));
  for (const name of ['localhost', 'mx.north.test', 'mail.south.test', 'imap.north.test', 'south.test']) {
    expect([name, server.checkHost(name)]).toEqual([name, name]);
  }
  for (const address of ['127.0.0.1', '::1']) expect(server.checkIP(address)).toBe(address);
  const before = await read('server.pem');
  expect((await certificates(folder, names, now)).ca).toBe(ca);
  expect(await read('server.pem')).toBe(before);
});

test('a certificate about to expire, or short of a name, is made anew by the same authority', async () => {
  const { ca } = await certificates(folder, names, now);
  const first = await read('server.pem');
  expect((await certificates(folder, names, now + 380 * DAY)).ca).toBe(ca);
  const second = await read('server.pem');
  expect(second).not.toBe(first);
  await certificates(folder, [...names, '192.168.1.5'], now + 380 * DAY);
  expect(new X509Certificate(await read('server.pem')).checkIP('192.168.1.5')).toBe('192.168.1.5');
});

test('an authority that expired takes its certificate with it', async () => {
  const { ca } = await certificates(folder, names, now);
  const later = await certificates(folder, names, now + 3640 * DAY);
  expect(later.ca).not.toBe(ca);
  const server = new X509Certificate(await read('server.pem'));
  expect(server.verify(new X509Certificate(later.ca).publicKey)).toBe(true);
});

test('a damaged certificate, or a key of another, is made anew', async () => {
  await certificates(folder, names, now);
  await writeFile(join(folder, 'server.pem'), 'garbage');
  await certificates(folder, names, now);
  expect(await read('server.pem')).toContain('BEGIN CERTIFICATE');
  await writeFile(join(folder, 'server-key.pem'), await read('ca-key.pem'));
  await certificates(folder, names, now);
  expect(await read('server-key.pem')).not.toBe(await read('ca-key.pem'));
});

test('nothing is written without a folder', async () => {
  expect((await certificates(undefined, names, now)).ca).toContain('BEGIN CERTIFICATE');
  await expect(stat(folder)).rejects.toThrow(/ENOENT/);
});

test('who trusts the authority trusts it for names of the sandbox only', async () => {
  const authority = await makeAuthority(now);
  const verdict = async (name: string): Promise<string> => {
    const { certificate, key } = await makeServerCertificate(authority, [name], now);
    const server = createServer({ cert: certificate, key });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', ca: authority.certificate, servername: name });
    const result = await new Promise<string>((resolve) => {
      socket.once('secureConnect', () => resolve('trusted'));
      socket.once('error', (error: Error) => resolve(error.message));
    });
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    return result;
  };
  expect(await verdict('mx.north.test')).toBe('trusted');
  expect(await verdict('localhost')).toBe('trusted');
  expect(await verdict('bank.example.com')).toBe('permitted subtree violation');
});
