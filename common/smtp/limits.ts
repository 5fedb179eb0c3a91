/** How long the parts of an SMTP dialogue may be. What serves and what watches use the same numbers. */

/** A command line, CR LF included. RFC 5321 §4.5.3.1.4 */
export const COMMAND_LINE_OCTETS = 512;

/**
 * A MAIL line: SIZE adds 26 octets, SMTPUTF8 10, BODY 17, the AUTH parameter 500, and RET and ENVID at most 120.
 * RFC 1870 §3, RFC 6531 §3.1, RFC 6152 §2, RFC 4954 §3, RFC 3461 §4.4
 */
export const MAIL_LINE_OCTETS = COMMAND_LINE_OCTETS + 26 + 10 + 17 + 500 + 120;

/** A RCPT line: ORCPT alone may have 500 octets, NOTIFY some thirty. RFC 3461 §4.2 */
export const RCPT_LINE_OCTETS = COMMAND_LINE_OCTETS + 500 + 36;

/** A line of an AUTH dialogue. RFC 4954 §4 */
export const AUTH_LINE_OCTETS = 12288;

/** A line of a message, CR LF included and a stuffed dot not counted. RFC 5321 §4.5.3.1.6 */
export const TEXT_LINE_OCTETS = 1000;

/** The name in EHLO or HELO. RFC 5321 §4.5.3.1.2 */
export const DOMAIN_OCTETS = 255;

/** What stands before `@`. RFC 5321 §4.5.3.1.1 */
export const LOCAL_PART_OCTETS = 64;

/** `<`, an address, `>`. RFC 5321 §4.5.3.1.3 */
export const PATH_OCTETS = 256;

/** The longest line a verb may have, CR LF included. */
export function maxLineOctets(verb: string): number {
  switch (verb) {
    case 'AUTH':
      return AUTH_LINE_OCTETS;
    case 'MAIL':
      return MAIL_LINE_OCTETS;
    case 'RCPT':
      return RCPT_LINE_OCTETS;
    default:
      return COMMAND_LINE_OCTETS;
  }
}
