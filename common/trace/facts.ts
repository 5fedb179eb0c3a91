/**
 * The facts of the trace: everything that happened, in the past tense, append-only. Every view is a fold over these;
 * what is not here does not exist.
 */
import type { Protocol, Service, Side } from '../protocols.ts';
import type { DnsFact } from './dns-facts.ts';
import type { Endpoint } from './endpoint.ts';
import type { Gone } from './gone.ts';
import type { RightsChanged } from './rights-fact.ts';
import type { SessionFact } from './session-facts.ts';
import type { OctetsUnread } from './unread-fact.ts';

/** UIDs as ascending ranges, both ends included, so that ten thousand neighbours are one pair. */
export type UidRanges = readonly (readonly [first: number, last: number])[];

/** Something about octets that a good peer would not send, or that breaks the line's framing. */
export interface Oddity {
  readonly name:
    | 'bare-lf'
    | 'bare-cr'
    | 'nul'
    | 'eight-bit'
    | 'over-long'
    | 'bad-literal'
    | 'broken-off'
    | 'unknown-verb'
    | 'too-early'
    | 'unexpected-reply';
  /** Offset of the first such octet in the frame. */
  readonly at?: number;
  /** One sentence for a learner: what it is and why it matters, ending with the RFC section. */
  readonly means: string;
}

/** How a reply answers. SMTP 4yz is `deferred`, 5yz `refused` (500 to 504 `malformed`); IMAP NO `refused`, BAD `malformed`. */
export type Outcome = 'ok' | 'more' | 'data' | 'deferred' | 'refused' | 'malformed' | 'bye';

/** The octets of one frame as the trace keeps them. */
export interface Framed {
  /** The octets sent, CR LF included; of a frame longer than `KEPT_OCTETS` only the first so many. */
  readonly octets: Uint8Array;
  /** How many octets the frame had on the wire. */
  readonly size: number;
  /** Ranges of `octets` [from, to) that hold a password or its like; views mask them unless asked not to. */
  readonly secrets?: readonly (readonly [from: number, to: number])[];
  readonly oddities?: readonly Oddity[];
}

/** Frames are kept whole up to this many octets; the rest of a longer one is fetched on demand. */
export const KEPT_OCTETS = 8192;

/** A client's line that begins a command. */
export interface CommandSent extends Framed {
  readonly kind: 'command-sent';
  /** The number of this command on its connection, from 1. What belongs to it carries the same number. */
  readonly exchange: number;
  /** In upper case, `UID FETCH` for a UID command; empty where no verb could be read. */
  readonly verb: string;
  /** The tag of an IMAP command. RFC 9051 §2.2.1 */
  readonly tag?: string;
}

/** A client's octets that continue a command: message data, a literal, what follows a literal, a SASL response, DONE. */
export interface OctetsSent extends Framed {
  readonly kind: 'octets-sent';
  /** 0 where no command came before, so that they belong to none. */
  readonly exchange: number;
  readonly what: 'message' | 'literal' | 'argument' | 'response';
}

/** A server's reply: an SMTP reply with all its lines, a POP3 response with its data, one IMAP response with its literals. */
export interface ReplySent extends Framed {
  readonly kind: 'reply-sent';
  /** The command it answers; `null` for a greeting and for data no command asked for. */
  readonly exchange: number | null;
  readonly what: 'greeting' | 'reply' | 'untagged' | 'continuation';
  readonly outcome: Outcome;
  /** True when the command it answers is thereby complete. */
  readonly final: boolean;
  /** `250`, `+OK`, `OK`, `FETCH`: the word a learner looks at first. */
  readonly code: string;
  /** How many lines it has, the data after a POP3 `+OK` included; literals do not count. */
  readonly lines: number;
  /** Sizes in octets of the literals in it. */
  readonly literals?: readonly number[];
}

/** What an observer makes of octets. The trace adds the connection. */
export type Frame = CommandSent | OctetsSent | ReplySent;

export interface OnConnection {
  /** Connections are numbered from 1 in the order in which they were accepted. */
  readonly connection: number;
}

export interface ConnectionOpened extends OnConnection {
  readonly kind: 'connection-opened';
  readonly protocol: Protocol;
  readonly service: Service;
  /** The mail host whose service it is. */
  readonly host?: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
}

