/**
 * What conditions are about, made of facts: a command with its answer, something told, a connection's beginning and end, what
 * became of a delivery. Each comes once, at the fact that completes it.
 */
import { followSession, sessionOf, type SessionState } from '../projections/session.ts';
import { services, type Protocol, type Service } from '../protocols.ts';
import type { DnsAsked } from '../trace/dns-facts.ts';
import type { Delivery, Fact, FactOf } from '../trace/facts.ts';
import type { Said } from './facets.ts';

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
  /** The session's state when the command was said; worked out when asked for. */
  readonly before: () => SessionState;
}

export interface Told extends OnConnection {
  readonly kind: 'told';
  readonly reply: FactOf<'reply-sent'>;
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
  readonly outcome: 'queued' | Delivery['outcome'];
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

  /** @param wanted takes a verb or a kind of happening; all is told unless given */
  constructor(wanted: Wanted = () => true) {
    this.#wanted = wanted;
  }

  /** What a fact completes; mostly nothing or one thing. */
  follow(fact: Fact): readonly Happening[] {
    switch (fact.kind) {
      case 'connection-opened': {
        const { connection, protocol, service } = fact;
        const secure = services[service].implicitTls;
        const known = { count: 0, state: sessionOf(protocol, secure) };
        this.#talks.set(connection, { service, protocol, secure, facts: [], known, open: new Map() });
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
        return fact.recipients.map(({ address }) => ({
          kind: 'delivery',
          seq: fact.seq,
          to: address.toLowerCase(),
          outcome: 'queued',
        }));
      case 'delivery-tried':
        return fact.deliveries.map(({ address, outcome }) => ({
          kind: 'delivery',
          seq: fact.seq,
          to: address.toLowerCase(),
          outcome,
        }));
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
        if (!this.#wanted(fact.verb)) return NOTHING;
        const octets: FactOf<'octets-sent'>[] = [];
        const said = { protocol, command: fact, octets };
        talk.open.set(fact.exchange, { said, octets, secure: talk.secure, after });
        return NOTHING;
      }
      case 'octets-sent':
        talk.open.get(fact.exchange)?.octets.push(fact);
        return NOTHING;
      case 'reply-sent': {
        if (!fact.final || fact.exchange === null)
          return fact.what === 'untagged' && this.#wanted('told')
            ? [{ kind: 'told', connection, protocol, seq, reply: fact }]
            : NOTHING;
        const asked = talk.open.get(fact.exchange);
        talk.open.delete(fact.exchange);
        if (!asked) return NOTHING;
        const { said, secure } = asked;
        const before = (): SessionState => stateAfter(talk, asked.after);
        return [{ kind: 'answered', connection, protocol, seq, said, reply: fact, secure, before }];
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
