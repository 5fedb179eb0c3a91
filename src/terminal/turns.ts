/**
 * Whose turn it is and in what manner, line by line, for each protocol. The observers of `common` say what a frame was once
 * it is whole; a terminal has to colour a line and change its prompt while the rest is still under way.
 */
import { octetsOf } from '../../common/octets.ts';
import { isPop3Command, pop3Commands } from '../../common/pop3/commands.ts';
import { assertNever } from '../../common/protocols.ts';
import type { Protocol } from '../../common/protocols.ts';
import { readChunkLine } from '../../common/smtp/chunk.ts';

/** What a server's line means to the eye. */
export type Ink = 'positive' | 'more' | 'error' | 'untagged' | 'data';

/** What the client's next line will be taken for. */
export type Turn =
  | { readonly kind: 'command' }
  /** Message data, until a line with a lone dot. RFC 5321 §4.1.1.4 */
  | { readonly kind: 'message' }
  /** The client's part of a dialogue that a command began: a SASL response, or DONE. */
  | { readonly kind: 'response'; readonly verb: string; readonly challenge: string };

/** Octets that the client's line announces. `asked`: the server wants them without being waited for. */
export interface Announced {
  readonly octets: number;
  readonly asked: boolean;
  /** The command goes on after them. RFC 9051 §2.2.1 */
  readonly goesOn: boolean;
}

export interface Heard {
  readonly ink: Ink;
  /** How many characters at the beginning make up the word to look at first: `250`, `+OK`, `a1 OK`. */
  readonly head: number;
  /** Octets of a literal that follows this line. RFC 9051 §4.3 */
  readonly literal?: number;
  /** The server asks for the client's announced octets, or refuses them. */
  readonly announced?: 'asked' | 'refused';
}

export interface Turns {
  readonly turn: Turn;
  /** A whole line of the client, without its line end. `continues`: it goes on with a command after a literal. */
  said(line: string, continues: boolean): Announced | undefined;
  /** A whole line of the server, without its line end. `continues`: it goes on with a response after a literal. */
  heard(line: string, continues: boolean): Heard;
  /** TLS has begun: what was asked before is forgotten. */
  secured(): void;
}

export function turnsOf(protocol: Protocol): Turns {
  switch (protocol) {
    case 'smtp':
      return new SmtpTurns();
    case 'pop3':
      return new Pop3Turns();
    case 'imap':
      return new ImapTurns();
    default:
      return assertNever(protocol);
  }
}

const COMMAND: Turn = { kind: 'command' };
const MESSAGE: Turn = { kind: 'message' };

function verbOf(line: string): string {
  return (/^\S+/.exec(line)?.[0] ?? '').toUpperCase();
}

class SmtpTurns implements Turns {
  turn: Turn = COMMAND;
  /** Verbs that have no final reply yet; the greeting answers the first. */
  #waiting = ['greeting'];
  /** Lines said after DATA before the server agreed: message or commands, as its answer will tell. */
  #early: string[] | undefined;
  /** Without CHUNKING the octets behind BDAT are commands. RFC 3030 §2 */
  #hasChunks = false;

