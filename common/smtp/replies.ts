/** What SMTP replies mean: the three digits, the enhanced status code, the keywords of EHLO. */
import type { Outcome } from '../trace/facts.ts';

export interface Meaning {
  readonly means: string;
  readonly rfc: string;
}

const inNumericOrder = 'RFC 5321 §4.2.3';

/** The replies a client may meet. RFC 5321 §4.2.3, RFC 4954 §6, RFC 3207 §4 */
export const replyCodes: Readonly<Record<string, Meaning>> = {
  '200': { means: 'Done', rfc: 'RFC 5321 §4.2.1' },
  '211': { means: 'System status or help', rfc: inNumericOrder },
  '214': { means: 'Help, meant for people', rfc: inNumericOrder },
  '220': { means: 'The service is ready', rfc: inNumericOrder },
  '221': { means: 'The server says goodbye and closes', rfc: inNumericOrder },
  '235': { means: 'Logged in', rfc: 'RFC 4954 §6' },
  '250': { means: 'Done as asked', rfc: inNumericOrder },
  '251': { means: 'Not a user here, but the server will forward', rfc: inNumericOrder },
  '252': {
    means: 'The server does not say whether the user exists, but would take mail',
    rfc: inNumericOrder,
  },
  '334': { means: 'The server waits for the next step of the login', rfc: 'RFC 4954 §4' },
  '354': { means: 'The server waits for the message, up to a line that is one dot', rfc: inNumericOrder },
  '421': { means: 'The service is not available, and the server closes', rfc: inNumericOrder },
  '432': { means: 'A password change is needed first', rfc: 'RFC 4954 §6' },
  '450': { means: 'The mailbox cannot be used now; try again later', rfc: inNumericOrder },
  '451': { means: 'The server failed on its side; try again later', rfc: inNumericOrder },
  '452': { means: 'The server lacks room now; try again later', rfc: inNumericOrder },
  '454': { means: 'The login or TLS does not work for now', rfc: 'RFC 4954 §6' },
  '455': { means: 'The server cannot heed the parameters now', rfc: inNumericOrder },
  '500': { means: 'The server does not know the command, or the line is too long', rfc: inNumericOrder },
  '501': { means: 'The command is known, its arguments are wrong', rfc: inNumericOrder },
  '502': { means: 'The command is known, but this server does not do it', rfc: inNumericOrder },
  '503': { means: 'The command comes at the wrong time', rfc: inNumericOrder },
  '504': { means: 'The server does not do that parameter', rfc: inNumericOrder },
  '521': { means: 'This host takes no mail', rfc: 'RFC 7504 §3' },
  '530': { means: 'Something must be done first: a login, or STARTTLS', rfc: 'RFC 4954 §6' },
  '534': { means: 'The mechanism is too weak for this server', rfc: 'RFC 4954 §6' },
  '535': { means: 'Wrong name or password', rfc: 'RFC 4954 §6' },
  '538': { means: 'The mechanism needs TLS first', rfc: 'RFC 4954 §6' },
  '550': { means: 'The mailbox does not exist, or a rule forbids it', rfc: inNumericOrder },
  '551': { means: 'Not a user here; the reply names another address to try', rfc: inNumericOrder },
  '552': { means: 'More than the server stores', rfc: inNumericOrder },
  '553': { means: 'The address may not be written so', rfc: inNumericOrder },
  '554': { means: 'The transaction failed', rfc: inNumericOrder },
  '555': { means: 'The server does not know a parameter of MAIL or RCPT', rfc: inNumericOrder },
  '556': { means: 'The domain takes no mail', rfc: 'RFC 7504 §4' },
};

/** RFC 5321 §4.2.1 */
export const firstDigits: Readonly<Record<string, Meaning>> = {
  '2': { means: 'success', rfc: 'RFC 5321 §4.2.1' },
  '3': { means: 'so far so good, the server waits for more', rfc: 'RFC 5321 §4.2.1' },
  '4': { means: 'failed for now: the same may succeed later', rfc: 'RFC 5321 §4.2.1' },
  '5': { means: 'failed for good: asking again the same way will not help', rfc: 'RFC 5321 §4.2.1' },
};

