/** Bounds on what one IMAP session can make us hold, each with its reason. */

/** Octets of a command's lines, literals not counted. RFC 2683 §3.2.1.5 asks servers for 8000 at least. */
export const MAX_COMMAND_LINE = 8192;

/** Octets of an appended message. Mail providers stop at 25 to 35 MB. */
export const MAX_MESSAGE = 35 * 1024 * 1024;

/** Octets of all the literals of any other command: names, passwords and search texts, of which none needs more. */
export const MAX_OTHER_LITERALS = 64 * 1024;

/** Characters of a mailbox name, so that a LIST response and a page's row stay readable. */
export const MAX_MAILBOX_NAME = 255;

/** Mailboxes of one account: enough for any exercise, and LIST stays instant. */
export const MAX_MAILBOXES = 10_000;

/**
 * Keywords a mailbox may have. Each is told in every FLAGS response, and each message may carry all of them; people use a
 * handful, and servers allow from 26 upwards.
 */
export const MAX_KEYWORDS = 100;

/** Milliseconds of silence before we log the client out; no less is allowed. RFC 3501 §5.4 */
export const AUTOLOGOUT_MS = 30 * 60 * 1000;

/** Small responses are gathered into writes of about this many octets. */
export const WRITE_OCTETS = 64 * 1024;

/**
 * Octets of messages that FETCH parses or SEARCH looks through before other connections have their turn: some ten
 * milliseconds of work. One message is never cut, so a very long one takes longer.
 */
export const SLICE_OCTETS = 1024 * 1024;

/** What it costs to ask one search key of one message, in octets as above. */
export const SEARCH_KEY_OCTETS = 8;

/** Parsed messages kept, so that FETCH after FETCH or SEARCH parses each message once. */
export const MAX_PARSED = 512;

/** Decoded characters kept for SEARCH, whose TEXT and BODY would otherwise decode all messages anew at each try. */
export const MAX_SEARCH_TEXT = 16 * 1024 * 1024;
