import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aviary, type Aviary } from '../../test/net/aviary.ts';
import { octetsOf } from '../../common/octets.ts';
import { KEPT_OCTETS } from '../../common/trace/facts.ts';

let world: Aviary;
let bare: Aviary;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailglass-page-'));
  const page = join(folder, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(page, 'index.html'), '<!doctype html><title>mailglass</title>');
  await writeFile(join(page, 'assets', 'main-abc123.js'), 'export {};');
  await writeFile(join(page, '.secret'), 'hidden');
  await writeFile(join(folder, 'outside.txt'), 'outside');
  await writeFile(join(folder, 'some \u202ecap.pcap'), '0123456789');
  world = await aviary(['smtp'], { page, open: join(folder, 'some \u202ecap.pcap') });
  bare = await aviary(['smtp']);
  world.store.createAccount('alice@north.test');
});
afterAll(async () => {
  await world.close();
  await bare.close();
  await rm(folder, { recursive: true });
});

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As it stands: no client that tidies the path. */
function get(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  port = world.http,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('latin1');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('the text that describes the world is to be had as a file', async () => {
  const { status, headers, body } = await get('/api/world');
  expect([status, body]).toEqual([200, 'hosts: []\n']);
  expect(headers).toMatchObject({
    'content-type': 'application/yaml; charset=utf-8',
    'content-disposition': 'attachment; filename="world.yaml"',
    'cache-control': 'no-store',
  });
});

describe('the file named with --open', () => {
  test('is told of, with its name as it is, and to be had in parts', async () => {
    const { status, headers, body } = await get('/api/capture', {}, 'HEAD');
    expect([status, body, headers['content-length']]).toEqual([200, '', '10']);
    expect(decodeURIComponent(String(headers['x-file-name']))).toBe('some \u202ecap.pcap');
    const part = await get('/api/capture', { Range: 'bytes=2-4' });
    expect([part.status, part.body, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
    expect(part.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect((await get('/api/capture', { Range: 'bytes=8-99' })).body).toBe('89');
  });

  test('is not had whole, nor beyond its end, nor by another name than ours', async () => {
    const whole = await get('/api/capture');
    expect(whole.status).toBe(400);
    expect(whole.body).toContain('Range: bytes=0-65535');
    for (const range of ['bytes=10-12', 'bytes=5-4', 'bytes=-3'])
      expect((await get('/api/capture', { Range: range })).status).toBeGreaterThanOrEqual(400);
    expect((await get('/api/capture', { Host: 'evil.example', Range: 'bytes=0-1' })).status).toBe(403);
  });

  test('is not there unless it was named', async () => {
    const { status, body } = await get('/api/capture', {}, 'GET', bare.http);
    expect([status, body]).toEqual([404, 'mailglass was started without --open FILE\n']);
  });
});

describe('the page', () => {
  test('is served with its types, kept by the browser as long as it may be', async () => {
    const index = await get('/');
    expect(index.status).toBe(200);
    expect(index.body).toContain('<title>mailglass</title>');
    expect(index.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    const script = await get('/assets/main-abc123.js?v=1');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
    const etag = String(index.headers.etag);
    expect((await get('/', { 'If-None-Match': etag })).status).toBe(304);
    const head = await get('/', {}, 'HEAD');
    expect([head.status, head.body, head.headers['content-length']]).toEqual([200, '', '39']);
  });

  test('may load nothing from elsewhere', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${world.http};`);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('leads nowhere outside its folder', async () => {
    const paths = [
      '/../outside.txt',
      '/assets/../../outside.txt',
      '/%2e%2e/outside.txt',
      '/..%2foutside.txt',
      '/assets/..%5c..%5coutside.txt',
      '//etc/passwd',
      '/%00',
      '/%zz',
      '/.secret',
      '/assets',
      '/nothing.js',
    ];
    for (const path of paths) expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  test('has a friendly stand-in while it is not built', async () => {
    const { status, body } = await get('/', {}, 'GET', bare.http);
    expect(status).toBe(200);
    expect(body).toContain('npm run build');
    expect(body).toContain(`127.0.0.1:${bare.ports.smtp ?? 0}`);
  });
});

describe('the API', () => {
  test('tells how things stand', async () => {
    const { body, headers } = await get('/api/status');
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body)).toMatchObject({
      version: '1.2.3',
      epoch: world.trace.epoch,
      data: 'ephemeral',
      services: [{ service: 'smtp', port: world.ports.smtp }],
    });
  });

  test('gives the authority to trust', async () => {
    for (const path of ['/ca.pem', '/api/ca.pem']) {
      const { body, headers } = await get(path);
      expect(body).toBe(world.material.ca);
      expect(headers['content-disposition']).toContain('mailglass-ca.pem');
    }
  });

  test('gives the whole octets of a frame, also of one longer than its fact', async () => {
    const octets = octetsOf('y'.repeat(KEPT_OCTETS));
    const frame = { kind: 'octets-sent', exchange: 1, what: 'message', octets } as const;
    const { seq } = world.trace.appendFrame(1, { ...frame, size: KEPT_OCTETS + 3 }, octetsOf('end'));
    expect((await get(`/api/octets/${seq}`)).body).toBe(`${'y'.repeat(KEPT_OCTETS)}end`);
    const lost = world.trace.appendFrame(1, { ...frame, size: KEPT_OCTETS + 3 });
    const account = world.trace.append({ kind: 'account-created', account: 'x@north.test' });
    for (const id of [String(lost.seq), String(account.seq), '0', '999999', '-1', '1.5', 'x', '']) {
      expect([id, (await get(`/api/octets/${id}`)).status]).toEqual([id, 404]);
    }
  });

  test('gives stored messages as something no browser renders', async () => {
    const octets = octetsOf('Subject: hi\r\n\r\n<script>alert(1)</script>\r\n');
    const [message] = world.store.add('alice@north.test', 'INBOX', [{ octets }], 'delivered');
    const { body, headers } = await get(`/api/messages/${message?.message ?? ''}`);
    expect(body).toBe('Subject: hi\r\n\r\n<script>alert(1)</script>\r\n');
    expect(headers['content-type']).toBe('message/rfc822');
    expect(headers['content-security-policy']).toContain('sandbox');
    expect((await get('/api/messages/nope')).status).toBe(404);
    expect((await get('/api/messages/a/b')).status).toBe(404);
  });

  test('changes nothing by POST, and says what there is', async () => {
    const posted = await get('/api/status', {}, 'POST');
    expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect((await get('/api/nothing')).body).toBe('the API has no /api/nothing\n');
  });
});

describe('the Host asked for', () => {
  const status = async (Host: string): Promise<number> => (await get('/api/status', { Host })).status;

  test('must be a name of this machine', async () => {
    for (const host of [
      'localhost',
      'LOCALHOST:8025',
      '127.0.0.1:1',
      '127.8.9.10',
      '[::1]:8025',
      'a.localhost',
    ]) {
      expect([host, await status(host)]).toEqual([host, 200]);
    }
    const others = ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.1.5', 'a b'];
    for (const host of others) expect([host, await status(host)]).toEqual([host, 403]);
  });

  test('may be any address once it was told to listen to the network, but still no foreign name', async () => {
    const wide = await aviary([], { host: '0.0.0.0' });
    const ask = async (Host: string): Promise<number> =>
      (await get('/api/status', { Host }, 'GET', wide.http)).status;
    expect([await ask('192.168.1.5:8025'), await ask('evil.example')]).toEqual([200, 403]);
    await wide.close();
  });

  test('a changing request of a foreign page is refused before anything else', async () => {
    expect((await get('/api/status', { Origin: 'https://evil.example' }, 'POST')).status).toBe(403);
  });
});
