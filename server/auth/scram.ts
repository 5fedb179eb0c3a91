/**
 * SCRAM-SHA-256: client and server prove to each other that they know the password, and neither sends anything from which
 * the other, or who listens, could learn it cheaply. RFC 5802 §3, RFC 7677 §3
 */
import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { EMPTY, octetsOf, strictTextOf } from '../../common/octets.ts';
import {
  readSaslName,
  readScramFinal,
  readScramFirst,
  type ScramFinal,
  type ScramFirst,
} from '../../common/sasl/messages.ts';
import type { Accounts } from '../accounts.ts';
import {
  anotherUser,
  malformed,
  nonceOf,
  wrong,
  type SaslExchange,
  type SaslParts,
  type SaslStep,
} from './exchange.ts';

/** As few as may be: what one waits for at each login here teaches nothing. RFC 7677 §4 */
const ITERATIONS = 4096;

/** What a server keeps of a password: enough to check a proof, too little to make one. RFC 5802 §3 */
interface Keys {
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** Where the exchange stands once the first message was read. */
interface Begun {
  readonly first: ScramFirst;
  readonly user: string;
  readonly nonce: string;
  readonly serverFirst: string;
}

const firstWanted =
  'SCRAM-SHA-256 begins with n,,n=<user>,r=<nonce>, all of it in base64, and = and , within the name written =3D and =2C';

export function scramSha256(parts: SaslParts): SaslExchange {
  let begun: Begun | undefined;
  /** What comes of it once the client has answered the server's last message. */
  let outcome: SaslStep | undefined;

  /** Says the reason in the mechanism's own words, then in the protocol's. RFC 5802 §7 */
  const failing = (error: string, step: SaslStep): SaslStep => {
    outcome = step;
    return { challenge: octetsOf(`e=${error}`) };
  };

  const take = (first: ScramFirst): SaslStep => {
    if (first.binding.startsWith('p=')) {
      return failing('channel-binding-not-supported', {
        refused: 'unsupported',
        why: 'nothing here binds a login to its TLS channel; begin with n or y in place of p=',
      });
    }
    if (first.mandatory) {
      return failing('extensions-not-supported', {
        refused: 'unsupported',
        why: 'm= asks for an extension, of which SCRAM has none yet',
      });
    }
    const user = readSaslName(first.user);
    if (user === undefined) {
      return failing(
        'invalid-username-encoding',
        malformed('in a name = is written =3D and , is written =2C; no other = may stand there'),
      );
    }
    const nonce = first.nonce + nonceOf(parts).subarray(0, 18).toString('base64');
    const salt = saltOf(parts.accounts, user).toString('base64');
    const serverFirst = `r=${nonce},s=${salt},i=${ITERATIONS}`;
    begun = { first, user, nonce, serverFirst };
    return { challenge: octetsOf(serverFirst) };
  };

  const finish = ({ first, user, nonce, serverFirst }: Begun, final: ScramFinal): SaslStep => {
    if (final.binding !== Buffer.from(first.gs2Header).toString('base64')) {
      return failing(
        'channel-bindings-dont-match',
        malformed(`c= repeats what the first message began with, ${first.gs2Header}, in base64`),
      );
    }
    if (final.nonce !== nonce) {
      return failing('other-error', malformed('r= repeats the whole nonce that the server gave'));
    }
    const { accounts } = parts;
    const account = accounts.find(user);
    const authMessage = Buffer.from(`${first.bare},${serverFirst},${final.withoutProof}`);
    // Somebody unknown is computed for as well, so that the time it takes tells nothing.
    const { storedKey, serverKey } = keysOf(accounts, account);
    const clientKey = xor(Buffer.from(final.proof, 'base64'), hmac(storedKey, authMessage));
    const right = timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey);
    if (!right || account === undefined) return failing('invalid-proof', wrong);
    const actAs = first.authzid === undefined ? user : readSaslName(first.authzid);
    if (actAs === undefined || accounts.find(actAs) !== account) return failing('other-error', anotherUser);
    outcome = { account };
    // POP3 and IMAP cannot send this along with success, so it is a challenge with an empty response. RFC 5802 §5.2
    return { challenge: octetsOf(`v=${hmac(serverKey, authMessage).toString('base64')}`) };
  };

  return {
    clientFirst: true,
    begin: () => ({ challenge: EMPTY }),
    step(response) {
      if (outcome) {
        const answered = 'account' in outcome && response.length > 0;
        return answered ? malformed('the last response is empty: an empty line ends SCRAM') : outcome;
      }
      const text = strictTextOf(response) ?? '';
      if (!begun) {
        const first = readScramFirst(text);
        return first ? take(first) : malformed(firstWanted);
      }
      const final = readScramFinal(text);
      return final
        ? finish(begun, final)
        : malformed('here c=<header>,r=<nonce>,p=<proof> is due, in base64');
    },
  };
}

const hmac = (key: Buffer, text: Buffer | string): Buffer => createHmac('sha256', key).update(text).digest();

/** As long as the longer of the two, so that a proof with something behind it proves nothing. */
const xor = (proof: Buffer, mask: Buffer): Uint8Array =>
  Uint8Array.from(
    { length: Math.max(proof.length, mask.length) },
    (_, i) => (proof[i] ?? 0) ^ (mask[i] ?? 0),
  );

/** The same each time, for names that nobody has as well, lest names could be tried out. */
const saltOf = (accounts: Accounts, name: string): Buffer =>
  accounts.unforeseen(`salt ${accounts.find(name) ?? name.toLowerCase()}`).subarray(0, 16);

/** Deriving keys takes thousands of hashes, so it is done once for each account. RFC 7677 §4 */
const derived = new WeakMap<Accounts, Map<string, Keys>>();

function keysOf(accounts: Accounts, account: string | undefined): Keys {
  const known = derived.get(accounts) ?? new Map<string, Keys>();
  derived.set(accounts, known);
  const password = (account === undefined ? undefined : accounts.passwordOf(account)) ?? '';
  // A password that was changed has other keys.
  const name = `${account ?? ''} ${password}`;
  const keys = known.get(name) ?? keysFrom(password, saltOf(accounts, account ?? ''), ITERATIONS);
  known.set(name, keys);
  return keys;
}

/** RFC 5802 §3 */
export function keysFrom(password: string, salt: Buffer, iterations: number): Keys {
  const saltedPassword = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const clientKey = hmac(saltedPassword, 'Client Key');
  return {
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: hmac(saltedPassword, 'Server Key'),
  };
}
