/**
 * Which session had which mailbox open, and when: by what was on the wire, and by what the store says where there is one. The
 * facts of each connection are kept apart as well, so that what a session believes is folded only for the sessions looked at.
 */
import { followImap, initialImapState, type ImapState } from '../imap/states.ts';
import { followPop3, initialPop3State, type Pop3State } from '../pop3/states.ts';
import type { AddedMessage, Cause, Fact, FactOf, UidRanges } from '../trace/facts.ts';
import { lowerBound } from '../uid-ranges.ts';

/** A message that is or was in a mailbox of the store. */
export interface StoredPast {
  readonly message: AddedMessage;
  readonly added: Happened;
  gone?: Happened;
}

/** A change of the store: the fact, and the command that made it happen. */
export interface Happened {
  readonly seq: number;
  readonly cause?: Cause;
}

/** A mailbox that a session had open. The same object for all sessions that had it. */
export interface Place {
  /** The full address where there is a store, else the user as the client gave it. */
  readonly account: string;
  /** Its name when it was first opened. */
  readonly mailbox: string;
  readonly stored?: StoredMailbox;
}

/** A mailbox of the store through its life. */
export interface StoredMailbox {
  readonly account: string;
  /** Its names, each with the seq from which it held. */
  readonly names: { readonly from: number; readonly name: string }[];
  /** Ascending by UID: all that it ever held. */
  readonly past: StoredPast[];
}

export interface Opening {
  readonly connection: number;
  readonly protocol: 'imap' | 'pop3';
  readonly place: Place;
  readonly readOnly: boolean;
  /** The command that opened it. */
  readonly exchange: number;
  /** Index of that command in the connection's trail. */
  readonly begins: number;
  /** Seq of the reply that opened it. */
  readonly opened: number;
  /** Seq of what the store made of the command: the mailbox is told of as it was then. */
  readonly selected?: number;
  /** Seq of the fact that closed it. */
  closed?: number;
}

/** The name a mailbox of the store had as of `seq`. */
export function nameAt({ names }: StoredMailbox, seq: number): string {
  return names.findLast(({ from }) => from <= seq)?.name ?? (names[0]?.name as string);
}

/** Commands that say who is logged in and what is open. Only they are followed, so that a FETCH of thousands costs nothing. */
const telling: ReadonlySet<string> = new Set([
  'LOGIN', 'AUTHENTICATE', 'SELECT', 'EXAMINE', 'CLOSE', 'UNSELECT', 'LOGOUT', 'DELETE', 'USER', 'PASS', 'APOP', 'AUTH', 'QUIT',
]); // prettier-ignore

interface Trail {
  readonly facts: Fact[];
  readonly server: string;
  session: ImapState | Pop3State;
  /** Telling commands without their reply, and where in the trail they stand. */
  readonly pending: Map<number, Pending>;
  selected?: FactOf<'mailbox-selected'>;
  open?: Opening;
}

interface Pending {
  readonly verb: string;
  readonly at: number;
  /** Seq of the first answer. */
  answered?: number;
}

export class Openings {
  /** In the order in which they were opened. */
  readonly all: Opening[] = [];
  readonly #trails = new Map<number, Trail>();
  readonly #mailboxes = new Map<string, StoredMailbox>();
  readonly #places = new Map<unknown, Place>();
  #count = 0;

  /** The facts of a connection; grows in place. */
  trailOf(connection: number): readonly Fact[] {
    return this.#trails.get(connection)?.facts ?? [];
  }

