/** Who has which maildrop: one session at a time, on whatever port it came in. RFC 1939 §4 */

export class MaildropLocks {
  /** Connection by account. */
  readonly #holders = new Map<string, number>();

  /** The connection that holds the maildrop, if any does. */
  holderOf(account: string): number | undefined {
    return this.#holders.get(account);
  }

  /** True when the maildrop now belongs to this connection. */
  acquire(account: string, connection: number): boolean {
    if (this.#holders.has(account)) return false;
    this.#holders.set(account, connection);
    return true;
  }

  /** Does nothing when the maildrop belongs to another connection, or to none. */
  release(account: string, connection: number): void {
    if (this.#holders.get(account) === connection) this.#holders.delete(account);
  }
}
