/** The accounts of the world and who may log in. Passwords are kept in clear, because APOP and CRAM-MD5 need them so. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { defaultWorld } from '../common/world/default-world.ts';
import type { Domains } from '../common/world/description.ts';
import { saslPrep } from './auth/saslprep.ts';

export class Accounts {
  /** By full address in lower case. */
  readonly #passwords = new Map<string, string>();
  readonly #byLocalPart = new Map<string, string>();
  readonly #secret: Uint8Array;

  /** @param secret what salts and nonces are made from; drawn at random unless a test wants the same dialogue twice */
  constructor(domains: Domains = defaultWorld.domains, secret: Uint8Array = randomBytes(16)) {
    this.#secret = secret;
    this.become(domains);
  }

  /** From now on these are all there are. Who is logged in stays so. */
  become(domains: Domains): void {
    this.#passwords.clear();
    this.#byLocalPart.clear();
    for (const [domain, { accounts }] of Object.entries(domains)) {
      for (const [localPart, password] of Object.entries(accounts)) {
        this.#passwords.set(`${localPart}@${domain}`, saslPrep(password) ?? password);
        if (!this.#byLocalPart.has(localPart)) this.#byLocalPart.set(localPart, `${localPart}@${domain}`);
      }
    }
  }

  /** Full addresses, in the order in which they were set up. */
  get names(): readonly string[] {
    return [...this.#passwords.keys()];
  }

  /** The account's full address for what somebody calls it: the address or the bare local part, in any case. */
  find(name: string): string | undefined {
    const lower = (saslPrep(name) ?? '').toLowerCase();
    return this.#passwords.has(lower) ? lower : this.#byLocalPart.get(lower);
  }

  /** The password in clear, for the mechanisms that hash it with a challenge. */
  passwordOf(account: string): string | undefined {
    return this.#passwords.get(account);
  }

  /** The account's full address if the password is right. */
  authenticate(name: string, password: string): string | undefined {
    const account = this.find(name);
    const expected = Buffer.from((account && this.#passwords.get(account)) ?? '');
    return isSame(expected, saslPrep(password)) ? account : undefined;
  }

  /** The account's full address if the access token is its own. RFC 6750 §1.2 */
  authenticateByToken(name: string, token: string): string | undefined {
    const account = this.find(name);
    return account !== undefined && isSame(Buffer.from(tokenOf(account)), token) ? account : undefined;
  }

  /** Octets that nobody outside can foresee, and that are the same whenever they are asked for the same purpose. */
  unforeseen(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(purpose).digest();
  }
}

/**
 * The toy access token of an account: `token-alice` is that of `alice@north.test`. A real one is issued by an authorization
 * server, opens only what its user granted, and expires. RFC 6749 §1.4
 */
export function tokenOf(account: string): string {
  return `token-${account.slice(0, account.lastIndexOf('@'))}`;
}

function isSame(expected: Buffer, said: string | undefined): boolean {
  const given = Buffer.from(said ?? '');
  return said !== undefined && expected.length === given.length && timingSafeEqual(expected, given);
}
