/** What stands in responses: the status, response codes and capabilities, and what they mean. */

export type Status = 'ok' | 'err' | 'continuation';

export interface StatusLine {
  readonly status: Status;
  /** As it stands there: `+OK`, `-ERR`, `+`. */
  readonly code: string;
  /** Offset of the text behind the status and its space. */
  readonly textFrom: number;
}

/** @param line without its line end */
export function readStatusLine(line: string): StatusLine | undefined {
  const found = /^(\+OK|-ERR|\+)(?: |$)/i.exec(line);
  const code = found?.[1];
  if (!found || code === undefined) return undefined;
  const status = code === '+' ? 'continuation' : code.startsWith('+') ? 'ok' : 'err';
  return { status, code, textFrom: found[0].length };
}

/** A meaning and where it is defined. */
export interface Meaning {
  readonly means: string;
  readonly rfc: string;
}

/** Response codes by their whole name, in upper case. RFC 2449 §8 */
const responseCodes: Readonly<Record<string, Meaning>> = {
  'IN-USE': {
    means: 'The login was right, but another session has the maildrop locked.',
    rfc: 'RFC 2449 §8.1.2',
  },
  'LOGIN-DELAY': {
    means: 'This user has logged in too short a time ago; try again later.',
    rfc: 'RFC 2449 §8.1.1',
  },
  AUTH: {
    means: 'The credentials are wrong: asking the user for the password again may help.',
    rfc: 'RFC 3206 §4',
  },
  'SYS/TEMP': { means: 'The server has a trouble that should pass; try again later.', rfc: 'RFC 3206 §4' },
  'SYS/PERM': { means: 'The server has a trouble that somebody must repair first.', rfc: 'RFC 3206 §4' },
  UTF8: {
    means: 'The maildrop holds messages with UTF-8 headers; say UTF8 before the login.',
    rfc: 'RFC 6856 §5',
  },
};

/** Unknown detail behind a known level is ignored, as clients must. RFC 2449 §8 */
export function responseCodeMeaning(code: string): Meaning | undefined {
  for (
    let known = code.toUpperCase();
    known !== '';
    known = known.slice(0, Math.max(0, known.lastIndexOf('/')))
  ) {
    if (Object.hasOwn(responseCodes, known)) return responseCodes[known];
  }
  return undefined;
}

const capabilities: Readonly<Record<string, Meaning>> = {
  TOP: { means: 'TOP can be said.', rfc: 'RFC 2449 §6.1' },
  USER: { means: 'USER and PASS can be said to log in.', rfc: 'RFC 2449 §6.2' },
  SASL: { means: 'AUTH can be said, with one of these mechanisms.', rfc: 'RFC 2449 §6.3' },
  'RESP-CODES': {
    means: 'A response text that begins with [ begins with a code that programs can read.',
    rfc: 'RFC 2449 §6.4',
  },
  'LOGIN-DELAY': { means: 'So many seconds must pass between two logins.', rfc: 'RFC 2449 §6.5' },
  PIPELINING: {
    means: 'Commands can be sent without waiting for the answers to earlier ones.',
    rfc: 'RFC 2449 §6.6',
  },
  EXPIRE: { means: 'The server keeps messages at least so many days.', rfc: 'RFC 2449 §6.7' },
  'EXPIRE NEVER': { means: 'The server deletes no messages by itself.', rfc: 'RFC 2449 §6.7' },
  'EXPIRE 0': { means: 'The server keeps no message that was fetched.', rfc: 'RFC 2449 §6.7' },
  UIDL: { means: 'UIDL can be said.', rfc: 'RFC 2449 §6.8' },
  IMPLEMENTATION: {
    means: 'What software this is; a client must not behave otherwise because of it.',
    rfc: 'RFC 2449 §6.9',
  },
  STLS: { means: 'STLS can be said now, to begin TLS.', rfc: 'RFC 2595 §4' },
  'AUTH-RESP-CODE': { means: 'A login refused for its credentials says [AUTH].', rfc: 'RFC 3206 §5' },
  UTF8: { means: 'UTF8 can be said, to be given messages with UTF-8 headers.', rfc: 'RFC 6856 §2' },
  'UTF8 USER': {
    means: 'UTF8 can be said, and names and passwords may be UTF-8 even before it.',
    rfc: 'RFC 6856 §2.2',
  },
  LANG: { means: 'LANG can be said, to choose the language of response texts.', rfc: 'RFC 6856 §3' },
};

/** @param line the tag and its arguments, in any case. RFC 2449 §5 */
export function capabilityMeaning(line: string): Meaning | undefined {
  const upper = line.toUpperCase();
  const known = Object.hasOwn(capabilities, upper) ? upper : (upper.split(' ')[0] ?? '');
  return Object.hasOwn(capabilities, known) ? capabilities[known] : undefined;
}
