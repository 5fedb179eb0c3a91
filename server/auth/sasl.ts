/** SASL mechanisms as a dialogue of challenges and responses, for every protocol that can carry one. RFC 4422 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { EMPTY, latin1Of, octetsOf, strictTextOf } from '../../common/octets.ts';
import { anotherUser, loggedIn, malformed, nonceOf, type SaslExchange, type SaslParts } from './exchange.ts';
import { scramSha256 } from './scram.ts';
import { xoauth2 } from './xoauth2.ts';

/** The mechanisms offered, in the order in which they are told. */
export const saslMechanisms = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-256', 'XOAUTH2'] as const;
export type SaslMechanism = (typeof saslMechanisms)[number];

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
    case 'SCRAM-SHA-256':
      return scramSha256(parts);
    case 'XOAUTH2':
      return xoauth2(parts);
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
        return anotherUser;
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

/** The password never crosses the wire: the client signs our challenge with it. RFC 2195 §2 */
function cramMd5(parts: SaslParts): SaslExchange {
  const { accounts, hostname, clock } = parts;
  const challenge = `<${nonceOf(parts).readUInt32BE(0)}.${Math.floor(clock() / 1000)}@${hostname}>`;
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
