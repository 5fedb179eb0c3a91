/**
 * The IMAP engine: takes the client's octets, finds the commands in them, has them done one after the other, and sends what
 * they answer no faster than the client reads. RFC 3501
 */
import { imapCommands, type ImapCommand } from '../../common/imap/commands.ts';
import { readCommandStart, type CommandStart } from '../../common/imap/command-start.ts';
import { ArgumentReader, ImapSyntaxError, type CommandText } from '../../common/imap/lexer.ts';
import type { Accounts } from '../accounts.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { Clock, Engine, Wire } from '../net/engine.ts';
import { capabilities } from './capabilities.ts';
import { CommandReader, type Input } from './command-reader.ts';
import { SessionContext } from './context.ts';
import { ImapBad, ImapNo } from './errors.ts';
import type { Completion, Dialogue, Handler, Progress } from './handler.ts';
import { handlers } from './handlers.ts';
import { AUTOLOGOUT_MS, MAX_COMMAND_LINE, MAX_MESSAGE, MAX_OTHER_LITERALS } from './limits.ts';
import { Output } from './output.ts';
import { controlProblem, usage, wrongState } from './refusals.ts';

export interface ImapSessionParts {
  readonly wire: Wire;
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly hostname: string;
  /** Told of our own bugs. */
  readonly log: (error: unknown) => void;
  /** Has something done in a later turn of the event loop. */
  readonly soon: (act: () => void) => void;
}

/** The command under way. */
interface Running {
  readonly tag: string;
  readonly verb: ImapCommand;
  readonly responses?: Progress;
  readonly dialogue?: Dialogue;
}

export class ImapSession implements Engine {
  readonly idleTimeout = AUTOLOGOUT_MS;
  readonly #wire: Wire;
  readonly #log: (error: unknown) => void;
  readonly #context: SessionContext;
  readonly #reader = new CommandReader();
  readonly #output: Output;
  #running: Running | undefined;
  readonly #soon: (act: () => void) => void;
  #held = false;
  /** The command under way goes on in a later turn. */
  #paused = false;
  /** `tls` while the handshake is awaited, `over` after the goodbye: nothing the client says counts. */
  #deaf: 'tls' | 'over' | undefined;
  #pumping = false;
  /** Why the mailbox that was open is no longer there, for the goodbye. */
  #mailboxGone: string | undefined;

