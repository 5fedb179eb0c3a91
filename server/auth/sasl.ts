/** SASL mechanisms as a dialogue of challenges and responses, for every protocol that can carry one. RFC 4422 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { EMPTY, latin1Of, octetsOf, strictTextOf } from '../../common/octets.ts';
import type { Accounts } from '../accounts.ts';
import type { Clock } from '../net/engine.ts';

/** The mechanisms offered, in the order in which they are told. */
export const saslMechanisms = ['PLAIN', 'LOGIN', 'CRAM-MD5'] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

export type SaslStep =
  /** The client must answer this challenge; it may be empty. */
  | { readonly challenge: Uint8Array }
  /** The client is this account. */
  | { readonly account: string }
  | { readonly refused: SaslRefusal; readonly why: string };

/**
 * `malformed`: the response is not what the mechanism asks for. `credentials`: user or password is wrong.
 * `authorization`: the client asked to act as somebody else.
 */
type SaslRefusal = 'malformed' | 'credentials' | 'authorization';

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
}

export function isSaslMechanism(name: string): name is SaslMechanism {
  return (saslMechanisms as readonly string[]).includes(name);
}

export function beginSasl(mechanism: SaslMechanism, parts: SaslParts): SaslExchange {
  switch (mechanism) {
    case 'PLAIN':
      return plain(parts);
    case 'LOGIN':
      return login(parts);
    case 'CRAM-MD5':
      return cramMd5(parts);
  }
}

/** Octets of canonical base64, or `null`: no other characters, padding only at the end. RFC 4648 §4 */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  return new Uint8Array(Buffer.from(text, 'base64'));
}

export function encodeBase64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64');
}

const wrong: SaslStep = { refused: 'credentials', why: 'the user name or the password is wrong' };

const malformed = (why: string): SaslStep => ({ refused: 'malformed', why });

const loggedIn = (account: string | undefined): SaslStep => (account === undefined ? wrong : { account });

/** `[authzid] NUL authcid NUL passwd` in one response. RFC 4616 §2 */
function plain({ accounts }: SaslParts): SaslExchange {
  return {
    clientFirst: true,
    begin: () => ({ challenge: EMPTY }),
    step(response) {
      const [authzid, authcid, password, ...rest] = (strictTextOf(response) ?? '').split('\0');
      if (authzid === undefined || !authcid || password === undefined || rest.length > 0) {
        return malformed('PLAIN wants [authorization identity] NUL user NUL password, all of it in base64');
      }
      const account = accounts.authenticate(authcid, password);
      if (account !== undefined && authzid !== '' && accounts.find(authzid) !== account) {
        return { refused: 'authorization', why: 'nobody here may act as another user' };
      }
      return loggedIn(account);
    },
  };
}

/** User name and password, each in answer to its prompt: an old draft, never a standard, and still everywhere. */
function login({ accounts }: SaslParts): SaslExchange {
  let user: string | undefined;
  return {
    // We differ from the draft: a user name that comes as an initial response is taken, as most servers do.
    clientFirst: true,
    begin: () => ({ challenge: octetsOf('Username:') }),
    step(response) {
      const said = strictTextOf(response) ?? '';
      if (user === undefined) {
        user = said;
        return { challenge: octetsOf('Password:') };
      }
      return loggedIn(accounts.authenticate(user, said));
    },
  };
}

/** Makes challenges that nobody outside can foresee, yet that are the same when a test plays the same dialogue again. */
const secret = randomBytes(16);

/** The password never crosses the wire: the client signs our challenge with it. RFC 2195 §2 */
function cramMd5({ accounts, hostname, clock }: SaslParts): SaslExchange {
  const now = clock();
  const unforeseen = createHmac('sha256', secret).update(`${now} ${hostname}`).digest().readUInt32BE(0);
  const challenge = `<${unforeseen}.${Math.floor(now / 1000)}@${hostname}>`;
  return {
    clientFirst: false,
    begin: () => ({ challenge: octetsOf(challenge) }),
    step(response) {
      const said = latin1Of(response);
      const space = said.lastIndexOf(' ');
      const digest = said.slice(space + 1);
      if (space < 1 || !/^[0-9a-f]{32}$/.test(digest)) {
        return malformed(
          'CRAM-MD5 wants the user name, a space and 32 lower-case hexadecimal digits, in base64',
        );
      }
      const user = strictTextOf(response.subarray(0, space)) ?? '';
      const account = accounts.find(user);
      // Somebody unknown is computed for as well, so that the time it takes tells nothing.
      const password = (account && accounts.passwordOf(account)) ?? '';
      const expected = createHmac('md5', password).update(challenge).digest('hex');
      const right = timingSafeEqual(Buffer.from(expected), Buffer.from(digest));
      return loggedIn(right ? account : undefined);
    },
  };
}
