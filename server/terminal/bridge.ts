/**
 * The page's terminals. Each is a TCP client like any other, so what a learner types is on the wire exactly as it was
 * typed, and the diagram shows it as it would show any client.
 */
import type { FromPage, FromServer, ServiceStatus } from '../../common/live-protocol.ts';
import type { MakeObserver } from '../../common/observer.ts';
import { octetsOfLatin1 } from '../../common/octets.ts';
import { services as descriptions, type Protocol } from '../../common/protocols.ts';
import { reachable } from '../net/endpoint.ts';
import type { ClientNames } from '../net/client-names.ts';
import { Terminal } from './terminal.ts';

/** More than anybody looks at side by side. */
const MAX_TERMINALS_PER_PAGE = 32;

export interface BridgeParts {
  readonly services: () => readonly ServiceStatus[];
  readonly observers: Readonly<Record<Protocol, MakeObserver>>;
  readonly names: ClientNames;
  readonly ca: () => Promise<string>;
}

/** The page at the other end of a WebSocket. */
export interface PageLink {
  readonly tell: (message: FromServer, done?: () => void) => void;
  /** True while it has much unread: then terminals wait until it has read. */
  readonly congested: () => boolean;
}

type Open = Extract<FromPage, { type: 'terminal-open' }>;

export interface Terminals {
  open(request: Open): void;
  /** `octets`: one character per octet. */
  send(terminal: string, octets: string): void;
  close(terminal: string): void;
  closeAll(): void;
}

export class Bridge {
  readonly #parts: BridgeParts;

  constructor(parts: BridgeParts) {
    this.#parts = parts;
  }

  /** The terminals of one page. */
  terminalsOf(page: PageLink): Terminals {
    const terminals = new Map<string, Terminal>();
    const refuse = (terminal: string, reason: string): void =>
      page.tell({ type: 'refused', terminal, reason });
    return {
      open: (request) => {
        const refusal = this.#open(request, page, terminals);
        if (refusal !== undefined) refuse(request.terminal, refusal);
      },
      send: (terminal, octets) => {
        if (/[^\0-\xff]/.test(octets)) refuse(terminal, 'octets travel as one character each, below U+0100');
        else terminals.get(terminal)?.send(octetsOfLatin1(octets));
      },
      close: (terminal) => terminals.get(terminal)?.close(),
      closeAll: () => {
        for (const terminal of [...terminals.values()]) terminal.close('the page was left');
      },
    };
  }

  /** Answers why it cannot, if it cannot. */
  #open(request: Open, page: PageLink, terminals: Map<string, Terminal>): string | undefined {
    const { terminal: id, service, title } = request;
    const { services, observers, names, ca } = this.#parts;
    const target = services().find((running) => running.service === service);
    if (!target) return `${descriptions[service].title} does not run`;
    if (terminals.has(id)) return `a terminal ${id} is open already`;
    if (terminals.size >= MAX_TERMINALS_PER_PAGE) {
      return `a page may have ${MAX_TERMINALS_PER_PAGE} terminals open; close one first`;
    }
    const { protocol, implicitTls } = descriptions[service];
    const { address, port } = target;
    const opened = (connection: number): void =>
      page.tell({ type: 'terminal-opened', terminal: id, connection });
    const terminal = new Terminal(
      { address: reachable(address), port, implicitTls, makeObserver: observers[protocol], ca },
      {
        connected: (from) => names.connected(from, { terminal: id, title, opened }),
        octets: (octets, done) => {
          const congested = page.congested();
          page.tell({ type: 'terminal-octets', terminal: id, octets }, congested ? done : undefined);
          if (!congested) done();
        },
        secured: (version, cipher) => page.tell({ type: 'terminal-secured', terminal: id, version, cipher }),
        closed: (reason, from) => {
          terminals.delete(id);
          if (from) names.abandoned(from);
          page.tell({ type: 'terminal-closed', terminal: id, reason });
        },
      },
    );
    terminals.set(id, terminal);
    return undefined;
  }
}