  /** Folds in what the list has grown by since the last call. */
  advance(facts: readonly Fact[]): void {
    for (; this.#count < facts.length; this.#count++) this.#follow(facts[this.#count] as Fact);
  }

  #follow(fact: Fact): void {
    switch (fact.kind) {
      case 'connection-opened':
        if (fact.protocol === 'smtp') return;
        this.#trails.set(fact.connection, {
          facts: [],
          server: fact.server.address,
          session: fact.protocol === 'imap' ? initialImapState(false) : initialPop3State(false),
          pending: new Map(),
        });
        return;
      case 'command-sent':
      case 'octets-sent':
      case 'reply-sent':
      case 'mailbox-selected':
      case 'connection-closed': {
        const trail = this.#trails.get(fact.connection);
        if (!trail) return;
        trail.facts.push(fact);
        if (fact.kind === 'mailbox-selected') trail.selected = fact;
        else if (fact.kind === 'connection-closed') close(trail, fact.seq);
        else this.#heard(trail, fact);
        return;
      }
      case 'mailbox-created':
        this.#mailboxes.set(`${fact.account}\n${fact.mailbox}`, {
          account: fact.account,
          names: [{ from: fact.seq, name: fact.mailbox }],
          past: [],
        });
        return;
      case 'mailbox-renamed': {
        const mailbox = this.#mailbox(fact);
        mailbox.names.push({ from: fact.seq, name: fact.to });
        this.#mailboxes.delete(`${fact.account}\n${fact.mailbox}`);
        this.#mailboxes.set(`${fact.account}\n${fact.to}`, mailbox);
        return;
      }
      case 'mailbox-deleted':
        remove(this.#mailbox(fact), [[1, Infinity]], happened(fact));
        this.#mailboxes.delete(`${fact.account}\n${fact.mailbox}`);
        return;
      case 'messages-added': {
        const { past } = this.#mailbox(fact);
        const added = happened(fact);
        for (const message of fact.messages) past.push({ message, added });
        return;
      }
      case 'messages-expunged':
        remove(this.#mailbox(fact), fact.uids, happened(fact));
        return;
      default:
        return;
    }
  }

  /** A trace whose beginning is no longer kept may speak of a mailbox it never created. */
  #mailbox({ account, mailbox: name }: { account: string; mailbox: string }): StoredMailbox {
    const key = `${account}\n${name}`;
    let mailbox = this.#mailboxes.get(key);
    if (!mailbox) this.#mailboxes.set(key, (mailbox = { account, names: [{ from: 0, name }], past: [] }));
    return mailbox;
  }

  #heard(trail: Trail, fact: FactOf<'command-sent' | 'octets-sent' | 'reply-sent'>): void {
    const { exchange } = fact;
    if (fact.kind === 'command-sent' && telling.has(fact.verb)) {
      trail.pending.set(fact.exchange, { verb: fact.verb, at: trail.facts.length - 1 });
    }
    const command = exchange === null ? undefined : trail.pending.get(exchange);
    const isTelling = fact.kind === 'reply-sent' && (fact.what === 'greeting' || fact.code === 'BYE');
    if (!command && !isTelling) return;
    const before = trail.session;
    const { session } = trail;
    trail.session = session.protocol === 'imap' ? followImap(session, fact) : followPop3(session, fact);
    if (fact.kind !== 'reply-sent') return;
    if (command) command.answered ??= fact.seq;
    // What is told while another mailbox is being opened is told of that one; a SELECT that is no command closes nothing.
    // RFC 9051 §6.3.2
    const opens = command?.verb === 'SELECT' || command?.verb === 'EXAMINE';
    if (opens && fact.final && fact.outcome !== 'malformed') close(trail, command.answered ?? fact.seq);
    const isOpen = mailboxOf(trail.session) !== undefined;
    if (!isOpen) close(trail, fact.seq);
    else if (fact.final && command && (!trail.open || mailboxOf(before) === undefined)) {
      this.#opened(trail, fact, command.at);
    }
    if (fact.final && exchange !== null) trail.pending.delete(exchange);
  }

  #opened(trail: Trail, reply: FactOf<'reply-sent'>, begins: number): void {
    const { session, facts } = trail;
    const command = facts[begins] as FactOf<'command-sent'>;
    // What the store said before the command is of another mailbox.
    const selected = trail.selected && trail.selected.seq > command.seq ? trail.selected : undefined;
    const opening: Opening = {
      connection: reply.connection,
      protocol: session.protocol,
      place: this.#place(trail, selected),
      readOnly: session.protocol === 'imap' && (session.mailbox?.readOnly ?? false),
      exchange: command.exchange,
      begins,
      opened: reply.seq,
      ...(selected ? { selected: selected.seq } : {}),
    };
    trail.open = opening;
    this.all.push(opening);
  }

  #place(trail: Trail, selected: FactOf<'mailbox-selected'> | undefined): Place {
    const stored = selected && this.#mailbox(selected);
    const account = selected?.account ?? trail.session.user ?? '';
    const mailbox = selected?.mailbox ?? mailboxOf(trail.session) ?? '';
    const key = stored ?? `${trail.server}\n${account}\n${mailbox}`;
    let place = this.#places.get(key);
    if (!place) this.#places.set(key, (place = { account, mailbox, ...(stored ? { stored } : {}) }));
    return place;
  }
}

/** The mailbox that the wire says is open; POP3 has but one. */
function mailboxOf(session: ImapState | Pop3State): string | undefined {
  if (session.protocol === 'pop3') return session.state === 'transaction' ? 'INBOX' : undefined;
  return session.state === 'selected' ? session.mailbox?.name : undefined;
}

function close(trail: Trail, seq: number): void {
  if (!trail.open) return;
  trail.open.closed = seq;
  delete trail.open;
}

const happened = ({ seq, cause }: Happened): Happened => (cause ? { seq, cause } : { seq });

function remove({ past }: StoredMailbox, uids: UidRanges, gone: Happened): void {
  for (const [first, last] of uids) {
    for (let i = lowerBound(past, first, ({ message }) => message.uid); i < past.length; i++) {
      const one = past[i] as StoredPast;
      if (one.message.uid > last) break;
      one.gone ??= gone;
    }
  }
}