/** Somebody told who is at the client's end: the page's terminal, by its title. */
export interface ConnectionNamed extends OnConnection {
  readonly kind: 'connection-named';
  readonly name: string;
  /** The page's terminal that is this connection's client. */
  readonly terminal?: string;
}

export interface ConnectionClosed extends OnConnection {
  readonly kind: 'connection-closed';
  readonly by: Side;
  /** Set when it did not end as the protocol says: why, in words. */
  readonly broken?: string;
}

export interface TlsStarted extends OnConnection {
  readonly kind: 'tls-started';
  /** `TLSv1.3` */
  readonly version: string;
  /** `TLS_AES_256_GCM_SHA384` */
  readonly cipher: string;
  /** The name the client asked for. RFC 6066 §3 */
  readonly serverName?: string;
  /** How long the handshake took, in milliseconds. */
  readonly took: number;
}

export interface TlsFailed extends OnConnection {
  readonly kind: 'tls-failed';
  readonly reason: string;
}

export type WireFact =
  | ConnectionOpened
  | ConnectionNamed
  | ConnectionClosed
  | TlsStarted
  | TlsFailed
  | OctetsUnread
  | (Frame & OnConnection);

/** The command that made something happen to a mailbox. */
export interface Cause {
  readonly connection: number;
  readonly exchange: number;
}

export interface InMailbox {
  /** The full address: `alice@north.test`. */
  readonly account: string;
  /** The mailbox's name in UTF-8, levels separated by `/`; INBOX in upper case. */
  readonly mailbox: string;
  readonly cause?: Cause;
}

export interface AccountCreated {
  readonly kind: 'account-created';
  readonly account: string;
}

export interface MailboxCreated extends InMailbox {
  readonly kind: 'mailbox-created';
  readonly uidvalidity: number;
  /** The UID its next message gets, where earlier ones are gone; else 1. */
  readonly uidnext?: number;
  /** `\Sent` and the like. RFC 6154 §2 */
  readonly specialUse?: string;
  /** In a snapshot: the mod-sequence of the last change ever. A new mailbox begins with 1. RFC 7162 §3.1.2.1 */
  readonly highestmodseq?: number;
  /** In a snapshot: what is remembered of messages that are gone. */
  readonly gone?: Gone;
}

export interface MailboxDeleted extends InMailbox {
  readonly kind: 'mailbox-deleted';
}

/** Renames this mailbox alone; its children are renamed by facts of their own. */
export interface MailboxRenamed extends InMailbox {
  readonly kind: 'mailbox-renamed';
  readonly to: string;
}

/** RENAME INBOX moves its messages and leaves it empty: a creation, an addition and an expunge. RFC 9051 §6.3.6 */
export interface MailboxSubscribed extends InMailbox {
  readonly kind: 'mailbox-subscribed';
  readonly subscribed: boolean;
}

/** What lists show of a message without opening it. */
export interface Summary {
  /** Decoded, as a mail client would show it; empty when there is none. */
  readonly from: string;
  readonly subject: string;
}

export interface AddedMessage {
  readonly uid: number;
  /** Identifies the stored octets; copies of one message share it. */
  readonly message: string;
  /** Octets, as RFC822.SIZE tells. */
  readonly size: number;
  readonly flags: readonly string[];
  /** Milliseconds since 1970; a multiple of 1000. */
  readonly internalDate: number;
  readonly summary: Summary;
  /** In a snapshot only: that of the last change to the message. Else the fold counts. RFC 7162 §3.1 */
  readonly modseq?: number;
}

export interface MessagesAdded extends InMailbox {
  readonly kind: 'messages-added';
  readonly how: 'delivered' | 'appended' | 'copied' | 'moved';
  /** Ascending by UID. */
  readonly messages: readonly AddedMessage[];
}

/** One STORE over any number of messages is one fact. `\Recent` is never among the flags. */
export interface FlagsChanged extends InMailbox {
  readonly kind: 'flags-changed';
  readonly uids: UidRanges;
  readonly how: 'added' | 'removed' | 'replaced';
  readonly flags: readonly string[];
}

export interface MessagesExpunged extends InMailbox {
  readonly kind: 'messages-expunged';
  readonly uids: UidRanges;
}

/** A session was the first to be told of these messages; no other will see them as \Recent. RFC 3501 §2.3.2 */
export interface RecentClaimed extends InMailbox {
  readonly kind: 'recent-claimed';
  /** UIDs up to and including this one are no longer recent. */
  readonly through: number;
}

