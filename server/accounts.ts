/** The accounts of the world and who may log in. Passwords are kept in clear, because APOP and CRAM-MD5 need them so. */
import { timingSafeEqual } from 'node:crypto';
import { defaultWorld } from '../common/world/default-world.ts';
import type { Domains } from '../common/world/description.ts';

export class Accounts {
  /** By full address in lower case. */
  readonly #passwords = new Map<string, string>();
  readonly #byLocalPart = new Map<string, string>();

  constructor(domains: Domains = defaultWorld.domains) {
    this.become(domains);
  }

  /** From now on these are all there are. Who is logged in stays so. */
  become(domains: Domains): void {
    this.#passwords.clear();
    this.#byLocalPart.clear();
    for (const [domain, { accounts }] of Object.entries(domains)) {
      for (const [localPart, password] of Object.entries(accounts)) {
        this.#passwords.set(`${localPart}@${domain}`, password);
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
    const lower = name.toLowerCase();
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
    const given = Buffer.from(password);
    const right = expected.length === given.length && timingSafeEqual(expected, given);
    return right ? account : undefined;
  }
}
