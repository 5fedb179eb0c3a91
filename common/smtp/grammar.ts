/** The grammar of SMTP's lines, in the words of its RFCs. */
import type { GrammarRule } from '../grammar/rule.ts';
import type { Frame, ReplySent } from '../trace/facts.ts';
import type { SmtpCommand } from './commands.ts';

const in5321 = (section: string, rule: string): GrammarRule => ({ rule, rfc: `RFC 5321 §${section}` });

const path = in5321('4.1.2', 'Path = "<" [ A-d-l ":" ] Mailbox ">"');
const mailbox = in5321('4.1.2', 'Mailbox = Local-part "@" ( Domain / address-literal )');
const string = in5321('4.1.2', 'String = Atom / Quoted-string');
const domain = in5321('4.1.2', 'Domain = sub-domain *("." sub-domain)');
const parameter = in5321('4.1.2', 'esmtp-param = esmtp-keyword ["=" esmtp-value]');

/** The rule of the line itself comes first, then those it is made of that one looks up most. */
export const smtpGrammar: Readonly<Record<SmtpCommand | 'EXPN', readonly GrammarRule[]>> = {
  EHLO: [in5321('4.1.1.1', 'ehlo = "EHLO" SP ( Domain / address-literal ) CRLF'), domain],
  HELO: [in5321('4.1.1.1', 'helo = "HELO" SP Domain CRLF'), domain],
  STARTTLS: [
    { rule: 'The format for the STARTTLS command is: STARTTLS with no parameters.', rfc: 'RFC 3207 §4' },
  ],
  AUTH: [
    {
      rule: 'auth-command = "AUTH" SP sasl-mech [SP initial-response] *(CRLF [base64]) [CRLF cancel-response] CRLF',
      rfc: 'RFC 4954 §8',
    },
  ],
  MAIL: [
    in5321('4.1.1.2', 'mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF'),
    in5321('4.1.2', 'Reverse-path = Path / "<>"'),
    path,
    mailbox,
    parameter,
  ],
  RCPT: [
    in5321(
      '4.1.1.3',
      'rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF',
    ),
    path,
    mailbox,
    parameter,
  ],
  DATA: [in5321('4.1.1.4', 'data = "DATA" CRLF')],
  BDAT: [
    { rule: 'bdat-cmd ::= "BDAT" SP chunk-size [ SP end-marker ] CR LF', rfc: 'RFC 3030 §2' },
    { rule: 'chunk-size ::= 1*DIGIT', rfc: 'RFC 3030 §2' },
    { rule: 'end-marker ::= "LAST"', rfc: 'RFC 3030 §2' },
  ],
  RSET: [in5321('4.1.1.5', 'rset = "RSET" CRLF')],
  VRFY: [in5321('4.1.1.6', 'vrfy = "VRFY" SP String CRLF'), string],
  EXPN: [in5321('4.1.1.7', 'expn = "EXPN" SP String CRLF'), string],
  HELP: [in5321('4.1.1.8', 'help = "HELP" [ SP String ] CRLF'), string],
  NOOP: [in5321('4.1.1.9', 'noop = "NOOP" [ SP String ] CRLF'), string],
  QUIT: [in5321('4.1.1.10', 'quit = "QUIT" CRLF')],
};

const message: readonly GrammarRule[] = [
  { rule: 'message = (fields / obs-fields) [CRLF body]', rfc: 'RFC 5322 §3.5' },
];

const replyLine: readonly GrammarRule[] = [
  in5321('4.2', 'Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF'),
  in5321('4.2', 'Reply-code = %x32-35 %x30-35 %x30-39'),
  in5321('4.2', 'textstring = 1*(%d09 / %d32-126)'),
];

const greeting: readonly GrammarRule[] = [
  in5321(
    '4.2',
    'Greeting = ( "220 " (Domain / address-literal) [ SP textstring ] CRLF ) / ( "220-" (Domain / address-literal) [ SP textstring ] CRLF *( "220-" [ textstring ] CRLF ) "220" [ SP textstring ] CRLF )',
  ),
];

const ehloReply: readonly GrammarRule[] = [
  in5321(
    '4.1.1.1',
    'ehlo-ok-rsp = ( "250" SP Domain [ SP ehlo-greet ] CRLF ) / ( "250-" Domain [ SP ehlo-greet ] CRLF *( "250-" ehlo-line CRLF ) "250" SP ehlo-line CRLF )',
  ),
  in5321('4.1.1.1', 'ehlo-line = ehlo-keyword *( SP ehlo-param )'),
];

function ofReply({ what, code }: ReplySent, verb: string): readonly GrammarRule[] {
  if (what === 'greeting' && code === '220') return greeting;
  return verb === 'EHLO' && code === '250' ? ehloReply : replyLine;
}

/** @param verb of the command that the frame is, continues or answers; empty where there is none */
export function rulesOfSmtp(frame: Frame, verb: string): readonly GrammarRule[] {
  if (frame.kind === 'reply-sent') return ofReply(frame, verb);
  if (frame.kind === 'octets-sent' && frame.what === 'message') {
    return verb === 'BDAT' ? smtpGrammar.BDAT : message;
  }
  return Object.hasOwn(smtpGrammar, verb) ? smtpGrammar[verb as keyof typeof smtpGrammar] : [];
}
