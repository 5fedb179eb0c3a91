/** What is odd about SMTP's octets, in words for a learner. Each says what it is and why it matters. */
import * as tooEarly from '../too-early.ts';
import { foreignCommands } from './commands.ts';
import { AUTH_LINE_OCTETS, TEXT_LINE_OCTETS } from './limits.ts';
import { printable } from './path.ts';

export const bareLf =
  'This line ends in LF alone. SMTP lines end in CR LF; a server must not take less, or two servers could disagree on where a message ends. RFC 5321 §2.3.8';
export const bareCr =
  'A CR stands here without its LF. In SMTP CR is only the first half of a line end. RFC 5321 §2.3.8';
export const nul =
  'The octet NUL may not stand here; much software takes it as the end of the text. RFC 5321 §4.1.2';
export const eightBit =
  'Octets above 127 stand in this line. SMTP lines are ASCII unless MAIL asked for SMTPUTF8. RFC 6531 §3.1';
export const eightBitReply =
  'Octets above 127 stand in this reply. Replies are ASCII unless the client asked for SMTPUTF8. RFC 5321 §4.2';
export const overLong = (limit: number): string =>
  limit === AUTH_LINE_OCTETS
    ? `This line is longer than ${limit} octets, more than a server need accept in a login. RFC 4954 §4`
    : `This line is longer than ${limit} octets, CR LF included; a server may refuse it. RFC 5321 §4.5.3.1.4`;

export const bareLfInMessage =
  'An LF stands in the message without its CR. Whoever takes it for a line end may see a final dot where none is: mail is smuggled that way. RFC 5321 §4.1.1.4';
export const bareCrInMessage =
  'A CR stands in the message without its LF; it is no line end. RFC 5321 §2.3.8';
export const nulInMessage = 'The octet NUL may not stand in a message. RFC 5322 §3.5, §4';
export const eightBitInMessage =
  'The message has octets above 127, which MAIL did not tell with BODY=8BITMIME or SMTPUTF8; a server may drop the eighth bit. RFC 5321 §2.4';
export const longTextLine = `A line of the message is longer than ${TEXT_LINE_OCTETS} octets; such lines may be cut on the way. RFC 5321 §4.5.3.1.6`;

export const beforeGreeting = tooEarly.beforeGreeting('RFC 5321 §3.1');
export const beforeTls = tooEarly.beforeTls('STARTTLS', 'RFC 3207 §4.2');
export const beforeData =
  'The client did not wait for 354 before it sent the message. Had the server refused DATA, it would have read these lines as commands. RFC 2920 §3.1';
export const beforeChallenge =
  'The client did not wait for 334 before it sent this line of the login. RFC 4954 §4';
export const notOffered =
  'The client did not wait for the reply to its last command, though the server did not offer PIPELINING. RFC 2920 §3.1';
export const notLast = (verb: string): string =>
  `The client did not wait for the reply to ${verb}, which may only be the last of a group of commands. RFC 2920 §3.1`;

/** @param verb empty where none could be read */
export function unknownVerb(verb: string): string {
  if (verb === '')
    return 'No command stands at the beginning of this line. A command is four letters or more. RFC 5321 §4.1.1';
  const foreign = foreignCommands[verb];
  if (foreign) return `${verb} is not among the commands mailglass serves. ${foreign.means}. ${foreign.rfc}`;
  return `${printable(verb)} is no command that mailglass knows; EHLO tells what a server offers beyond the standard. RFC 5321 §4.1.1`;
}

export const notAReply =
  'This is no SMTP reply: each line of one begins with three digits and a space or a hyphen. RFC 5321 §4.2';
export const unexpectedReply =
  'No command awaits this reply. Only 421 may come unasked, before the server closes. RFC 5321 §3.8';

export const brokenLine =
  'The connection ended before this line did. Half a line means nothing. RFC 5321 §2.3.8';
export const brokenMessage =
  'The connection ended before the line that is one dot. The message is not sent, and a server must not deliver it. RFC 5321 §4.1.1.4';
export const brokenChunk =
  'The connection ended before the chunk had as many octets as BDAT told. The message is not sent, and a server must not deliver it. RFC 3030 §2';
export const brokenReply = 'The connection ended before this reply was whole. RFC 5321 §4.2';
