/** A server of POP3 and IMAP with clients of one account, and the trace of all that happens; no sockets. */
import { octetsOf, textOf } from '../../common/octets.ts';
import { services, type Protocol, type Service } from '../../common/protocols.ts';
import type { Fact, FactBody } from '../../common/trace/facts.ts';
import { Accounts } from '../../server/accounts.ts';
import { observers } from '../../common/observers.ts';
import { engineMaker } from '../../server/engines.ts';
import { MailStore } from '../../server/mailbox/store.ts';
import { defaultHosts, type MailHost } from '../../server/relay/hosts.ts';
import { TraceLog } from '../../server/trace/log.ts';
import { stillPost } from '../relay/still-post.ts';
import { PlayedWire } from '../transcript/wire.ts';

export const ALICE = 'alice@north.test';
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const [HOST] = defaultHosts as readonly [MailHost];

export class Clients {
  /** The whole trace, in order. */
  readonly facts: Fact[] = [];
  readonly store: MailStore;
  readonly #trace = new TraceLog(() => NOW);
  readonly #make: ReturnType<typeof engineMaker>;
  #connections = 0;

  /** @param count messages in INBOX */
  constructor(count: number) {
    const clock = (): number => NOW;
    const append = (body: FactBody): Fact => this.#trace.append(body);
    this.#trace.listen((fact) => this.facts.push(fact));
    this.store = new MailStore(append, clock);
    const accounts = new Accounts();
    for (const name of accounts.names) this.store.createAccount(name);
    this.deliver(count);
    const log = (error: unknown): never => {
      throw error;
    };
    const post = stillPost({ append, store: this.store, accounts, now: clock, log });
    const portOf = (service: Service): number => services[service].port;
    this.#make = engineMaker({ store: this.store, accounts, clock, post, portOf, log });
  }

  deliver(count = 1): void {
    if (count === 0) return;
    const octets = octetsOf('Subject: hi\r\n\r\nhello\r\n');
    this.store.add(ALICE, 'INBOX', new Array(count).fill({ octets }), 'delivered');
  }

  connect(protocol: Exclude<Protocol, 'smtp'>): Client {
    const connection = ++this.#connections;
    this.#trace.append({
      kind: 'connection-opened',
      connection,
      protocol,
      service: protocol,
      client: { address: '127.0.0.1', port: 50_000 + connection },
      server: { address: '127.0.0.1', port: services[protocol].port },
    });
    const observer = observers[protocol]((frame) => this.#trace.append({ ...frame, connection }));
    const client = new Client(connection, (heard) => {
      const wire = new PlayedWire(connection, false, false, NOW, (happening) => {
        if (happening.kind === 'octets') {
          observer.observe(happening.from, happening.octets);
          if (happening.from === 'server') heard(textOf(happening.octets));
        } else if (happening.kind === 'ended') observer.ended(happening.from);
      });
      wire.start(this.#make(wire, protocol, HOST));
      return wire;
    });
    return client;
  }
}

export class Client {
  readonly connection: number;
  readonly #wire: PlayedWire;
  #told = '';

  constructor(connection: number, connect: (heard: (text: string) => void) => PlayedWire) {
    this.connection = connection;
    this.#wire = connect((text) => (this.#told += text));
  }

  /** Says lines, and answers what the server said since it was last asked. */
  say(...lines: readonly string[]): string {
    this.send(...lines);
    return this.heard();
  }

  /** Says lines, and leaves what the server says for later. */
  send(...lines: readonly string[]): void {
    this.#wire.hear(octetsOf(lines.map((line) => `${line}\r\n`).join('')), NOW);
  }

  /** Goes away without a word. */
  vanish(): void {
    this.#wire.vanish();
  }

  /** What was said to the client since it was last asked. */
  heard(): string {
    const told = this.#told;
    this.#told = '';
    return told;
  }
}
