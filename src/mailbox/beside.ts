/**
 * One INBOX as a POP3 session and as an IMAP session see it, row by row: what the one knows and the other does not, and what
 * neither was told. Folded from facts; a session's view begins with what it found and follows what its server told it.
 */
import { vanishedUids } from '../../common/imap/vanished.ts';
import type { Mailbox, StoredMessage, Watcher } from '../../common/projections/mailbox.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { countOf, inRanges } from '../../common/uid-ranges.ts';

/** What a session knows of the INBOX it has open. */
export interface Sight {
  readonly connection: number;
  readonly exclusive: boolean;
  /** Its messages in the order of its numbers: the first is 1. */
  known: StoredMessage[];
  /** In the mailbox, and an IMAP session was not told yet. */
  untold: StoredMessage[];
}

/** The sights of all sessions at one account's INBOX, for a list of facts that grows. */
export class Sights {
  readonly account: string;
  readonly open = new Map<number, Sight>();
  #messages: StoredMessage[] = [];
  #count = 0;

  constructor(account: string) {
    this.account = account;
  }

  /** How many facts are folded in. */
  get count(): number {
    return this.#count;
  }

  /** Folds in the facts up to the first `count`. */
  advance(facts: readonly Fact[], count: number): void {
    for (; this.#count < count; this.#count++) {
      const fact = facts[this.#count];
      if (fact) this.#follow(fact);
    }
  }

  #follow(fact: Fact): void {
    switch (fact.kind) {
      case 'messages-added':
        if (!this.#isHere(fact)) return;
        for (const message of fact.messages)
          this.#add({ ...message, changedBy: fact.seq, modseq: message.modseq ?? 0 });
        return;
      case 'messages-expunged': {
        if (!this.#isHere(fact)) return;
        const stays = ({ uid }: StoredMessage): boolean => !inRanges(fact.uids, uid);
        this.#messages = this.#messages.filter(stays);
        for (const sight of this.open.values()) sight.untold = sight.untold.filter(stays);
        return;
      }
      case 'mailbox-selected': {
        const { connection, exclusive } = fact;
        if (!this.#isHere(fact)) this.open.delete(connection);
        else this.open.set(connection, { connection, exclusive, known: [...this.#messages], untold: [] });
        return;
      }
      case 'mailbox-unselected':
      case 'connection-closed':
        this.open.delete(fact.connection);
        return;
      case 'reply-sent':
        this.#told(fact);
        return;
      default:
        return;
    }
  }

  #isHere({ account, mailbox }: { account: string; mailbox: string }): boolean {
    return account === this.account && mailbox === 'INBOX';
  }

  #add(message: StoredMessage): void {
    this.#messages.push(message);
    // A maildrop stays as it was at login. RFC 1939 §4
    for (const { exclusive, untold } of this.open.values()) if (!exclusive) untold.push(message);
  }

  /**
   * EXISTS and EXPUNGE are all that change an IMAP client's numbers, and VANISHED for one with QRESYNC. RFC 9051 §7.4.1, §7.5.1,
   * RFC 7162 §3.2.10
   */
  #told(fact: Fact & { kind: 'reply-sent' }): void {
    const sight = this.open.get(fact.connection);
    if (!sight || sight.exclusive) return;
    if (fact.code === 'VANISHED') {
      const gone = vanishedUids(fact.octets);
      sight.known = sight.known.filter(({ uid }) => !inRanges(gone, uid));
      return;
    }
    if (fact.code !== 'EXISTS' && fact.code !== 'EXPUNGE') return;
    const number = numberIn(fact.octets);
    if (fact.code === 'EXPUNGE') sight.known.splice(number - 1, 1);
    else sight.known.push(...sight.untold.splice(0, Math.max(0, number - sight.known.length)));
  }
}

/** `* 23 EXISTS` */
function numberIn(octets: Uint8Array): number {
  let number = 0;
  for (let i = 2; ; i++) {
    const digit = (octets[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return number;
    number = number * 10 + digit;
  }
}

export type Pop3Cell =
  /** `marked`: DELE said so, QUIT will do it. `gone`: IMAP has expunged it, this session can still read it. */
  | { readonly number: number; readonly state: 'there' | 'marked' | 'gone' }
  /** It came after the login. */
  | { readonly state: 'unseen' }
  /** There is nothing to see any more. */
  | { readonly state: 'none' };

export type ImapCell =
  | { readonly number: number; readonly state: 'there' }
  /** The message is gone and the session was not told: its number stands. */
  | { readonly number: number; readonly state: 'gone' }
  /** The session was not told of it. */
  | { readonly state: 'untold' }
  | { readonly state: 'none' };

export interface BesideRow {
  readonly message: StoredMessage;
  readonly pop3: Pop3Cell;
  readonly imap: ImapCell;
}

/**
 * Ascending by UID.
 * @param pop3 a session's; without one the rows are as one would see them that logs in now
 * @param imap a session's; without one as one would see them that selects INBOX now
 */
export function besideRows(
  mailbox: Pick<Mailbox, 'messages'>,
  pop3: { readonly sight: Sight; readonly marked: Watcher['marked'] } | undefined,
  imap: Sight | undefined,
): readonly BesideRow[] {
  const stored = numbered(mailbox.messages);
  const maildrop = pop3 ? numbered(pop3.sight.known) : stored;
  const told = imap ? numbered(imap.known) : stored;
  const all = new Map<number, StoredMessage>();
  for (const { message } of [...maildrop.values(), ...told.values(), ...stored.values()]) {
    all.set(message.uid, message);
  }
  return [...all.values()]
    .sort((a, b) => a.uid - b.uid)
    .map((message) => {
      const { uid } = message;
      const isStored = stored.has(uid);
      return {
        message,
        pop3: pop3Cell(maildrop.get(uid)?.number, isStored, pop3 !== undefined && inRanges(pop3.marked, uid)),
        imap: imapCell(told.get(uid)?.number, isStored),
      };
    });
}

type Numbered = ReadonlyMap<number, { readonly number: number; readonly message: StoredMessage }>;

const numbered = (messages: readonly StoredMessage[]): Numbered =>
  new Map(messages.map((message, index) => [message.uid, { number: index + 1, message }]));

function pop3Cell(number: number | undefined, isStored: boolean, isMarked: boolean): Pop3Cell {
  if (number === undefined) return { state: isStored ? 'unseen' : 'none' };
  return { number, state: !isStored ? 'gone' : isMarked ? 'marked' : 'there' };
}

function imapCell(number: number | undefined, isStored: boolean): ImapCell {
  if (number === undefined) return { state: isStored ? 'untold' : 'none' };
  return { number, state: isStored ? 'there' : 'gone' };
}

/** What POP3 shows nothing of: the messages with flags, and the mailboxes that are not INBOX. */
export function hiddenFromPop3(mailboxes: Iterable<Mailbox>): {
  readonly flagged: number;
  readonly mailboxes: number;
  readonly messages: number;
} {
  let flagged = 0;
  let others = 0;
  let messages = 0;
  for (const mailbox of mailboxes) {
    if (mailbox.name === 'INBOX') flagged = mailbox.messages.filter(({ flags }) => flags.length > 0).length;
    else {
      others++;
      messages += mailbox.messages.length;
    }
  }
  return { flagged, mailboxes: others, messages };
}

/** What QUIT will do to the IMAP sessions that have the same INBOX open, those alike together. */
export function atQuit(
  marked: Watcher['marked'],
  sessions: Iterable<Pick<Sight, 'connection'>>,
  isIdling: (connection: number) => boolean,
): readonly { readonly connections: readonly number[]; readonly text: string }[] {
  if (countOf(marked) === 0) return [];
  const idle: number[] = [];
  const others: number[] = [];
  for (const { connection } of sessions) (isIdling(connection) ? idle : others).push(connection);
  return [
    { connections: idle, text: 'in IDLE: told at QUIT, at once. RFC 9051 §6.3.13' },
    {
      connections: others,
      text: 'told some time after QUIT, by NOOP say; FETCH, STORE and SEARCH must not tell. RFC 9051 §7.5.1',
    },
  ].filter(({ connections }) => connections.length > 0);
}
