/** The commands of SMTP: the one table that dispatch, HELP, completion and explanations read. */
import type { CommandDescription } from '../command-spec.ts';
import type { SmtpStateName } from './states.ts';

type SmtpCommandDescription = CommandDescription<SmtpStateName>;

/** Between mail transactions and inside one, before the message. */
const greeted: readonly SmtpStateName[] = ['ready', 'mail', 'rcpt'];
/** A message that is sent in part, or whose chunk was refused, forbids no more than what would be mixed with it. */
const anytime: readonly SmtpStateName[] = ['connected', ...greeted, 'bdat', 'failed'];

export const smtpCommands = {
  EHLO: {
    rfc: 'RFC 5321 §4.1.1.1',
    states: anytime,
    arguments: '<client name>',
    means: 'Say who you are, and ask which extensions the server has; any mail transaction is dropped',
    example: 'EHLO client.north.test',
  },
  HELO: {
    rfc: 'RFC 5321 §4.1.1.1',
    states: anytime,
    arguments: '<client name>',
    means: 'Say who you are, as one did before there were extensions; any mail transaction is dropped',
    example: 'HELO client.north.test',
  },
  STARTTLS: {
    rfc: 'RFC 3207 §4',
    states: anytime,
    arguments: '',
    means: 'Go on inside TLS: after 220 the handshake follows, and the dialogue starts anew with EHLO',
    example: 'STARTTLS',
  },
  AUTH: {
    rfc: 'RFC 4954 §4',
    states: ['ready'],
    arguments: 'PLAIN|LOGIN|CRAM-MD5|XOAUTH2 [<initial response>]',
    means: 'Log in with a SASL mechanism; only submission asks for it',
    example: 'AUTH PLAIN AGFsaWNlAHNlY3JldA==',
  },
  MAIL: {
    rfc: 'RFC 5321 §4.1.1.2',
    states: ['ready'],
    arguments: 'FROM:<reverse-path> [SIZE=<octets>] [BODY=8BITMIME] [SMTPUTF8] [RET=FULL|HDRS] [ENVID=<id>]',
    means: 'Begin a mail transaction: the address to which failures are told; <> for none',
    example: 'MAIL FROM:<alice@north.test>',
  },
  RCPT: {
    rfc: 'RFC 5321 §4.1.1.3',
    states: ['mail', 'rcpt'],
    arguments: 'TO:<forward-path> [NOTIFY=NEVER|SUCCESS,FAILURE,DELAY] [ORCPT=<type;address>]',
    means: 'Name one recipient; once for each',
    example: 'RCPT TO:<bob@north.test>',
  },
  DATA: {
    rfc: 'RFC 5321 §4.1.1.4',
    states: ['rcpt'],
    arguments: '',
    means: 'Send the message: after 354 its lines follow, and a line that is one dot ends it',
    example: 'DATA',
  },
  BDAT: {
    rfc: 'RFC 3030 §2',
    states: ['rcpt', 'bdat'],
    arguments: '<octets> [LAST]',
    means:
      'Send a chunk of the message: so many octets follow the line at once, and no dot ends them; the last chunk says LAST',
    example: 'BDAT 86 LAST',
  },
  RSET: {
    rfc: 'RFC 5321 §4.1.1.5',
    states: anytime,
    arguments: '',
    means: 'Drop the mail transaction, sender and recipients; the session goes on',
    example: 'RSET',
  },
  VRFY: {
    rfc: 'RFC 5321 §4.1.1.6',
    states: anytime,
    arguments: '<user or address>',
    means: 'Ask whether a user exists; most servers do not tell',
    example: 'VRFY alice',
  },
  HELP: {
    rfc: 'RFC 5321 §4.1.1.8',
    states: anytime,
    arguments: '[<command>]',
    means: 'Ask which commands there are, or about one of them',
    example: 'HELP MAIL',
  },
  NOOP: {
    rfc: 'RFC 5321 §4.1.1.9',
    states: anytime,
    arguments: '[<anything>]',
    means: 'Do nothing but get a reply',
    example: 'NOOP',
  },
  QUIT: {
    rfc: 'RFC 5321 §4.1.1.10',
    states: anytime,
    arguments: '',
    means: 'Say goodbye; the server replies and closes',
    example: 'QUIT',
  },
} as const satisfies Record<string, SmtpCommandDescription>;

export type SmtpCommand = keyof typeof smtpCommands;

export function isSmtpCommand(verb: string): verb is SmtpCommand {
  return Object.hasOwn(smtpCommands, verb);
}

/** A command that other servers know, or knew: enough to tell a learner what it was for. */
export interface ForeignCommand {
  readonly rfc: string;
  readonly means: string;
}

/** Seen on the wire of other servers, or tried by those who read old texts. */
export const foreignCommands: Readonly<Record<string, ForeignCommand>> = {
  EXPN: { rfc: 'RFC 5321 §4.1.1.7', means: 'Ask who is on a mailing list' },
  ETRN: { rfc: 'RFC 1985 §5', means: 'Ask the server to send the mail it holds for a host' },
  ATRN: { rfc: 'RFC 2645 §5.2', means: 'Ask the server to turn the roles round and send the mail it holds' },
  LHLO: { rfc: 'RFC 2033 §4.1', means: 'Greet an LMTP server, which replies once for each recipient' },
  TURN: {
    rfc: 'RFC 5321 appendix F.1',
    means: 'Swap the roles of client and server; dropped, since nobody knew who asked',
  },
  SEND: {
    rfc: 'RFC 5321 appendix F.6',
    means: "Show the message on the recipient's terminal; long out of use",
  },
  SOML: { rfc: 'RFC 5321 appendix F.6', means: 'Send to a terminal or else mail; long out of use' },
  SAML: { rfc: 'RFC 5321 appendix F.6', means: 'Send to a terminal and mail; long out of use' },
  BURL: { rfc: 'RFC 4468 §3', means: 'Fetch the message from an IMAP server instead of sending it' },
  XCLIENT: { rfc: 'Postfix XCLIENT', means: 'A proxy tells who the real client is' },
  XFORWARD: { rfc: 'Postfix XFORWARD', means: 'A filter tells who the original client was' },
};
