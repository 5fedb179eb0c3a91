/** Commands that come at the wrong time, or that there are not. Each refusal says what to do instead. */
import { latin1Of } from '../../common/octets.ts';
import type { Service } from '../../common/protocols.ts';
import type { ChunkLine } from '../../common/smtp/chunk.ts';
import { smtpCommands, type ForeignCommand, type SmtpCommand } from '../../common/smtp/commands.ts';
import { DOMAIN_OCTETS } from '../../common/smtp/limits.ts';
import { printable, type PathError } from '../../common/smtp/path.ts';
import type { SmtpStateName } from '../../common/smtp/states.ts';
import type { IncomingMessage } from './input.ts';
import { isSubmission, whereToLogIn, type PortOf, type Refusal } from './policy.ts';
import { TOO_LARGE } from './wording.ts';

/** Why a command may not be said in this state; the table tells whether. */
export function orderRefusal(
  verb: SmtpCommand,
  state: SmtpStateName,
  circumstances: {
    readonly service: Service;
    readonly needsLogin: boolean;
    readonly isExtended: boolean;
    readonly portOf: PortOf;
  },
): Refusal | undefined {
  const { service, needsLogin, portOf } = circumstances;
  if (verb === 'AUTH' && !isSubmission(service)) {
    const where = `port ${portOf(service)} takes mail from other servers, without login`;
    // Known, but not done here. RFC 5321 §4.2.4
    return { code: 502, text: `5.5.1 AUTH: ${where}; log in at ${whereToLogIn(portOf)}` };
  }
  const isMail = verb === 'MAIL' || verb === 'RCPT' || verb === 'DATA' || verb === 'BDAT';
  if (isMail && needsLogin && state !== 'connected') {
    return {
      code: 530,
      text: `5.7.0 ${verb}: log in first, with AUTH; this port takes mail from its own users alone`,
    };
  }
  if (verb === 'BDAT' && !circumstances.isExtended && state !== 'connected') {
    return {
      code: 503,
      text: '5.5.1 BDAT: you said HELO, which offers no CHUNKING; EHLO does, or send DATA',
    };
  }
  const states: readonly SmtpStateName[] = smtpCommands[verb].states;
  if (states.includes(state)) return undefined;
  return { code: 503, text: `5.5.1 ${verb}: ${whatComesFirst(verb, state)}` };
}

function whatComesFirst(verb: SmtpCommand, state: SmtpStateName): string {
  if (state === 'connected') return 'EHLO comes first, with the name of your computer';
  if (state === 'failed')
    return 'a chunk was refused, and the message with it; RSET drops it, then begin anew with MAIL';
  if (state === 'bdat')
    return 'the message is being sent with BDAT; end it with BDAT and LAST, or drop it with RSET';
  if (verb === 'AUTH') return 'not within a mail transaction; end it with DATA or RSET';
  if (verb === 'MAIL') return 'a mail transaction is open already; send it with DATA or drop it with RSET';
  if (verb === 'RCPT') return 'MAIL comes first, with the sender';
  return state === 'ready'
    ? 'MAIL comes first, with the sender, then RCPT'
    : 'no recipient was accepted yet; RCPT comes first';
}

/** A message beyond the limit, whether it is announced so or has come so. RFC 1870 §6 */
export const tooLarge: Refusal = { code: 552, text: `5.3.4 ${TOO_LARGE}` };

/** Commands that mean nothing with an argument. RFC 5321 §4.1.1.4, §4.1.1.5, §4.1.1.10 */
const bare = new Set<SmtpCommand>(['DATA', 'RSET', 'QUIT']);

export function argumentRefusal(verb: SmtpCommand, octets: Uint8Array): Refusal | undefined {
  if (!bare.has(verb) || latin1Of(octets).trim().length === verb.length) return undefined;
  return { code: 501, text: `5.5.4 ${verb} takes no argument` };
}

/** A BDAT at the right time. What is said of its size is said before any octet of it has come. */
export function chunkRefusal({ size = 0, error }: ChunkLine, message: IncomingMessage): Refusal | undefined {
  if (error !== undefined) return { code: 501, text: `5.5.4 ${error}` };
  return message.hasRoomFor(size) ? undefined : tooLarge;
}

/** A verb that is not in the table. RFC 5321 §4.2.4 */
export function unknownRefusal(
  verb: string,
  octets: Uint8Array,
  foreign: Readonly<Record<string, ForeignCommand>>,
): Refusal {
  const line = latin1Of(octets).trim();
  // A page in a browser can be made to send SMTP in the body of a request. It must not get that far.
  if (/^(OPTIONS|GET|HEAD|POST|PUT|DELETE|TRACE|CONNECT|PATCH) \S+ HTTP\/\d/.test(line)) {
    return { code: 421, text: '4.7.0 this is HTTP, and here is SMTP; goodbye' };
  }
  if (Object.hasOwn(foreign, verb)) {
    return { code: 502, text: `5.5.1 ${verb} is not offered here; EHLO tells what is` };
  }
  if (line === '') return { code: 500, text: '5.5.2 an empty line is no command; HELP lists them' };
  const word = line.split(' ')[0] ?? '';
  return {
    code: 500,
    text: `5.5.2 ${printable(word.replace(/[^\x20-\x7e]/g, '?'))} is no command; HELP lists them`,
  };
}

/** A MAIL or RCPT that cannot be read. An address that is written wrongly has codes of its own. RFC 3463 §3.2 */
export function syntaxRefusal(verb: 'MAIL' | 'RCPT', { error, inAddress }: PathError): Refusal {
  const status = !inAddress ? '5.5.4' : verb === 'MAIL' ? '5.1.7' : '5.1.3';
  // A reply is ASCII, whatever it repeats, until SMTPUTF8 is agreed on. RFC 5321 §4.2
  return { code: 501, text: `${status} ${error.replace(/[^\x20-\x7e]/g, '?')}` };
}

/** The name in EHLO and HELO: a domain, an address literal, or what clients make up for lack of one. RFC 5321 §4.1.1.1 */
export function greetingNameRefusal(line: string): Refusal | undefined {
  const [verb = '', name, ...others] = line.trim().split(/ +/);
  const form = `the form is ${verb.toUpperCase()} client.north.test`;
  if (name === undefined) return { code: 501, text: `the name of your computer is missing; ${form}` };
  if (others.length > 0) return { code: 501, text: `one name, without spaces; ${form}` };
  if (name.length > DOMAIN_OCTETS)
    return { code: 501, text: `the name is longer than ${DOMAIN_OCTETS} octets` };
  // It goes into the Received line, where parentheses and the like would mean something else.
  if (!/^[A-Za-z0-9._:[\]-]+$/.test(name)) {
    return {
      code: 501,
      text: `${printable(name)} is neither a name nor an address literal such as [192.0.2.1]; ${form}`,
    };
  }
  return undefined;
}