  constructor({ wire, store, accounts, clock, hostname, log, soon }: ImapSessionParts) {
    this.#wire = wire;
    this.#log = log;
    this.#soon = soon;
    this.#output = new Output(wire);
    this.#context = new SessionContext({
      connection: wire.connection,
      store,
      accounts,
      clock,
      hostname,
      isSecure: () => wire.secure,
      changed: () => this.#changed(),
      mailboxGone: (why) => {
        this.#mailboxGone = why;
        this.#changed();
      },
    });
  }

  start(): void {
    const { hostname } = this.#context;
    this.#output.untagged(
      `OK [CAPABILITY ${capabilities(this.#context)}] ${hostname} IMAP4rev1 server ready`,
    );
    this.#output.flush();
  }

  receive(octets: Uint8Array): void {
    if (this.#deaf) return;
    this.#reader.push(octets);
    this.#pump();
  }

  resume(): void {
    this.#pump();
  }

  secured(): void {
    // What came in clear before the handshake must not be taken for what came under TLS's protection. RFC 3501 §6.2.1
    this.#reader.reset();
    this.#deaf = undefined;
    this.#pump();
  }

  timedOut(): void {
    this.#sayGoodbye('Autologout: nothing was heard for 30 minutes (RFC 3501 5.4)');
  }

  closed(): void {
    this.#deaf = 'over';
    this.#running = undefined;
    this.#reader.reset();
    this.#context.closed();
  }

  /** Works until there is nothing to do, or the client must read first. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#step());
      this.#output.flush();
      if (this.#held && this.#wire.writable && !this.#running?.responses) {
        this.#held = false;
        this.#wire.release();
      }
    } finally {
      this.#pumping = false;
    }
  }

  /** One step; false when only the client can bring on the next. */
  #step(): boolean {
    if (this.#deaf) return false;
    if (this.#paused || !this.#wire.writable) {
      // Pipelined commands wait in the socket, not here.
      if (!this.#held) {
        this.#held = true;
        this.#wire.hold();
      }
      return false;
    }
    const running = this.#running;
    if (running?.responses) {
      this.#guard(running.tag, running.verb, () => this.#advance(running));
      return true;
    }
    if (this.#mailboxGone !== undefined) {
      // A client that has it open would take every answer for one about a mailbox that is no more. RFC 3501 §7.1.5
      this.#sayGoodbye(`${this.#mailboxGone} by another session; connect again`);
      return false;
    }
    if (running?.dialogue) {
      if (running.dialogue.tellsAtOnce) this.#tell('everything');
      return this.#converse(running, running.dialogue);
    }
    const input = this.#reader.next();
    if (input) this.#take(input);
    return input !== null;
  }

  #take(input: Input): void {
    if (input.kind === 'literal') {
      this.#announced(input);
      return;
    }
    this.#context.exchange++;
    const line = input.kind === 'command' ? (input.command.lines[0] as string) : input.line;
    const start = readCommandStart(line);
    if (input.kind === 'over-long') {
      this.#reply(
        // A word that never ended is no tag: the client would not know the part of it that was read.
        line.includes(' ') ? start.tag : null,
        'BAD',
        `the line is longer than ${MAX_COMMAND_LINE} octets; send long data as literals`,
      );
      return;
    }
    const problem = controlProblem(input.command) ?? (start.kind === 'garbage' ? start.problem : null);
    if (problem !== null) this.#reply(start.tag, 'BAD', problem);
    else if (start.kind === 'command') this.#begin(start, input.command);
  }

  /** Says whether a literal may come. Whatever can be refused is refused before the client sends it. RFC 3501 §7.5 */
  #announced({ size, synchronizing, line, before }: Extract<Input, { kind: 'literal' }>): void {
    const start = readCommandStart(line);
    const refuse = (how: 'NO' | 'BAD', text: string): void => {
      this.#context.exchange++;
      this.#reader.refuseLiteral();
      this.#reply(start.tag, how, text);
    };
    if (start.kind === 'garbage') return refuse('BAD', start.problem);
    const badState = wrongState(start.verb, this.#context.state);
    if (badState) return refuse('BAD', badState);
    const limit = start.verb === 'APPEND' ? MAX_MESSAGE : MAX_OTHER_LITERALS;
    if (before + size > limit) {
      const text = `a literal of ${size} octets is too large; ${start.verb} takes ${limit} at most`;
      return start.verb === 'APPEND' ? refuse('NO', `[TOOBIG] ${text}`) : refuse('BAD', text);
    }
    this.#reader.takeLiteral();
    if (synchronizing)
      this.#output.line(`+ send the ${size} octets of the literal, then the rest of the command`);
  }

  #begin({ tag, verb, argumentsAt }: Extract<CommandStart, { kind: 'command' }>, text: CommandText): void {
    this.#guard(tag, verb, () => {
      const badState = wrongState(verb, this.#context.state);
      if (badState) throw new ImapBad(badState);
      const args = imapCommands[verb].parse(new ArgumentReader(text, argumentsAt));
      // The table pairs every verb's arguments with its handler; TypeScript cannot follow the pairing through a variable.
      const result = (handlers[verb] as Handler<ImapCommand>)(this.#context, args as never);
      if (isGenerator(result)) this.#running = { tag, verb, responses: result };
      else this.#complete(tag, verb, result);
    });
  }

  #advance(running: Running): void {
    const next = running.responses?.next();
    if (!next) return;
    if (next.done) this.#complete(running.tag, running.verb, next.value);
    else if (next.value === null) this.#pause();
    else this.#output.untagged(next.value);
  }

  #pause(): void {
    this.#paused = true;
    this.#soon(() => {
      this.#paused = false;
      try {
        this.#pump();
      } catch (error) {
        this.#log(error);
        this.#wire.end();
      }
    });
  }

  #complete(tag: string, verb: ImapCommand, completion: Completion): void {
    if (typeof completion === 'string') {
      this.#reply(tag, 'OK', completion, verb);
    } else if ('dialogue' in completion) {
      this.#running = { tag, verb, dialogue: completion.dialogue };
      this.#output.line(`+ ${completion.dialogue.prompt}`);
      if (completion.dialogue.tellsAtOnce) this.#tell('everything');
    } else {
      this.#reply(tag, 'OK', completion.ok, verb);
      this.#output.flush();
      this.#reader.reset();
      this.#deaf = completion.then === 'end' ? 'over' : 'tls';
      if (completion.then === 'end') this.#wire.end();
      else this.#wire.startTls();
    }
  }

  #converse(running: Running, dialogue: Dialogue): boolean {
    const line = this.#reader.nextLine();
    if (line === null) return false;
    this.#guard(running.tag, running.verb, () => {
      const step = dialogue.line(line);
      if ('prompt' in step) this.#output.line(`+ ${step.prompt}`);
      else this.#reply(running.tag, 'OK', step.ok, running.verb);
    });
    return true;
  }

  /** The one funnel of errors: the client's grammar, the client's request, our bug. */
  #guard(tag: string, verb: ImapCommand, act: () => void): void {
    try {
      act();
    } catch (error) {
      if (error instanceof ImapNo) {
        this.#reply(
          tag,
          'NO',
          error.code === null ? error.message : `[${error.code}] ${error.message}`,
          verb,
        );
      } else if (error instanceof ImapBad) this.#reply(tag, 'BAD', error.message, verb);
      else if (error instanceof ImapSyntaxError)
        this.#reply(tag, 'BAD', `${error.message}; ${usage(verb)}`, verb);
      else {
        this.#log(error);
        this.#reply(tag, 'NO', '[SERVERBUG] mailglass made a mistake of its own; the session goes on', verb);
      }
    }
  }

  /** Ends the command under way: tells what may be told, and then how it went. */
  #reply(tag: string | null, how: 'OK' | 'NO' | 'BAD', text: string, verb?: ImapCommand): void {
    this.#running = undefined;
    if (verb) this.#tell(this.#context.holdsExpunges ? 'no-expunge' : imapCommands[verb].tells);
    this.#context.holdsExpunges = false;
    if (tag === null) this.#output.untagged(`BAD ${text}`);
    else this.#output.line(`${tag} ${how} ${this.#counted(text)}`);
  }

  #tell(what: 'everything' | 'no-expunge'): void {
    const { view, enabled } = this.#context;
    for (const told of view?.tell(what, enabled) ?? []) this.#output.untagged(told);
  }

  /**
   * The reply with the mod-sequence from which the client counts on, where what it was told does not tell: after removals, and
   * while removals must wait. RFC 7162 §3.2.7, §6
   */
  #counted(text: string): string {
    const { view, condstore } = this.#context;
    const through = condstore ? (view?.takeHighest() ?? null) : null;
    if (through === null) return text;
    if (!text.startsWith('[')) return `[HIGHESTMODSEQ ${through}] ${text}`;
    // A reply has one response code at most. RFC 3501 §7.1
    this.#output.untagged(`OK [HIGHESTMODSEQ ${through}] later changes have higher numbers`);
    return text;
  }

  /** Something changed in the open mailbox, maybe by another session: in IDLE it is told at once. RFC 2177 §3 */
  #changed(): void {
    if (this.#pumping || this.#deaf) return;
    if (this.#mailboxGone !== undefined) this.#pump();
    else if (this.#running?.dialogue?.tellsAtOnce && this.#wire.writable) {
      this.#tell('everything');
      this.#output.flush();
    }
  }

  #sayGoodbye(text: string): void {
    if (this.#deaf === 'over') return;
    this.#output.untagged(`BYE ${text}`);
    this.#output.flush();
    this.#deaf = 'over';
    this.#wire.end();
  }
}

function isGenerator(result: Completion | Progress): result is Progress {
  return typeof result === 'object' && Symbol.iterator in result;
}
