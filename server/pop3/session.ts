/** One POP3 session: lines in, responses out. RFC 1939 */
import { octetsOf } from '../../common/octets.ts';
import { readArguments } from '../../common/pop3/arguments.ts';
import type { Pop3Command } from '../../common/pop3/commands.ts';
import type { Accounts } from '../accounts.ts';
import type { SaslExchange } from '../auth/exchange.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { Clock, Engine, Wire } from '../net/engine.ts';
import { CommandLines, type Line } from './command-lines.ts';
import { replyToFailure, UpdateFailure } from './errors.ts';
import type { Answer, Dialogue, Handled, Handler, State } from './handler.ts';
import { handlers } from './handlers.ts';
import { languages, type LanguageTag } from './languages.ts';
import type { LoginDelays } from './login-delays.ts';
import type { MaildropLocks } from './maildrop-lock.ts';
import { readCommand } from './read-command.ts';
import { readResponse } from './sasl-response.ts';

export interface Pop3SessionOptions {
  readonly wire: Wire;
  readonly store: MailStore;
  readonly accounts: Accounts;
  /** Shared by all sessions of the server. */
  readonly locks: MaildropLocks;
  readonly delays: LoginDelays;
  readonly clock: Clock;
  readonly hostname: string;
  readonly log: (error: unknown) => void;
}

/** The autologout timer may not be shorter than ten minutes. RFC 1939 §3 */
const AUTOLOGOUT_MS = 10 * 60 * 1000;

const endOfData = octetsOf('.\r\n');

export class Pop3Session implements Engine {
  readonly idleTimeout = AUTOLOGOUT_MS;
  readonly #options: Pop3SessionOptions;
  readonly #wire: Wire;
  readonly #timestamp: string;
  readonly #lines = new CommandLines();
  #state: State = { state: 'authorization' };
  #utf8 = false;
  #language: LanguageTag = 'i-default';
  /** The number of the command last answered or being answered. */
  #exchange = 0;
  /** A multi-line response that is being sent as fast as the client reads. */
  #data: Iterator<Uint8Array> | undefined;
  /** An AUTH dialogue that waits for the client's response. */
  #sasl: SaslExchange | undefined;
  #held = false;
  #over = false;

  constructor(options: Pop3SessionOptions) {
    const { wire, clock, hostname } = options;
    this.#options = options;
    this.#wire = wire;
    // Different in every greeting: no two connections have the same number in one run, nor two runs the same time. RFC 1939 §7
    this.#timestamp = `<${wire.connection}.${clock()}@${hostname}>`;
  }

  start(): void {
    this.#say(`+OK ${this.#options.hostname} POP3 server ready ${this.#timestamp}`);
  }

  receive(octets: Uint8Array): void {
    if (this.#over) return;
    this.#lines.add(octets);
    this.#work();
  }

  resume(): void {
    this.#work();
  }

  secured(): void {
    // Neither a name, a language nor half a line from before the handshake may count. RFC 2595 §4
    this.#lines.clear();
    this.#state = { state: 'authorization' };
    this.#language = 'i-default';
  }

  timedOut(): void {
    // Without a word, and without the UPDATE state. RFC 1939 §3
    this.#wire.end();
  }

  closed(): void {
    this.#over = true;
    this.#data = undefined;
    this.#lines.clear();
    // Without QUIT nothing is deleted; the marks die with the session. RFC 1939 §6
    const { locks, store, wire } = this.#options;
    if (this.#state.state === 'transaction') locks.release(this.#state.account, wire.connection);
    // Or IMAP would take the maildrop for locked ever after.
    store.leave(wire.connection);
  }

  /** Answers line after line until there is none, or the client must read first. */
  #work(): void {
    while (!this.#over && this.#wire.writable) {
      if (this.#data) this.#sendData(this.#data);
      else {
        const line = this.#lines.next();
        if (!line) break;
        this.#answer(line);
      }
    }
    const mustWait = !this.#over && !this.#wire.writable;
    if (mustWait === this.#held) return;
    this.#held = mustWait;
    if (mustWait) this.#wire.hold();
    else this.#wire.release();
  }

  #answer(line: Line): void {
    try {
      this.#reply(this.#sasl ? this.#continueSasl(this.#sasl, line) : this.#command(line));
    } catch (error) {
      this.#say(replyToFailure(error, (text) => this.#word(text), this.#options.log));
      if (error instanceof UpdateFailure) this.#afterwards('end');
    }
  }

  #command(line: Line): Handled {
    // Whatever is answered counts, an empty line too. The observer counts alike.
    this.#exchange++;
    const state = this.#state;
    // A name counts for the very next command only. RFC 1939 §7
    if (state.state === 'authorization') this.#state = { state: 'authorization' };
    const { verb, rest } = readCommand(line, state.state);
    return this.#handle(verb, rest, state);
  }

  #handle<N extends Pop3Command>(verb: N, rest: string, state: State): Handled {
    const handler: Handler<N> = handlers[verb];
    // `readCommand` has looked: the table allows the command in this state.
    return handler(this.#dialogue(), readArguments(verb, rest), state as Parameters<Handler<N>>[2]);
  }

  #continueSasl(exchange: SaslExchange, line: Line): Handled {
    this.#sasl = undefined;
    return readResponse(this.#dialogue(), exchange, line);
  }

  #dialogue(): Dialogue {
    const { wire, store, accounts, locks, delays, clock, hostname } = this.#options;
    const { connection, secure } = wire;
    return {
      ...{ store, accounts, locks, delays, clock, hostname, connection, secure },
      utf8: this.#utf8,
      timestamp: this.#timestamp,
      cause: { connection, exchange: this.#exchange },
      become: (state) => {
        this.#state = state;
      },
      enterUtf8Mode: () => {
        this.#utf8 = true;
      },
      speak: (language) => {
        this.#language = language;
      },
    };
  }

  #reply(handled: Handled): void {
    if (typeof handled === 'string') return this.#say(`+OK ${this.#word(handled)}`);
    if ('challenge' in handled) {
      this.#sasl = handled.exchange;
      return this.#say(`+ ${handled.challenge}`);
    }
    this.#say(`+OK ${this.#word(handled.text)}`);
    this.#data = handled.data?.[Symbol.iterator]();
    this.#afterwards(handled.then);
  }

  #afterwards(then: Answer['then']): void {
    if (then === 'start-tls') {
      // What was sent along with STLS came in clear, whoever sent it. RFC 2595 §4
      this.#lines.clear();
      this.#wire.startTls();
    }
    if (then === 'end') {
      this.#over = true;
      this.#lines.clear();
      this.#wire.end();
    }
  }

  #sendData(data: Iterator<Uint8Array>): void {
    try {
      const { done, value } = data.next();
      if (!done) return this.#wire.send(value);
      this.#data = undefined;
      this.#wire.send(endOfData);
    } catch (error) {
      // Within the data there is no way to say that it failed, other than to end it short of its end.
      this.#options.log(error);
      this.#data = undefined;
      this.#over = true;
      this.#wire.end();
    }
  }

  #word(text: string): string {
    return languages[this.#language].word(text);
  }

  #say(line: string): void {
    this.#wire.send(octetsOf(`${line}\r\n`));
  }
}
