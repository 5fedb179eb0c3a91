/** What is known of each connection as of now: folded fact by fact, a fresh view whenever the page is told. */
import { clientName, followNames, type ClientNames } from '../../common/projections/client-name.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';

/** One command and all that was said in answer. */
export interface ExchangeView {
  command?: FactOf<'command-sent'>;
  readonly replies: FactOf<'reply-sent'>[];
}

/** The exchanges of a connection by number, put together when somebody asks. */
export class Exchanges {
  readonly #said: (FactOf<'command-sent'> | FactOf<'reply-sent'>)[] = [];
  readonly #found = new Map<number, ExchangeView>();
  #taken = 0;

  append(fact: FactOf<'command-sent'> | FactOf<'reply-sent'>): void {
    this.#said.push(fact);
  }

  get(exchange: number): ExchangeView | undefined {
    return this.#all().get(exchange);
  }

  values(): Iterable<ExchangeView> {
    return this.#all().values();
  }

  #all(): ReadonlyMap<number, ExchangeView> {
    for (; this.#taken < this.#said.length; this.#taken++) {
      const fact = this.#said[this.#taken];
      // What nobody asked for belongs to no exchange.
      if (!fact || fact.exchange === null) continue;
      let found = this.#found.get(fact.exchange);
      if (!found) this.#found.set(fact.exchange, (found = { replies: [] }));
      if (fact.kind === 'command-sent') found.command = fact;
      else found.replies.push(fact);
    }
    return this.#found;
  }
}

export interface ConnectionView {
  readonly opened: FactOf<'connection-opened'>;
  /** The terminal's title, or what the client said of itself. */
  readonly name?: string;
  readonly names: ClientNames;
  /** The page's terminal that is the client. */
  readonly terminal?: string;
  readonly secure: boolean;
  readonly closed?: FactOf<'connection-closed'>;
  readonly exchanges: Exchanges;
}

type Growing = { -readonly [Member in keyof ConnectionView]: ConnectionView[Member] };

export class Connections {
  /** By number. */
  readonly views = new Map<number, ConnectionView>();
  /** Those that something was said on since `settle`. */
  readonly #changed = new Set<number>();

  /** Folds a fact in. */
  append(fact: Fact): void {
    if (!('connection' in fact)) return;
    if (fact.kind === 'connection-opened') {
      const fresh = { opened: fact, names: {}, secure: false, exchanges: new Exchanges() };
      this.views.set(fact.connection, fresh);
      return;
    }
    const view: Growing | undefined = this.views.get(fact.connection);
    // Its beginning is not held.
    if (!view) return;
    this.#changed.add(fact.connection);
    const names = followNames(view.names, fact);
    if (names !== view.names) {
      view.names = names;
      const name = clientName(names);
      if (name !== undefined) view.name = name;
    }
    switch (fact.kind) {
      case 'connection-named':
        if (fact.terminal !== undefined) view.terminal = fact.terminal;
        break;
      case 'tls-started':
        view.secure = true;
        break;
      case 'connection-closed':
        view.closed = fact;
        break;
      case 'command-sent':
      case 'reply-sent':
        view.exchanges.append(fact);
    }
  }

  /** From now on a view that changed is another object: who shows it sees so by its identity. */
  settle(): void {
    for (const connection of this.#changed) {
      const view = this.views.get(connection);
      if (view) this.views.set(connection, { ...view });
    }
    this.#changed.clear();
  }

  /** Lets go of the connections of which nothing is held. */
  letGo(isHeld: (connection: number) => boolean): void {
    for (const connection of this.views.keys()) if (!isHeld(connection)) this.views.delete(connection);
  }
}
