/** What a command's handler is given and what it gives back. */
import type { ArgumentsOf, Pop3Command, StatesOf } from '../../common/pop3/commands.ts';
import type { Cause } from '../../common/trace/facts.ts';
import type { Accounts } from '../accounts.ts';
import type { SaslExchange } from '../auth/exchange.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { Clock } from '../net/engine.ts';
import type { LanguageTag } from './languages.ts';
import type { LoginDelays } from './login-delays.ts';
import type { Maildrop } from './maildrop.ts';
import type { MaildropLocks } from './maildrop-lock.ts';

/** Nobody has logged in yet. RFC 1939 §4 */
export interface Authorization {
  readonly state: 'authorization';
  /** The name that USER gave in the command just before. */
  readonly name?: string;
}

export type State = Authorization | Maildrop;

/** What of the session and its surroundings a handler may use. */
export interface Dialogue {
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly locks: MaildropLocks;
  readonly delays: LoginDelays;
  readonly clock: Clock;
  readonly hostname: string;
  readonly connection: number;
  /** True once TLS protects the connection. */
  readonly secure: boolean;
  /** True once the client said UTF8. RFC 6856 §2.1 */
  readonly utf8: boolean;
  /** The timestamp of the greeting, angle brackets included. RFC 1939 §7 */
  readonly timestamp: string;
  /** The command being handled. */
  readonly cause: Cause;
  /** Moves the session to another state. */
  become(state: State): void;
  enterUtf8Mode(): void;
  /** All texts are in this language from now on. RFC 6856 §3.2 */
  speak(language: LanguageTag): void;
}

/** A positive answer; negative ones are thrown (see `errors.ts`). */
export interface Answer {
  /** What follows `+OK`. */
  readonly text: string;
  /** The lines of a multi-line response, dots stuffed, without the line that ends it. Taken as fast as the client reads. */
  readonly data?: Iterable<Uint8Array>;
  /** What happens once it is said. */
  readonly then?: 'start-tls' | 'end';
}

/** A challenge in place of an answer: the client's next line is the response to it. RFC 5034 §4 */
export interface Challenge {
  readonly challenge: string;
  readonly exchange: SaslExchange;
}

/** A handler may answer just the text that follows `+OK`. */
export type Handled = string | Answer | Challenge;

export type Handler<N extends Pop3Command> = (
  dialogue: Dialogue,
  args: ArgumentsOf<N>,
  state: Extract<State, { state: StatesOf<N> }>,
) => Handled;
