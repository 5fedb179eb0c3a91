/**
 * What conditions are about, made of facts: a command with its answer, something told, a connection's beginning and end, what
 * became of a delivery. Each comes once, at the fact that completes it.
 */
import { applyToQueues, isQueueFact, type Queues } from '../projections/queue.ts';
import { followSession, sessionOf, type SessionState } from '../projections/session.ts';
import { assertNever, services, type Protocol, type Service } from '../protocols.ts';
import type { DnsAsked } from '../trace/dns-facts.ts';
import type { Fact, FactOf, QueueFact } from '../trace/facts.ts';
import type { Said } from './facets.ts';
import type { DeliveryOutcome } from './lesson.ts';

interface OnConnection {
  readonly connection: number;
  readonly protocol: Protocol;
  /** Seq of the fact that completes it: where the page shows it. */
  readonly seq: number;
}

export interface Answered extends OnConnection {
  readonly kind: 'answered';
  readonly said: Said;
  readonly reply: FactOf<'reply-sent'>;
  readonly secure: boolean;
  /** It was sent before the answer to an earlier command had come. */
  readonly unwaited: boolean;
  /** The session's state when the command was said; worked out when asked for. */
  readonly before: () => SessionState;
}

export interface Told extends OnConnection {
  readonly kind: 'told';
  readonly reply: FactOf<'reply-sent'>;
  /** The verb of the command under way; absent when it was told between commands. */
  readonly during?: string;
}

export interface ConnectionChanged extends OnConnection {
  readonly kind: 'connection';
  readonly service: Service;
  readonly what: 'opened' | 'closed' | 'secured';
}

export interface Lookup {
  readonly kind: 'dns';
  readonly seq: number;
  readonly what: 'asked' | 'answered';
  /** The type, or the answer's code. */
  readonly word: string;
  readonly name: string;
}

export interface Delivered {
  readonly kind: 'delivery';
  readonly seq: number;
  readonly to: string;
  readonly outcome: DeliveryOutcome;
}

/** A mailbox changed: conditions on mailboxes may hold now. */
export interface MailboxChanged {
  readonly kind: 'mailbox';
  readonly seq: number;
  readonly account: string;
  readonly fact: Fact;
}

export type Happening = Answered | Told | ConnectionChanged | Lookup | Delivered | MailboxChanged;

/** A command that is not answered yet. */
interface Asked {
  readonly said: Said;
  readonly octets: FactOf<'octets-sent'>[];
  readonly secure: boolean;
  readonly unwaited: boolean;
  /** How many facts of the connection came before it. */
  readonly after: number;
}

interface Talk {
  readonly service: Service;
  readonly protocol: Protocol;
  secure: boolean;
  /** What was on the wire. */
  readonly facts: Fact[];
  /** The state after the first so many of these. Only words about a refusal need one, and those of the newest. */
  known: { readonly count: number; readonly state: SessionState };
  readonly open: Map<number, Asked>;
  /** The verbs of all commands that are not answered yet, worth telling or not. */
  readonly pending: Map<number, string>;
}

const NOTHING: readonly Happening[] = [];

function stateAfter(talk: Talk, count: number): SessionState {
  const { protocol, service, facts } = talk;
  let { known } = talk;
  if (known.count > count) known = { count: 0, state: sessionOf(protocol, services[service].implicitTls) };
  const state = facts.slice(known.count, count).reduce(followSession, known.state);
  talk.known = { count, state };
  return state;
}

/** Who wants to be told what: of the rest nothing is made, and nothing kept. */
export interface Wanted {
  command(command: FactOf<'command-sent'>, protocol: Protocol): boolean;
  /**
   * @param which what was told, the name that DNS was asked for, an account, a recipient, what became of a connection
   * @param connection absent where it was on none
   */
  other(about: Exclude<Happening['kind'], 'answered'>, which: string, connection?: number): boolean;
}

const everything: Wanted = { command: () => true, other: () => true };

export class Happenings {
  readonly #wanted: Wanted;
  readonly #talks = new Map<number, Talk>();
  readonly #lookups = new Map<number, DnsAsked>();
  readonly #queues: Queues = new Map();

  constructor(wanted = everything) {
    this.#wanted = wanted;
  }

  /** What a fact completes; mostly nothing or one thing. */
  follow(fact: Fact): readonly Happening[] {
    switch (fact.kind) {
      case 'command-sent':
      case 'octets-sent':
      case 'reply-sent':
      case 'tls-started':
      case 'connection-closed': {
        const talk = this.#talks.get(fact.connection);
        return talk ? this.#onConnection(fact, talk) : NOTHING;
      }
      case 'connection-opened': {
        const { connection, protocol, service } = fact;
        const secure = services[service].implicitTls;
        const talk: Talk = {
          service,
          protocol,
          secure,
          facts: [],
          known: { count: 0, state: sessionOf(protocol, secure) },
          open: new Map(),
          pending: new Map(),
        };
        this.#talks.set(connection, talk);
        return this.#changed(connection, talk, 'opened', fact.seq);
      }
      case 'account-created':
      case 'mailbox-created':
      case 'mailbox-deleted':
      case 'mailbox-renamed':
      case 'mailbox-subscribed':
      case 'rights-changed':
      case 'messages-added':
      case 'flags-changed':
      case 'messages-expunged':
      case 'recent-claimed':
        return this.#wanted.other('mailbox', fact.account)
          ? [{ kind: 'mailbox', seq: fact.seq, account: fact.account, fact }]
          : NOTHING;
      case 'dns-asked':
        this.#lookups.set(fact.lookup, fact);
        return this.#lookup(fact, 'asked', fact.type, fact.name);
      case 'dns-answered': {
        const asked = this.#lookups.get(fact.lookup);
        this.#lookups.delete(fact.lookup);
        return asked ? this.#lookup(fact, 'answered', fact.rcode, asked.name) : NOTHING;
      }
      default:
        return isQueueFact(fact) ? this.#onQueue(fact) : NOTHING;
    }
  }

