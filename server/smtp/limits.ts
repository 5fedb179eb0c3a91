/** Bounds on what a client of ours can make us hold, each with its reason. Lengths of lines: `common/smtp/limits.ts`. */

/**
 * The largest message, counted as it is sent. Large providers take 25 MB of attachments, which base64 makes 35: what goes
 * through there goes through here.
 */
export const MESSAGE_OCTETS = 35 * 1024 * 1024;

/** A server must take a hundred; a sandbox has few mailboxes, and a list of a thousand shows all there is to see. RFC 5321 §4.5.3.1.8 */
export const RECIPIENTS = 1000;

/** How long a client may be silent. RFC 5321 §4.5.3.2.7 */
export const IDLE_MS = 5 * 60_000;
