/** How long each account must wait between two logins, on whatever connection. RFC 2449 §6.5 */
import type { Clock } from '../net/engine.ts';

export class LoginDelays {
  readonly #clock: Clock;
  readonly #delay: () => number;
  /** When each account logged in last. */
  readonly #logins = new Map<string, number>();

  /** @param delay in milliseconds as it is set now; 0 for none */
  constructor(clock: Clock, delay: () => number) {
    this.#clock = clock;
    this.#delay = delay;
  }

  /** As CAPA announces it; 0 where nobody has to wait. */
  get seconds(): number {
    return Math.ceil(this.#delay() / 1000);
  }

  /** Seconds before the account may log in again; 0 when it may now. */
  secondsLeft(account: string): number {
    const last = this.#logins.get(account);
    return last === undefined ? 0 : Math.max(0, Math.ceil((last + this.#delay() - this.#clock()) / 1000));
  }

  /** The delay counts from the +OK of the login. RFC 2449 §6.5 */
  loggedIn(account: string): void {
    this.#logins.set(account, this.#clock());
  }
}
