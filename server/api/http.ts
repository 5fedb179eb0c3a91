/** The page's files and the HTTP API. What lives changes over the WebSocket: server/api/socket.ts */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { assertNever } from '../../common/protocols.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { Services } from '../services.ts';
import type { Lessons } from '../lesson/lessons.ts';
import type { TraceLog } from '../trace/log.ts';
import { pageFile, pageFolder } from './files.ts';
import { filePart } from './opened-file.ts';
import { refusalOf } from './origin.ts';
import { pastOf } from './past.ts';
import { withoutPage } from './without-page.ts';

export interface ApiParts {
  readonly host: string;
  readonly version: string;
  readonly trace: TraceLog;
  readonly store: MailStore;
  readonly services: Services;
  /** The authority's certificate in PEM. */
  readonly ca: () => Promise<string>;
  readonly data: 'kept' | 'ephemeral';
  /** The text that describes the world in force. */
  readonly world: { readonly text: () => string };
  readonly lessons?: Lessons;
  /** The file that was named with `--open`. */
  readonly open?: string | undefined;
  readonly log: (error: unknown) => void;
  /** Where the built page is; found by itself unless given. */
  readonly page?: string;
}

interface Answer {
  readonly status?: number;
  readonly type: string;
  /** In parts where it is long. */
  readonly body: string | Uint8Array | Iterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

export function httpServer(parts: ApiParts): Server {
  const folder = parts.page ?? pageFolder();
  const server = createServer((request, response) => {
    answer(request, parts, folder)
      .catch((error: unknown) => {
        parts.log(error);
        return text(500, 'an internal error of mailglass; its log tells more');
      })
      .then((answer) => write(request, response, answer))
      .catch(parts.log);
  });
  // A page has few connections, and slow requests come from no browser.
  server.maxConnections = 256;
  server.requestTimeout = 30_000;
  return server;
}

async function answer(request: IncomingMessage, parts: ApiParts, folder: string): Promise<Answer> {
  const refusal = refusalOf(request, parts.host);
  if (refusal !== undefined) return text(403, refusal);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return {
      ...text(405, `${request.method} changes nothing here; use GET`),
      headers: { Allow: 'GET, HEAD' },
    };
  }
  // A URL class would resolve `..` before anybody could refuse it.
  const pathname = (request.url ?? '/').replace(/[?#].*$/s, '');
  if (pathname === '/api/capture') return capture(request, parts.open);
  if (pathname === '/api/trace') return past(request, parts.trace);
  if (pathname.startsWith('/api/')) return api(pathname.slice('/api/'.length), parts);
  if (pathname === '/ca.pem') return api('ca.pem', parts);
  const file = await pageFile(folder, pathname);
  if (!file) {
    if (pathname === '/') return { type: 'text/html; charset=utf-8', body: withoutPage(parts.services.list) };
    return text(404, `nothing is at ${pathname}`);
  }
  const { octets, type, etag, immutable } = file;
  const caching = immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
  const headers = { ETag: etag, 'Cache-Control': caching };
  if (request.headers['if-none-match'] === etag) return { status: 304, type, body: '', headers };
  return { type, body: octets, headers };
}

async function api(path: string, parts: ApiParts): Promise<Answer> {
  const [what = '', id = '', ...more] = path.split('/');
  if (more.length === 0) {
    switch (what) {
      case 'status':
        return json({
          version: parts.version,
          epoch: parts.trace.epoch,
          last: parts.trace.last,
          services: parts.services.list,
          data: parts.data,
        });
      case 'ca.pem':
        return {
          type: 'application/x-pem-file',
          body: await parts.ca(),
          headers: {
            'Content-Disposition': 'attachment; filename="mailglass-ca.pem"',
            'Cache-Control': 'no-cache',
          },
        };
      case 'world':
        return {
          // RFC 9512 §2.1
          type: 'application/yaml; charset=utf-8',
          body: parts.world.text(),
          headers: {
            'Content-Disposition': 'attachment; filename="world.yaml"',
            'Cache-Control': 'no-store',
          },
        };
      case 'lessons':
        return json(await (parts.lessons?.list() ?? []));
      case 'octets': {
        const octets = /^\d{1,15}$/.test(id) ? parts.trace.octetsOf(Number(id)) : undefined;
        return octets
          ? kept('application/octet-stream', octets)
          : text(404, `the trace keeps no octets of fact ${id}`);
      }
      case 'messages': {
        const octets = parts.store.body(id);
        return octets ? kept('message/rfc822', octets) : text(404, `no message ${id} is stored`);
      }
    }
  }
  return text(404, `the API has no /api/${path}`);
}

async function capture({ method, headers }: IncomingMessage, path: string | undefined): Promise<Answer> {
  const found = await filePart(path, headers.range, method === 'HEAD');
  const type = 'application/octet-stream';
  switch (found.is) {
    case 'refused':
      return text(found.status, found.why);
    case 'file':
      return {
        ...kept(type, ''),
        headers: {
          'Cache-Control': 'no-store',
          'Content-Length': String(found.size),
          'Last-Modified': found.changed.toUTCString(),
          // Letters of any script, in ASCII.
          'X-File-Name': encodeURIComponent(found.name.replace(/\p{Surrogate}/gu, '\ufffd')),
        },
      };
    case 'part': {
      const answer = kept(type, found.octets);
      const last = found.from + found.octets.length - 1;
      const range = `bytes ${String(found.from)}-${String(last)}/${String(found.size)}`;
      return { ...answer, status: 206, headers: { ...answer.headers, 'Content-Range': range } };
    }
    default:
      return assertNever(found);
  }
}

function past({ url = '' }: IncomingMessage, trace: TraceLog): Answer {
  const found = pastOf(trace, url.replace(/^[^?]*\??/s, ''));
  return found.is === 'refused'
    ? text(found.status, found.why)
    : kept('application/octet-stream', found.packets);
}

/** Octets of others, which the browser must neither render nor keep for another run of the server. */
function kept(type: string, body: Answer['body']): Answer {
  const headers = { 'Cache-Control': 'no-store', 'Content-Security-Policy': "sandbox; default-src 'none'" };
  return { type, body, headers };
}

const text = (status: number, body: string): Answer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${body}\n`,
});

const json = (value: unknown): Answer => ({
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
  headers: { 'Cache-Control': 'no-store' },
});

async function write(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const { status = 200, type, body, headers } = answer;
  const octets = typeof body === 'string' ? Buffer.from(body) : body;
  const isWhole = octets instanceof Uint8Array;
  response.writeHead(status, {
    ...securityHeaders(request.headers.host ?? ''),
    'Content-Type': type,
    ...(status === 304 || !isWhole ? {} : { 'Content-Length': octets.length }),
    ...headers,
  });
  if (request.method === 'HEAD' || status === 304) response.end();
  else if (isWhole) response.end(octets);
  else {
    await pipeline(Readable.from(octets), response).catch((error: NodeJS.ErrnoException) => {
      // Whoever has heard enough may leave.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  }
}

/**
 * The page loads from here alone. A frame with an HTML message inherits this policy, so nothing remote is loaded for it
 * either: images are those of the message itself. Styles may be inline, because xterm and Svelte set them.
 */
function securityHeaders(host: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "manifest-src 'self'",
    // Not every browser takes 'self' to include WebSockets.
    `connect-src 'self'${/^[\w.:[\]-]+$/.test(host) ? ` ws://${host}` : ''}`,
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  };
}
