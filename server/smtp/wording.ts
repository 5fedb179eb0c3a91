/**
 * What the smtp-server package says, and what we say in its place: replies that teach. A text that is not here is sent as
 * the package words it, without the `Error:` in front, which the code says already.
 */
import { MESSAGE_OCTETS } from './limits.ts';

export const TOO_LARGE = `the message is larger than ${MESSAGE_OCTETS} octets, which is the SIZE that EHLO told`;

/** Of a SIZE announced with MAIL; the package appends its limit. */
export const EXCEEDS = 'Error: message exceeds fixed maximum message size ';

/** The package's text to ours; one that begins with an enhanced status code brings its own. RFC 2034 §3 */
export const ours: ReadonlyMap<string, string> = new Map([
  ['Flushed', 'the mail transaction, if any, is dropped'],
  ['Ready to start TLS', 'ready to start TLS; begin the handshake, then say EHLO again'],
  ['Error: syntax: STARTTLS', 'STARTTLS takes no argument'],
  ['Error: TLS already active', 'TLS protects this connection already'],
  ['Authentication successful', 'you are logged in'],
  ['Error: No identity changes permitted', 'you are logged in already; to change, connect anew'],
  [
    'Error: Unrecognized authentication type',
    'that mechanism is not offered; PLAIN, LOGIN, CRAM-MD5 and XOAUTH2 are',
  ],
  ['Error: syntax: AUTH PLAIN token', 'AUTH PLAIN takes one argument at most, the response in base64'],
  ['Error: syntax: AUTH LOGIN', 'AUTH LOGIN takes one argument at most, the user name in base64'],
  ['Error: syntax: AUTH CRAM-MD5', 'AUTH CRAM-MD5 takes no argument: the server speaks first'],
  ['Error: syntax: AUTH XOAUTH2 token', 'AUTH XOAUTH2 takes one argument at most, the response in base64'],
  [
    'Error: Username and Password not accepted',
    'wrong user name or access token; that of alice is token-alice',
  ],
  ['Authentication aborted', '5.7.0 login cancelled, as you asked with *'],
  [
    'Error: invalid userdata',
    '5.5.2 the response does not fit the mechanism; for PLAIN it is base64 of NUL user NUL password, for XOAUTH2 base64 of user=<user> ^A auth=Bearer <token> ^A ^A',
  ],
  ['Error: missing username', '5.5.2 the user name is empty'],
  ['Error: Authentication credentials invalid', 'wrong user name or password'],
  ['Error: Bad message size syntax', 'SIZE is a number of octets, as in SIZE=1024'],
  [`${EXCEEDS}${MESSAGE_OCTETS}`, TOO_LARGE],
  ['Invalid BODY parameter value. Must be 7BIT or 8BITMIME', 'BODY is 7BIT or 8BITMIME'],
  ['Invalid SMTPUTF8 parameter. This flag does not accept a value', 'SMTPUTF8 takes no value'],
  ['Invalid RET parameter value. Must be FULL or HDRS', 'RET is FULL or HDRS'],
  [
    'Error: NOTIFY parameter must be NEVER, SUCCESS, FAILURE, or DELAY',
    'NOTIFY is NEVER, or some of SUCCESS, FAILURE and DELAY with commas between them',
  ],
  ['Error: NOTIFY=NEVER cannot be combined with other values', 'NOTIFY=NEVER stands alone'],
  ['Error: Bad ORCPT parameter syntax', 'ORCPT is type;address, as in ORCPT=rfc822;bob@north.test'],
  ['Error: too many recipients', 'too many recipients; send the message to these, then again to the others'],
  ['Accepted', 'accepted'],
]);

export function inOurWords(text: string): string {
  return ours.get(text) ?? (text.startsWith('Error: ') ? text.slice(7) : text);
}

/** Each chunk is answered; the last as a message is. RFC 3030 §2 */
export const chunkTaken = (size: number, inAll: number): string =>
  `2.0.0 ${size} octets received, ${inAll} in all; LAST will end the message`;

/** Texts of ours that carry their own enhanced status code. RFC 2034 §4 */
export const BRINGS_STATUS = /^[245]\.\d{1,3}\.\d{1,3} /;