  #onConnection(
    fact: FactOf<'command-sent' | 'octets-sent' | 'reply-sent' | 'tls-started' | 'connection-closed'>,
    talk: Talk,
  ): readonly Happening[] {
    const { connection, seq } = fact;
    const { protocol, facts } = talk;
    const after = facts.length;
    facts.push(fact);
    switch (fact.kind) {
      case 'command-sent': {
        const unwaited = talk.pending.size > 0;
        talk.pending.set(fact.exchange, fact.verb);
        if (!this.#wanted.command(fact, protocol)) return NOTHING;
        const octets: FactOf<'octets-sent'>[] = [];
        const said = { protocol, command: fact, octets };
        talk.open.set(fact.exchange, { said, octets, secure: talk.secure, unwaited, after });
        return NOTHING;
      }
      case 'octets-sent':
        talk.open.get(fact.exchange)?.octets.push(fact);
        return NOTHING;
      case 'reply-sent': {
        if (!fact.final || fact.exchange === null) {
          if (fact.what !== 'untagged' || !this.#wanted.other('told', fact.code, connection)) return NOTHING;
          const during = verbDuring(talk, fact.exchange);
          const told = during === undefined ? {} : { during };
          return [{ kind: 'told', connection, protocol, seq, reply: fact, ...told }];
        }
        talk.pending.delete(fact.exchange);
        const asked = talk.open.get(fact.exchange);
        if (!asked) return NOTHING;
        talk.open.delete(fact.exchange);
        const { said, secure, unwaited } = asked;
        const before = (): SessionState => stateAfter(talk, asked.after);
        return [{ kind: 'answered', connection, protocol, seq, said, reply: fact, secure, unwaited, before }];
      }
      case 'tls-started':
        talk.secure = true;
        return this.#changed(connection, talk, 'secured', seq);
      case 'connection-closed':
        this.#talks.delete(connection);
        return this.#changed(connection, talk, 'closed', seq);
      default:
        return assertNever(fact);
    }
  }

  #changed(
    connection: number,
    { protocol, service }: Talk,
    what: ConnectionChanged['what'],
    seq: number,
  ): readonly Happening[] {
    if (!this.#wanted.other('connection', what, connection)) return NOTHING;
    return [{ kind: 'connection', connection, protocol, service, what, seq }];
  }

  #lookup({ seq }: Fact, what: Lookup['what'], word: string, asked: string): readonly Happening[] {
    const name = asked.toLowerCase();
    return this.#wanted.other('dns', name) ? [{ kind: 'dns', seq, what, word, name }] : NOTHING;
  }

  #onQueue(fact: Fact & QueueFact): readonly Happening[] {
    const before = this.#queues.get(fact.queue);
    const again = (before?.attempts ?? 0) > 0;
    applyToQueues(this.#queues, fact);
    return this.#becameOf(fact, again).filter(({ to }) => this.#wanted.other('delivery', to));
  }

  /** @param again it was tried before */
  #becameOf(fact: Fact & QueueFact, again: boolean): readonly Delivered[] {
    switch (fact.kind) {
      case 'message-queued':
        return fact.recipients.map(({ address }) => became(fact, address, 'queued'));
      case 'delivery-tried':
        return fact.deliveries.flatMap(({ address, outcome }) => [
          became(fact, address, outcome),
          ...(again ? [became(fact, address, 'retried')] : []),
        ]);
      case 'delivery-planned': {
        // The first attempt is planned at once: nobody waits for it.
        if (fact.attempts === 0) return [];
        const waiting = this.#queues.get(fact.queue)?.recipients ?? [];
        return waiting.map(({ address }) => became(fact, address, 'waiting'));
      }
      default:
        return [];
    }
  }
}

const became = ({ seq }: Fact, address: string, outcome: DeliveryOutcome): Delivered => ({
  kind: 'delivery',
  seq,
  to: address.toLowerCase(),
  outcome,
});

/** What is told while IDLE lasts belongs to no exchange, for nobody asked for it just now. RFC 2177 §3 */
function verbDuring({ pending }: Talk, exchange: number | null): string | undefined {
  if (exchange !== null) return pending.get(exchange);
  return [...pending.values()].includes('IDLE') ? 'IDLE' : undefined;
}