  said(line: string): Announced | undefined {
    if (this.turn.kind === 'message') {
      if (line === '.') this.turn = COMMAND;
      return undefined;
    }
    if (this.turn.kind === 'response') {
      this.turn = COMMAND;
      return undefined;
    }
    if (this.#early && this.#early.at(-1) !== '.') {
      this.#early.push(line);
      return undefined;
    }
    const verb = verbOf(line);
    this.#waiting.push(verb);
    if (verb === 'DATA') this.#early = [];
    if (verb !== 'BDAT' || !this.#hasChunks) return undefined;
    const { size = 0 } = readChunkLine(octetsOf(line));
    return size > 0 ? { octets: size, asked: true, goesOn: false } : undefined;
  }

  heard(line: string): Heard {
    const [, code = '', separator = ''] = /^([2-5]\d\d)([ -]|$)/.exec(line) ?? [];
    const head = code.length;
    const last = separator !== '-';
    const asked = this.#waiting[0];
    if (asked === 'HELO' && code === '250') this.#hasChunks = false;
    if (asked === 'EHLO' && /^250[ -]CHUNKING\b/i.test(line)) this.#hasChunks = true;
    if (code === '334') {
      const verb = this.#waiting[0] ?? 'AUTH';
      if (last) this.turn = { kind: 'response', verb, challenge: line.slice(4) };
      return { ink: 'more', head };
    }
    if (code === '354') {
      if (last) {
        if (this.#early?.at(-1) !== '.') this.turn = MESSAGE;
        this.#early = undefined;
      }
      return { ink: 'more', head };
    }
    if (last) {
      const verb = this.#waiting.shift();
      if (this.turn.kind === 'response') this.turn = COMMAND;
      if (verb === 'DATA' && this.#early) {
        const commands = this.#early;
        this.#early = undefined;
        for (const command of commands) this.said(command);
      }
    }
    return { ink: /^[45]/.test(code) ? 'error' : code ? 'positive' : 'data', head };
  }

  secured(): void {
    this.turn = COMMAND;
    this.#waiting = [];
    this.#early = undefined;
    this.#hasChunks = false;
  }
}

/** Whether a positive answer to this command line has data, up to a line with a lone dot. RFC 1939 §3 */
function hasData(command: string): boolean {
  const verb = verbOf(command);
  if (!isPop3Command(verb)) return false;
  const { answers } = pop3Commands[verb];
  return (
    answers === 'lines' || (answers === 'lines-without-argument' && command.trim().length === verb.length)
  );
}

class Pop3Turns implements Turns {
  turn: Turn = COMMAND;
  #waiting = ['greeting'];
  #inData = false;

  said(line: string): undefined {
    if (this.turn.kind === 'response') this.turn = COMMAND;
    else this.#waiting.push(line.slice(0, 40));
  }

  heard(line: string): Heard {
    if (this.#inData) {
      if (line === '.') this.#inData = false;
      return { ink: 'data', head: 0 };
    }
    if (/^\+( |$)/.test(line)) {
      this.turn = { kind: 'response', verb: verbOf(this.#waiting[0] ?? ''), challenge: line.slice(2) };
      return { ink: 'more', head: 1 };
    }
    const command = this.#waiting.shift() ?? '';
    if (this.turn.kind === 'response') this.turn = COMMAND;
    if (/^\+OK\b/i.test(line)) {
      this.#inData = hasData(command);
      return { ink: 'positive', head: 3 };
    }
    if (/^-ERR\b/i.test(line)) return { ink: 'error', head: 4 };
    return { ink: 'data', head: 0 };
  }

  secured(): void {
    this.turn = COMMAND;
    this.#waiting = [];
    this.#inData = false;
  }
}

class ImapTurns implements Turns {
  turn: Turn = COMMAND;
  /** The verb of each command that runs, by its tag. */
  readonly #running = new Map<string, string>();
  #latest = '';

  said(line: string, continues: boolean): Announced | undefined {
    if (this.turn.kind === 'response') {
      // A line that ends an IDLE badly is answered with BAD, and the IDLE is over all the same. RFC 9051 §6.3.13
      this.turn = COMMAND;
    } else if (!continues) {
      const [, tag = '', verb = ''] = /^(\S+)\s+(\S+)/.exec(line) ?? [];
      if (tag !== '') this.#running.set(tag.toUpperCase(), verb.toUpperCase());
      this.#latest = verb.toUpperCase();
    }
    const literal = /\{(\d{1,10})(\+?)\}$/.exec(line);
    return literal ? { octets: Number(literal[1]), asked: literal[2] === '+', goesOn: true } : undefined;
  }

  heard(line: string, continues: boolean): Heard {
    const digits = /\{(\d{1,10})\}$/.exec(line)?.[1];
    const literal = digits === undefined ? {} : { literal: Number(digits) };
    if (continues) return { ink: 'untagged', head: 0, ...literal };
    const [word = '', second = ''] = line.split(' ', 2);
    if (word === '+') {
      if (this.#latest === 'IDLE' || this.#latest === 'AUTHENTICATE') {
        this.turn = { kind: 'response', verb: this.#latest, challenge: line.slice(2) };
      }
      return { ink: 'more', head: 1, announced: 'asked' };
    }
    if (word === '*') {
      const head = word.length + 1 + second.length;
      return { ink: /^(NO|BAD|BYE)$/i.test(second) ? 'error' : 'untagged', head, ...literal };
    }
    if (!/^(OK|NO|BAD)$/i.test(second)) return { ink: 'data', head: 0, ...literal };
    this.#running.delete(word.toUpperCase());
    if (this.turn.kind === 'response' && this.#running.size === 0) this.turn = COMMAND;
    const head = word.length + 1 + second.length;
    if (/^OK$/i.test(second)) return { ink: 'positive', head };
    return { ink: 'error', head, announced: 'refused' };
  }

  secured(): void {
    this.turn = COMMAND;
    this.#running.clear();
  }
}