/** RFC 5321 §4.2.1 */
export const secondDigits: Readonly<Record<string, Meaning>> = {
  '0': { means: 'about syntax: how the command was written', rfc: 'RFC 5321 §4.2.1' },
  '1': { means: 'information asked for', rfc: 'RFC 5321 §4.2.1' },
  '2': { means: 'about the connection', rfc: 'RFC 5321 §4.2.1' },
  '3': { means: 'about logging in', rfc: 'RFC 4954 §6' },
  '5': { means: 'about the mail system: the transaction, the mailbox', rfc: 'RFC 5321 §4.2.1' },
};

/** The class of an enhanced status code, its first number. RFC 3463 §3.1 */
export const statusClasses: Readonly<Record<string, string>> = {
  '2': 'success',
  '4': 'a failure that may pass',
  '5': 'a failure that lasts',
};

/** The subject of an enhanced status code, its second number. RFC 3463 §3.2 */
export const statusSubjects: Readonly<Record<string, string>> = {
  '0': 'of no particular kind',
  '1': 'about an address',
  '2': 'about a mailbox',
  '3': 'about the mail system at the destination',
  '4': 'about the network or routing',
  '5': 'about the SMTP dialogue',
  '6': 'about the content of the message',
  '7': 'about security or policy',
};

/** Subject and detail of an enhanced status code. RFC 3463 §3, and what other texts registered since */
const statusDetails: Readonly<Record<string, Meaning>> = {
  '0.0': { means: 'nothing more is known', rfc: 'RFC 3463 §3.1' },
  '1.0': { means: 'the address', rfc: 'RFC 3463 §3.2' },
  '1.1': { means: 'no such mailbox', rfc: 'RFC 3463 §3.2' },
  '1.2': { means: 'no such domain', rfc: 'RFC 3463 §3.2' },
  '1.3': { means: 'the recipient address is written wrongly', rfc: 'RFC 3463 §3.2' },
  '1.4': { means: 'the address fits several mailboxes', rfc: 'RFC 3463 §3.2' },
  '1.5': { means: 'the recipient address is good', rfc: 'RFC 3463 §3.2' },
  '1.6': { means: 'the mailbox has moved', rfc: 'RFC 3463 §3.2' },
  '1.7': { means: 'the sender address is written wrongly', rfc: 'RFC 3463 §3.2' },
  '1.8': { means: "the sender's domain is bad", rfc: 'RFC 3463 §3.2' },
  '1.10': { means: 'the domain takes no mail', rfc: 'RFC 7505 §4.1' },
  '2.0': { means: 'the mailbox', rfc: 'RFC 3463 §3.3' },
  '2.1': { means: 'the mailbox is disabled', rfc: 'RFC 3463 §3.3' },
  '2.2': { means: 'the mailbox is full', rfc: 'RFC 3463 §3.3' },
  '2.3': { means: 'the message is larger than the mailbox allows', rfc: 'RFC 3463 §3.3' },
  '2.4': { means: 'the mailing list could not be expanded', rfc: 'RFC 3463 §3.3' },
  '3.0': { means: 'the mail system', rfc: 'RFC 3463 §3.4' },
  '3.1': { means: 'the mail system is full', rfc: 'RFC 3463 §3.4' },
  '3.2': { means: 'the system takes no messages now', rfc: 'RFC 3463 §3.4' },
  '3.3': { means: 'the system cannot do what was asked', rfc: 'RFC 3463 §3.4' },
  '3.4': { means: 'the message is larger than the system takes', rfc: 'RFC 3463 §3.4' },
  '4.1': { means: 'the host does not answer', rfc: 'RFC 3463 §3.5' },
  '4.2': { means: 'the connection is bad, or was silent too long', rfc: 'RFC 3463 §3.5' },
  '4.4': { means: 'no route was found', rfc: 'RFC 3463 §3.5' },
  '4.6': { means: 'mail goes round in a loop', rfc: 'RFC 3463 §3.5' },
  '4.7': { means: 'the message waited too long', rfc: 'RFC 3463 §3.5' },
  '5.0': { means: 'the dialogue', rfc: 'RFC 3463 §3.6' },
  '5.1': { means: 'the command is out of order or not offered', rfc: 'RFC 3463 §3.6' },
  '5.2': { means: 'the line could not be understood', rfc: 'RFC 3463 §3.6' },
  '5.3': { means: 'too many recipients', rfc: 'RFC 3463 §3.6' },
  '5.4': { means: 'the arguments are wrong', rfc: 'RFC 3463 §3.6' },
  '5.5': { means: 'the wrong version of the protocol', rfc: 'RFC 3463 §3.6' },
  '5.6': { means: 'a line of the login is too long', rfc: 'RFC 4954 §6' },
  '6.0': { means: 'the content; after 2: the message was taken', rfc: 'RFC 3463 §3.7' },
  '6.1': { means: 'the kind of content is not supported', rfc: 'RFC 3463 §3.7' },
  '6.3': { means: 'the content would have to be converted, and may not be', rfc: 'RFC 3463 §3.7' },
  '6.7': { means: 'addresses beyond ASCII need SMTPUTF8', rfc: 'RFC 6531 §3.5' },
  '7.0': { means: 'security; after 530: log in or use TLS first', rfc: 'RFC 4954 §6' },
  '7.1': { means: 'a rule forbids it', rfc: 'RFC 3463 §3.8' },
  '7.8': { means: 'wrong name or password', rfc: 'RFC 4954 §6' },
  '7.9': { means: 'the mechanism is too weak', rfc: 'RFC 4954 §6' },
  '7.11': { means: 'the mechanism needs TLS', rfc: 'RFC 4954 §6' },
};

