/** What a message goes through, from the command that handed it in to the one that read it. */
import type { MessagesAdded, Summary } from '../trace/facts.ts';

/** A message was handed from a client to a server: submitted, relayed, appended. Times are milliseconds since 1970. */
export interface Handover {
  readonly kind: 'handover';
  readonly at: number;
  readonly connection: number;
  /** Of the server's side. */
  readonly host: string | undefined;
  /** Seqs of MAIL and RCPT or of APPEND, and of the octets that are the message. */
  readonly envelope: number[];
  readonly data: number[];
  /** When the server took responsibility; absent where it has not. */
  taken?: number;
  /** The stored octets, what the server added included; one for its mailboxes and one for its queue, where they differ. */
  readonly stored: string[];
}

/** A message waits in the queue of a host. */
export interface Waiting {
  readonly kind: 'waiting';
  readonly at: number;
  readonly queue: string;
  readonly host: string;
  /** For what the host itself wrote. */
  readonly notice: boolean;
  /** Addresses that are not settled yet. */
  readonly recipients: Set<string>;
  /** Attempts that left somebody waiting, and what was said last. */
  attempts: number;
  reply?: string;
  /** When it left the queue. */
  until?: number;
}

/** A message came to lie in a mailbox. */
export interface Arrived {
  readonly kind: 'arrived';
  readonly at: number;
  readonly how: MessagesAdded['how'];
  readonly account: string;
  readonly mailbox: string;
  readonly uid: number;
  /** The host itself wrote it to tell of what became of the message. */
  readonly notice: boolean;
}

/** Somebody got its octets out of a mailbox. */
export interface Read {
  readonly kind: 'read';
  readonly at: number;
  readonly connection: number;
  /** `UID FETCH`, `RETR`. */
  readonly verb: string;
  readonly account: string;
}

export type Stage = Handover | Waiting | Arrived | Read;

export interface Journey {
  /** Journeys are numbered from 1. */
  readonly number: number;
  readonly summary: Summary;
  /** In the order in which they became known, which for relays is when they end. */
  readonly stages: Stage[];
  /** Seqs of all facts that concern it, in that order too. */
  readonly seqs: number[];
}

/** The stages in order of time. */
export function stagesOf(journey: Journey): Stage[] {
  return [...journey.stages].sort((a, b) => a.at - b.at);
}
