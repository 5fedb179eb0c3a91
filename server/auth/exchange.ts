/** What a SASL mechanism is given and what it says: a dialogue of challenges and responses. RFC 4422 §3 */
import type { Cause } from '../../common/trace/facts.ts';
import type { Accounts } from '../accounts.ts';
import type { Clock } from '../net/engine.ts';

export type SaslStep =
  /** The client must answer this challenge; it may be empty. */
  | { readonly challenge: Uint8Array }
  /** The client is this account. */
  | { readonly account: string }
  | { readonly refused: SaslRefusal; readonly why: string };

/**
 * `malformed`: the response is not what the mechanism asks for. `credentials`: user, password or token is wrong.
 * `authorization`: the client asked to act as somebody else. `unsupported`: it asked for what we do not do.
 */
type SaslRefusal = 'malformed' | 'credentials' | 'authorization' | 'unsupported';

/** One authentication under way. */
export interface SaslExchange {
  /** False when the server speaks first in this mechanism, so that an initial response is an error. RFC 4959 §3 */
  readonly clientFirst: boolean;
  /** The first step when the client gave no initial response. */
  begin(): SaslStep;
  /** Takes a response, already decoded from base64. */
  step(response: Uint8Array): SaslStep;
}

export interface SaslParts {
  readonly accounts: Accounts;
  readonly hostname: string;
  readonly clock: Clock;
  /** The command that began it. */
  readonly cause: Cause;
}

export const wrong: SaslStep = { refused: 'credentials', why: 'the user name or the password is wrong' };

export const anotherUser: SaslStep = {
  refused: 'authorization',
  why: 'nobody here may act as another user',
};

export const malformed = (why: string): SaslStep => ({ refused: 'malformed', why });

export const loggedIn = (account: string | undefined): SaslStep =>
  account === undefined ? wrong : { account };

/** What is in no other exchange: neither two commands nor two moments have it in common. */
export function nonceOf({ accounts, clock, cause: { connection, exchange } }: SaslParts): Buffer {
  return accounts.unforeseen(`nonce ${connection} ${exchange} ${clock()}`);
}
