/** A lesson as it is read, shown and judged. Everything in it comes from the files of its folder. See docs/lessons.md. */
import type { Protocol, Service } from '../protocols.ts';

/** Where something stands in a file; lines and columns from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong with a lesson: where, what was expected, what to write. */
export interface LessonProblem extends Place {
  readonly message: string;
}

export interface Lesson {
  /** Its folder below the folder of lessons: `02-smtp/03-two-recipients`. Names it everywhere. */
  readonly path: string;
  readonly title: string;
  /** One sentence for the map of lessons. */
  readonly about: string;
  readonly minutes: number;
  /** Terminals to open for it. */
  readonly terminals: readonly Service[];
  /** Markdown before the first step. */
  readonly prose: string;
  readonly steps: readonly LessonStep[];
  /** Markdown after the last step: what to remember. */
  readonly outro: string;
}

export interface LessonStep {
  /** Its place, from 1. */
  readonly number: number;
  readonly title: string;
  /** Markdown. */
  readonly prose: string;
  readonly conditions: readonly Condition[];
  /** From nudge to answer; the last one is the answer. */
  readonly hints: readonly string[];
  readonly question?: Question;
  readonly place: Place;
}

/** Asked before the step is done: what will happen? */
export interface Question {
  readonly asks: string;
  readonly choices: readonly { readonly text: string; readonly right: boolean }[];
  /** Said once it is answered. */
  readonly because: string;
}

/**
 * What must have happened. `label` names a session within the step: one label is one connection, two are two. What has none
 * is on one connection with all else of its protocol in the step.
 */
export interface Condition {
  /** As written. */
  readonly text: string;
  readonly place: Place;
  readonly label: string;
  /** Must not happen on the step's connection; a new connection is a new attempt. */
  readonly never: boolean;
  /** After what the condition before it was met by. */
  readonly then: boolean;
  /** So many times. */
  readonly times: number;
  readonly clause: Clause;
  /** What does as well in its place. */
  readonly or?: readonly Clause[];
}

export type Clause =
  CommandClause | ToldClause | ConnectionClause | MailboxClause | DnsClause | DeliveryClause;

/** A property of a command, a message or a reply, and what it must be. */
export interface Facet {
  readonly name: string;
  readonly value: string;
}

/** A command was said and answered. */
export interface CommandClause {
  readonly kind: 'command';
  readonly protocol: Protocol;
  /** In upper case; `any` for whatever command. */
  readonly verb: string;
  readonly facets: readonly Facet[];
  readonly answered?: Answer;
  readonly secure?: boolean;
  /** Sent before the answer to an earlier command of its connection had come. RFC 2920 §3.1 */
  readonly unwaited?: true;
}

export interface Answer {
  /** `ok`: positive; `refused`: any other. Or a code: `550`, `5xx`, `NO`, `-ERR`. */
  readonly code: string;
  /** Must stand in the reply, in whatever case. */
  readonly saying?: string;
}

/** A server told something that was no answer's last line: an untagged response. */
export interface ToldClause {
  readonly kind: 'told';
  readonly code: string;
  readonly facets: readonly Facet[];
}

export interface ConnectionClause {
  readonly kind: 'connection';
  /** `smtp`, `pop3` and `imap` stand for the protocol, over whichever service, as they do before a command. */
  readonly service: Protocol | Service;
  readonly what: 'opened' | 'closed' | 'secured';
}

export interface MailboxClause {
  readonly kind: 'mailbox';
  readonly account: string;
  readonly mailbox: string;
  readonly what:
    | 'exists'
    | 'is gone'
    | 'is subscribed'
    | 'is unsubscribed'
    | 'has message'
    | 'has no message'
    | 'has count';
  readonly facets: readonly Facet[];
  readonly count?: number;
}

export interface DnsClause {
  readonly kind: 'dns';
  readonly what: 'asked' | 'answered';
  /** The type asked for, or the answer's code. */
  readonly word: string;
  readonly name: string;
}

export interface DeliveryClause {
  readonly kind: 'delivery';
  readonly to: string;
  readonly outcome: DeliveryOutcome;
}

/**
 * How attempts end, in the order of a message's way. `waiting`: no host took it, and the next attempt is planned; `retried`: an
 * attempt after such a wait is over, whatever came of it.
 */
export const deliveryOutcomes = [
  'queued',
  'delivered',
  'relayed',
  'deferred',
  'waiting',
  'retried',
  'failed',
] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];