export type MailboxFact =
  | AccountCreated
  | MailboxCreated
  | MailboxDeleted
  | MailboxRenamed
  | MailboxSubscribed
  | RightsChanged
  | MessagesAdded
  | FlagsChanged
  | MessagesExpunged
  | RecentClaimed;

/** A recipient of a queued message, with what its sender wants to be told. RFC 3461 §4 */
export interface QueuedRecipient {
  readonly address: string;
  /** `never` alone, or any of the others; failure and delay unless given. */
  readonly notify?: readonly ('never' | 'success' | 'failure' | 'delay')[];
  /** As given: `rfc822;alice@north.test`. */
  readonly orcpt?: string;
}

interface InQueue {
  /** Names the message in the queue: `q12`. */
  readonly queue: string;
  readonly cause?: Cause;
}

/** A mail host took responsibility for a message. RFC 5321 §6.1 */
export interface MessageQueued extends InQueue {
  readonly kind: 'message-queued';
  /** The host whose queue it is in. */
  readonly host: string;
  /** The reverse-path; empty for a notification, which itself is never notified of. RFC 5321 §4.5.5 */
  readonly sender: string;
  /** The stored octets, trace header included. */
  readonly message: string;
  readonly size: number;
  readonly recipients: readonly QueuedRecipient[];
  /** What a failure notice returns. RFC 3461 §4.3 */
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
  readonly smtpUtf8: boolean;
  readonly eightBit: boolean;
  readonly summary: Summary;
  /** Milliseconds since 1970 of the world's clock, as are all times of the queue. */
  readonly since: number;
}

/** What became of one recipient in one attempt. */
export interface Delivery {
  readonly address: string;
  readonly outcome: 'delivered' | 'relayed' | 'deferred' | 'failed';
  /** RFC 3463 */
  readonly status: string;
  /** The peer's reply, or what went wrong before there was one, in words. */
  readonly reply: string;
}

/** One attempt at one next hop, or at finding one, is over. */
export interface DeliveryTried extends InQueue {
  readonly kind: 'delivery-tried';
  /** The host it was offered to; absent where none was found or reached. */
  readonly nextHop?: { readonly name: string; readonly address: string; readonly port: number };
  /** The connection it went over. */
  readonly connection?: number;
  readonly deliveries: readonly Delivery[];
}

/** The next attempt is due at that time of the world's clock. */
export interface DeliveryPlanned extends InQueue {
  readonly kind: 'delivery-planned';
  readonly due: number;
  /** Rounds of attempts so far. */
  readonly attempts: number;
}

/** The sender was told that delivery takes longer. RFC 3461 §4.1 */
export interface DelayTold extends InQueue {
  readonly kind: 'delay-told';
}

export interface QueueHeld extends InQueue {
  readonly kind: 'queue-held';
  readonly held: boolean;
}

/** All its recipients are settled, or somebody deleted it. */
export interface MessageUnqueued extends InQueue {
  readonly kind: 'message-unqueued';
  readonly how: 'settled' | 'deleted';
}

export type QueueFact =
  MessageQueued | DeliveryTried | DeliveryPlanned | DelayTold | QueueHeld | MessageUnqueued;

/** The world's clock runs at another rate, or was stepped. */
export interface ClockSet {
  readonly kind: 'clock-set';
  /** What the world's clock shows, in milliseconds since 1970. */
  readonly shows: number;
  /** World seconds in a second; 0 stands still. */
  readonly rate: number;
}

/** The world is now as this text describes it. See `docs/world.md`. */
export interface WorldChanged {
  readonly kind: 'world-changed';
  readonly text: string;
  /** Who changed it. */
  readonly by: 'file' | 'page' | 'start';
}

/** A service of a mail host started or stopped. */
export interface ServiceChanged {
  readonly kind: 'service-changed';
  readonly host: string;
  readonly service: Service;
  readonly state: 'running' | 'stopped';
}

export type WorldFact = ClockSet | WorldChanged | ServiceChanged;

export type FactBody = WireFact | MailboxFact | SessionFact | DnsFact | QueueFact | WorldFact;

/** A fact in the trace. */
export type Fact = FactBody & {
  /** Position in the trace, from 1, without repeats; gaps are facts no longer kept. */
  readonly seq: number;
  /** Milliseconds since 1970, with a fraction. */
  readonly at: number;
};

export type FactOf<Kind extends FactBody['kind']> = Extract<Fact, { kind: Kind }>;
