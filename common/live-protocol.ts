/**
 * What the page and the server say to each other over the one WebSocket at `/api/live`. Facts come from the server in binary
 * messages, in order of seq, packed as `common/trace/codec.ts` tells, at most one message each 8 ms. All else is JSON, one
 * message a frame, in which octets are text with one character per octet (see `common/octets.ts`).
 */
import type { Lesson, LessonProblem } from './lesson/lesson.ts';
import type { Service } from './protocols.ts';

/** Facts as `common/trace/codec.ts` encodes them. */
export type EncodedFact = Record<string, unknown>;

/** A service of one mail host. */
export interface ServiceStatus {
  /** Its name in DNS. */
  readonly host: string;
  readonly service: Service;
  readonly address: string;
  /** Where it listens, or did before it was stopped. */
  readonly port: number;
  readonly state: 'running' | 'stopped';
}

/** Something wrong in the text that describes a world. Lines and columns from 1. */
export interface WorldProblem {
  readonly line: number;
  readonly column: number;
  /** What is wrong, what was expected, what to write. */
  readonly message: string;
}

/** The world as a text that can be changed while it runs. */
export interface WorldText {
  /**
   * Puts this text in force; an empty one is the default world. Answers what is wrong with it: then it is refused whole and
   * the old one stays.
   */
  set(text: string): readonly WorldProblem[] | Promise<readonly WorldProblem[]>;
}

/** A lesson of those there are, as `/api/lessons` lists them. */
export interface ListedLesson {
  /** Names it. */
  readonly path: string;
  /** The titles of the folders above it, joined by ` · `. */
  readonly part: string;
  /** Absent when it is broken; `problems` then say why. */
  readonly lesson?: Lesson;
  readonly problems: readonly LessonProblem[];
  /** Accounts whose mailboxes begin anew with it. */
  readonly anew: readonly string[];
  /** The text of its `solution.txt`; `common/lesson/script.ts` reads it. */
  readonly solution?: string;
}

export type FromServer =
  /** First after every connect. A new `epoch` means a new trace: the server was restarted, forget everything. */
  | {
      readonly type: 'hello';
      readonly epoch: string;
      readonly version: string;
      readonly services: readonly ServiceStatus[];
      /** Highest seq there is; facts up to it follow as the snapshot, in batches. */
      readonly last: number;
    }
  /** A service was started or stopped: all of them as they are now. */
  | { readonly type: 'services'; readonly services: readonly ServiceStatus[] }
  | { readonly type: 'terminal-opened'; readonly terminal: string; readonly connection: number }
  | { readonly type: 'terminal-octets'; readonly terminal: string; readonly octets: string }
  /** The terminal's own end of TLS is up. */
  | {
      readonly type: 'terminal-secured';
      readonly terminal: string;
      readonly version: string;
      readonly cipher: string;
    }
  | { readonly type: 'terminal-closed'; readonly terminal: string; readonly reason: string }
  /** The world the page described is in force; if it is another than before, the trace tells. */
  | { readonly type: 'world-accepted' }
  /** A world the page described is refused whole; the old one stays in force. */
  | { readonly type: 'world-refused'; readonly problems: readonly WorldProblem[] }
  /** The world is as the lesson begins; facts from this seq on count for it. */
  | { readonly type: 'lesson-begun'; readonly lesson: string; readonly from: number }
  /** A lesson of the page's was written. */
  | { readonly type: 'lesson-saved'; readonly lesson: string }
  /** Lessons changed on disk: what `/api/lessons` answered holds no more. */
  | { readonly type: 'lessons-changed' }
  /** What the page asked for could not be done. */
  | { readonly type: 'refused'; readonly terminal?: string; readonly reason: string };

export type FromPage =
  /** First. `after` is the seq of the last fact the page holds of that epoch; 0 and an empty epoch ask for all. */
  | { readonly type: 'resume'; readonly epoch: string; readonly after: number }
  /** A real TCP connection to one of our own ports. `terminal` is an id the page chose; `title` names it in the diagram. */
  | {
      readonly type: 'terminal-open';
      readonly terminal: string;
      readonly service: Service;
      readonly title: string;
    }
  | { readonly type: 'terminal-octets'; readonly terminal: string; readonly octets: string }
  | { readonly type: 'terminal-close'; readonly terminal: string }
  /** To a service of a mail host. */
  | {
      readonly type: 'service';
      readonly host: string;
      readonly service: Service;
      readonly action: 'start' | 'stop' | 'restart';
    }
  /** To a message in a queue. */
  | {
      readonly type: 'queue';
      readonly queue: string;
      readonly action: 'retry' | 'hold' | 'release' | 'delete';
    }
  /** To the world's clock: steps forward by so many milliseconds, or runs at another rate. */
  | { readonly type: 'clock'; readonly step: number }
  | { readonly type: 'clock'; readonly rate: number }
  /** The world as the page wants it described from now on; an empty text is the default world. */
  | { readonly type: 'world'; readonly text: string }
  /** Sets the world as this lesson begins. What the accounts it names had is gone. */
  | { readonly type: 'lesson'; readonly lesson: string }
  /**
   * Writes a lesson's files, by name, into the first folder of lessons that was named at the start. One that is there already
   * is overwritten only to `replace` it.
   */
  | {
      readonly type: 'lesson-save';
      readonly path: string;
      readonly files: Readonly<Record<string, string>>;
      readonly replace?: boolean;
    };
