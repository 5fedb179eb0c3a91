/**
 * What conditions are about, made of facts: a command with its answer, something told, a connection's beginning and end, what
 * became of a delivery. Each comes once, at the fact that completes it.
 */
import { applyToQueues, type Queues } from '../projections/queue.ts';
import { followSession, sessionOf, type SessionState } from '../projections/session.ts';
import { services, type Protocol, type Service } from '../protocols.ts';
import type { DnsAsked } from '../trace/dns-facts.ts';
import type { Fact, FactOf } from '../trace/facts.ts';
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

/** What is worth telling: the verbs of commands, and the other kinds. */
export type Wanted = (what: string) => boolean;

export class Happenings {
  readonly #wanted: Wanted;
  readonly #talks = new Map<number, Talk>();
  readonly #lookups = new Map<number, DnsAsked>();
  readonly #queues: Queues = new Map();

  /** @param wanted takes a verb or a kind of happening; all is told unless given */
  constructor(wanted: Wanted = () => true) {
    this.#wanted = wanted;
  }

  /** What a fact completes; mostly nothing or one thing. */
  follow(fact: Fact): readonly Happening[] {
    applyToQueues(this.#queues, fact);
    switch (fact.kind) {
      case 'connection-opened': {
        const { connection, protocol, service } = fact;
        const secure = services[service].implicitTls;
        const known = { count: 0, state: sessionOf(protocol, secure) };
        this.#talks.set(connection, {
          service,
          protocol,
          secure,
          facts: [],
          known,
          open: new Map(),
          pending: new Map(),
        });
        return [{ kind: 'connection', connection, protocol, service, what: 'opened', seq: fact.seq }];
      }
      case 'dns-asked':
        this.#lookups.set(fact.lookup, fact);
        return [
          { kind: 'dns', seq: fact.seq, what: 'asked', word: fact.type, name: fact.name.toLowerCase() },
        ];
      case 'dns-answered': {
        const asked = this.#lookups.get(fact.lookup);
        this.#lookups.delete(fact.lookup);
        return asked
          ? [
              {
                kind: 'dns',
                seq: fact.seq,
                what: 'answered',
                word: fact.rcode,
                name: asked.name.toLowerCase(),
              },
            ]
          : [];
      }
      case 'message-queued':
        return fact.recipients.map(({ address }) => became(fact, address, 'queued'));
      case 'delivery-tried': {
        const again = (this.#queues.get(fact.queue)?.attempts ?? 0) > 0;
        return fact.deliveries.flatMap(({ address, outcome }) => [
          became(fact, address, outcome),
          ...(again ? [became(fact, address, 'retried')] : []),
        ]);
      }
      case 'delivery-planned': {
        // The first attempt is planned at once: nobody waits for it.
        if (fact.attempts === 0) return [];
        const waiting = this.#queues.get(fact.queue)?.recipients ?? [];
        return waiting.map(({ address }) => became(fact, address, 'waiting'));
      }
      default:
        if ('account' in fact && fact.kind !== 'mailbox-selected')
          return !this.#wanted('mailbox')
            ? NOTHING
            : [{ kind: 'mailbox', seq: fact.seq, account: fact.account, fact }];
        return 'connection' in fact ? this.#onConnection(fact) : NOTHING;
    }
  }

  #onConnection(fact: Fact & { readonly connection: number }): readonly Happening[] {
    const { connection, seq } = fact;
    const talk = this.#talks.get(connection);
    if (!talk) return NOTHING;
    const { protocol, service, facts } = talk;
    const after = facts.length;
    facts.push(fact);
    switch (fact.kind) {
      case 'command-sent': {
        const unwaited = talk.pending.size > 0;
        talk.pending.set(fact.exchange, fact.verb);
        // Who forgets a tag says the verb in its place.
        if (!this.#wanted(fact.verb) && !this.#wanted(fact.tag?.toUpperCase() ?? '')) return NOTHING;
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
          if (fact.what !== 'untagged' || !this.#wanted('told')) return NOTHING;
          const during = verbDuring(talk, fact.exchange);
          const told = during === undefined ? {} : { during };
          return [{ kind: 'told', connection, protocol, seq, reply: fact, ...told }];
        }
        talk.pending.delete(fact.exchange);
        const asked = talk.open.get(fact.exchange);
        talk.open.delete(fact.exchange);
        if (!asked) return NOTHING;
        const { said, secure, unwaited } = asked;
        const before = (): SessionState => stateAfter(talk, asked.after);
        return [{ kind: 'answered', connection, protocol, seq, said, reply: fact, secure, unwaited, before }];
      }
      case 'tls-started':
        talk.secure = true;
        return [{ kind: 'connection', connection, protocol, service, what: 'secured', seq }];
      case 'connection-closed':
        this.#talks.delete(connection);
        return [{ kind: 'connection', connection, protocol, service, what: 'closed', seq }];
      default:
        return NOTHING;
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
