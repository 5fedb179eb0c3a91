/** An IMAP session with a client's end in the test's hand, no sockets. */
import { latin1Of, octetsOf, octetsOfLatin1 } from '../../common/octets.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';
import { Accounts } from '../../server/accounts.ts';
import { ImapSession } from '../../server/imap/session.ts';
import { MailStore } from '../../server/mailbox/store.ts';
import type { Wire } from '../../server/net/engine.ts';
import { TraceLog } from '../../server/trace/log.ts';

export const ALICE = 'alice@north.test';

/** A world of the default accounts, and sessions in it. */
export class ImapWorld {
  now = Date.UTC(2026, 0, 2, 3, 4, 5);
  readonly trace = new TraceLog(() => this.now);
  readonly store = new MailStore(
    (body) => this.trace.append(body),
    () => this.now,
  );
  readonly accounts = new Accounts();
  /** Our own bugs, as sessions logged them. */
  readonly bugs: unknown[] = [];
  /** What sessions left for a later turn. */
  readonly later: (() => void)[] = [];
  /** Set true to see each turn, by `turn`; otherwise they follow at once. */
  turnByTurn = false;
  #connections = 0;

  constructor() {
    for (const name of this.accounts.names) this.store.createAccount(name);
  }

  connect(): ImapClient {
    return new ImapClient(this, ++this.#connections);
  }

  /** A session that has logged in as alice and opened her INBOX. */
  selected(): ImapClient {
    const client = this.connect();
    client.say('L LOGIN alice secret', 'S SELECT INBOX');
    return client;
  }

  /** Puts messages into alice's INBOX, all of the same octets. */
  deliver(count: number, octets = octetsOf('Subject: hi\r\n\r\nhello\r\n')): void {
    const [first] = this.store.add(ALICE, 'INBOX', [{ octets }], 'delivered');
    // Copies are made without reading the octets anew.
    if (first && count > 1) this.store.copy(ALICE, new Array(count - 1).fill(first), 'INBOX', 'copied');
  }

  /** Lets one later turn pass; false when there is none. */
  turn(): boolean {
    const act = this.later.shift();
    act?.();
    return act !== undefined;
  }

  factsOf<Kind extends Fact['kind']>(kind: Kind): FactOf<Kind>[] {
    return this.trace.since(0).filter((fact): fact is FactOf<Kind> => fact.kind === kind);
  }
}

export class ImapClient implements Wire {
  readonly connection: number;
  readonly clientAddress = '127.0.0.1';
  readonly session: ImapSession;
  secure = false;
  /** Set false to be a client that does not read. */
  writable = true;
  /** How many octets are sent before the wire stops being writable. */
  window = Infinity;
  ended = false;
  wantsTls = false;
  held = false;
  writes = 0;
  readonly #world: ImapWorld;
  #sent = '';

  constructor(world: ImapWorld, connection: number) {
    this.#world = world;
    this.connection = connection;
    this.session = new ImapSession({
      wire: this,
      store: world.store,
      accounts: world.accounts,
      clock: () => world.now,
      hostname: 'mx.north.test',
      log: (error) => world.bugs.push(error),
      soon: (act) => world.later.push(act),
    });
    this.session.start();
    this.heard();
  }

  send(octets: Uint8Array): void {
    this.writes++;
    this.#sent += latin1Of(octets);
    this.window -= octets.length;
    if (this.window <= 0) this.writable = false;
  }

  startTls(): void {
    this.wantsTls = true;
  }

  end(): void {
    this.ended = true;
  }

  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
  }

  /** Says lines, and answers what the server says since last asked, one character per octet. */
  say(...lines: string[]): string {
    return this.octets(octetsOf(lines.map((line) => `${line}\r\n`).join('')));
  }

  /** Sends octets, or text with one character per octet. */
  octets(octets: Uint8Array | string): string {
    this.session.receive(typeof octets === 'string' ? octetsOfLatin1(octets) : octets);
    while (!this.#world.turnByTurn && this.#world.turn());
    return this.heard();
  }

  heard(): string {
    const heard = this.#sent;
    this.#sent = '';
    return heard;
  }
}