/** What an enhanced status code says beyond its class. RFC 3463 §3 */
export function statusDetail(subject: string, detail: string): Meaning | undefined {
  return statusDetails[`${Number(subject)}.${Number(detail)}`];
}

/** The keywords a server may tell in reply to EHLO. RFC 5321 §4.1.1.1 */
export const ehloKeywords: Readonly<Record<string, Meaning>> = {
  '8BITMIME': { means: 'messages may have octets above 127: MAIL … BODY=8BITMIME', rfc: 'RFC 6152 §2' },
  AUTH: { means: 'the client may log in, with one of these mechanisms', rfc: 'RFC 4954 §3' },
  BINARYMIME: { means: 'messages may be binary, sent with BDAT', rfc: 'RFC 3030 §3' },
  CHUNKING: { means: 'the message may come in chunks with BDAT instead of DATA', rfc: 'RFC 3030 §2' },
  DSN: { means: 'the client may ask to be told of success, delay or failure', rfc: 'RFC 3461 §3' },
  ENHANCEDSTATUSCODES: { means: 'replies carry a second, finer code such as 5.1.1', rfc: 'RFC 2034 §3' },
  ETRN: { means: 'the client may ask for the mail that waits for it', rfc: 'RFC 1985 §3' },
  EXPN: { means: 'mailing lists can be expanded', rfc: 'RFC 5321 §4.1.1.7' },
  HELP: { means: 'the server gives help', rfc: 'RFC 5321 §4.1.1.8' },
  LIMITS: { means: 'the server tells its limits', rfc: 'RFC 9422 §3' },
  PIPELINING: {
    means: 'the client may send several commands without waiting for each reply',
    rfc: 'RFC 2920 §3',
  },
  REQUIRETLS: { means: 'the client may demand TLS on the whole way', rfc: 'RFC 8689 §3' },
  SIZE: { means: 'the largest message the server takes, in octets; 0 for no limit', rfc: 'RFC 1870 §3' },
  SMTPUTF8: { means: 'addresses and header may be in UTF-8', rfc: 'RFC 6531 §3.1' },
  STARTTLS: { means: 'the dialogue may go on inside TLS', rfc: 'RFC 3207 §3' },
  VRFY: { means: 'users can be verified', rfc: 'RFC 5321 §4.1.1.6' },
};

/** How a reply answers, as the diagram colours it. RFC 5321 §4.2.1 */
export function outcomeOf(code: string): Outcome {
  if (code === '221') return 'bye';
  switch (code[0]) {
    case '2':
      return 'ok';
    case '3':
      return 'more';
    case '4':
      return 'deferred';
    default:
      return /^50[0-4]$/.test(code) || !/^\d{3}$/.test(code) ? 'malformed' : 'refused';
  }
}
