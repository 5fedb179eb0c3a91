/** The live connection of one page, at `/api/live`: the trace so far, then its tail, and the page's terminals. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import type { FromServer } from '../../common/live-protocol.ts';
import type { Bridge, Terminals } from '../terminal/bridge.ts';
import type { TraceLog } from '../trace/log.ts';
import { Batches } from './batches.ts';
import { readMessage } from './messages.ts';
import { obey, type OrderParts } from './orders.ts';
import { refusalOf } from './origin.ts';

/** A page that has so much to read is sent no more facts until it has read them. */
const UNREAD_OCTETS = 1024 * 1024;

/** One message of a page: a paste into a terminal, at most a large mail. */
const MAX_MESSAGE_OCTETS = 64 * 1024 * 1024;

/** A class in front of one server, with room to spare. */
const MAX_PAGES = 64;

export interface LiveParts extends OrderParts {
  readonly host: string;
  readonly version: string;
  readonly trace: TraceLog;
  readonly bridge: Bridge;
  readonly log: (error: unknown) => void;
}

/** Serves `/api/live` on an HTTP server. The answer closes all pages' connections. */
export function serveLive(http: Server, parts: LiveParts): () => void {
  const batches = new Batches(parts.trace);
  let sockets: Promise<WebSocketServer> | undefined;
  const pages = new Set<WebSocket>();

  /** Not needed to start; a page asks for its files first, and by the time that it connects this is there. */
  const loaded = (): Promise<WebSocketServer> =>
    (sockets ??= import('ws').then(
      ({ WebSocketServer }) => new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_OCTETS }),
    ));
  http.once('request', () => {
    loaded().catch(parts.log);
  });

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').replace(/\?.*$/s, '');
    const refusal = refusalOf(request, parts.host);
    if (refusal !== undefined) return refuse(socket, '403 Forbidden', refusal);
    if (path !== '/api/live') return refuse(socket, '404 Not Found', `no WebSocket is at ${path}`);
    if (pages.size >= MAX_PAGES) return refuse(socket, '503 Service Unavailable', 'too many pages are open');
    (await loaded()).handleUpgrade(request, socket, head, (page) => {
      pages.add(page);
      page.on('close', () => pages.delete(page));
      servePage(page, parts, batches);
    });
  };
  http.on('upgrade', (request, socket, head) => {
    upgrade(request, socket, head).catch((error: unknown) => {
      parts.log(error);
      socket.destroy();
    });
  });
  return () => {
    for (const page of pages) page.close(1001, 'mailglass was stopped');
  };
}

function refuse(socket: Duplex, status: string, reason: string): void {
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

function servePage(page: WebSocket, parts: LiveParts, batches: Batches): void {
  const { trace, bridge, log } = parts;
  /** Seq of the last fact sent; `undefined` until the page said where it stands. */
  let sent: number | undefined;
  let waiting = false;
  const tell = (message: FromServer, done?: () => void): void => page.send(JSON.stringify(message), done);

  const pump = (): void => {
    while (sent !== undefined && !waiting && page.readyState === page.OPEN) {
      const batch = batches.after(sent);
      if (!batch) return;
      sent = batch.through;
      // The trace itself is the queue: a page that does not read goes on later from where it stands.
      waiting = page.bufferedAmount + batch.packed.length > UNREAD_OCTETS;
      if (!waiting) page.send(batch.packed);
      else {
        page.send(batch.packed, () => {
          waiting = false;
          pump();
        });
      }
    }
  };

  const terminals: Terminals = bridge.terminalsOf({
    tell,
    congested: () => page.bufferedAmount > UNREAD_OCTETS,
  });
  const unsubscribe = batches.subscribe(pump);

  page.on('message', (data, isBinary) => {
    const message = isBinary ? undefined : readMessage(String(data as Buffer));
    if (!message) {
      tell({ type: 'refused', reason: 'a message must be JSON as common/live-protocol.ts describes it' });
      return;
    }
    switch (message.type) {
      case 'resume': {
        // Of another run of the server, or from beyond our end: nothing the page holds is worth keeping.
        const known = message.epoch === trace.epoch && message.after <= trace.last;
        sent = known ? message.after : 0;
        pump();
        break;
      }
      case 'terminal-open':
        terminals.open(message);
        break;
      case 'terminal-octets':
        terminals.send(message.terminal, message.octets);
        break;
      case 'terminal-close':
        terminals.close(message.terminal);
        break;
      default:
        obey(message, parts).then((answer) => {
          if (answer && page.readyState === page.OPEN) tell(answer);
        }, log);
    }
  });
  const unsubscribeServices = parts.services.subscribe(() =>
    tell({ type: 'services', services: parts.services.list }),
  );
  const unsubscribeLessons = parts.lessons?.subscribe(() => tell({ type: 'lessons-changed' }));
  page.on('close', () => {
    unsubscribe();
    unsubscribeServices();
    unsubscribeLessons?.();
    terminals.closeAll();
  });
  page.on('error', (error: Error & { code?: string }) => {
    // A page that vanishes, or says something too large, is no error of ours.
    if (!error.code?.startsWith('WS_ERR') && error.code !== 'ECONNRESET' && error.code !== 'EPIPE')
      log(error);
  });
  tell({
    type: 'hello',
    epoch: trace.epoch,
    version: parts.version,
    services: parts.services.list,
    last: trace.last,
  });
}
