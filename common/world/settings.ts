/** What of a world can be set while it runs. Times are milliseconds. The world's file gives them in words: `15m`. */
export interface Settings {
  readonly queue: {
    /** Waits between attempts; the last one is repeated. RFC 5321 §4.5.4.1 */
    readonly retry: readonly number[];
    /** After so long the sender is told that it takes longer. */
    readonly warnAfter: number;
    /** After so long the message goes back. RFC 5321 §4.5.4.1 advises 4 to 5 days */
    readonly expireAfter: number;
    /** Draws the order of equal MX preferences. */
    readonly seed: number;
  };
  readonly receiving: {
    /** A first attempt of an unknown sender is deferred for so long; 0 defers nobody. RFC 6647 §2 */
    readonly greylistFor: number;
    /** Accounts whose mailbox counts as full. */
    readonly full: readonly string[];
    /** Mail hosts that relay for everybody, as none should. */
    readonly openRelays: readonly string[];
  };
  readonly submission: {
    /** MAIL FROM must be an address of the account that logged in. RFC 6409 §6.1 */
    readonly senderMustMatch: boolean;
    /** A missing Date or Message-ID is added. RFC 6409 §8.1, §8.2 */
    readonly addMissing: boolean;
  };
  readonly pop3: {
    /** So long an account must wait between two logins; 0 announces and enforces nothing. RFC 2449 §6.5 */
    readonly loginDelay: number;
  };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const defaultSettings: Settings = {
  queue: {
    retry: [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR],
    warnAfter: 4 * HOUR,
    expireAfter: 5 * 24 * HOUR,
    seed: 1,
  },
  receiving: { greylistFor: 0, full: [], openRelays: [] },
  submission: { senderMustMatch: true, addMissing: true },
  pop3: { loginDelay: 0 },
};
