/** What is odd about a frame, in words for a learner. */
import * as tooEarly from '../too-early.ts';
import { MAX_COMMAND_OCTETS, pop3Commands } from './commands.ts';

export const oddities = {
  'bare-lf':
    'A line ends in LF alone. POP3 wants CR LF; a program that waits for the CR would wait for ever. RFC 1939 §3',
  'bare-cr':
    'A CR stands here without its LF, so it ends no line. Some programs take it for a line end, others do not. RFC 1939 §3',
  nul: 'The octet 0 stands here. Many programs take it for the end of the text and never see the rest. RFC 5322 §4',
  eightBit:
    'An octet above 127 stands here. Commands are ASCII before UTF8, unless CAPA told UTF8 USER; status lines are ASCII before UTF8 and LANG. RFC 6856 §2, §3',
  overLong: `A command may have ${MAX_COMMAND_OCTETS} octets, line end included; a server may refuse to read more. RFC 2449 §4`,
  brokenOffCommand:
    'The connection ended in the middle of this line, so it is no command and nothing answers it. RFC 1939 §3',
  brokenOffReply:
    'The connection ended before this response did. What came of it must not be taken for the whole. RFC 1939 §3',
  beforeGreeting: tooEarly.beforeGreeting('RFC 1939 §4'),
  beforeTls: tooEarly.beforeTls('STLS', 'RFC 2595 §4'),
  unasked: 'No command is waiting for an answer, so nobody knows what this belongs to. RFC 1939 §3',
  noStatus: 'A response begins with +OK or -ERR; a client can make nothing of this line. RFC 1939 §3',
  noDialogue:
    'A line with + asks the client for its next SASL response, but no AUTH is under way. RFC 5034 §4',
  lowerCaseStatus:
    'The status is to be sent in upper case; a strict client does not know it otherwise. RFC 1939 §3',
} as const;

const verbs = Object.keys(pop3Commands).join(' ');

export const unknownVerb = (verb: string): string =>
  verb === ''
    ? `A command begins with a word of three or four letters; this line does not. The usual ones: ${verbs}. RFC 1939 §3`
    : `${verb} is no command that POP3 or its common extensions define; a server answers -ERR. The usual ones: ${verbs}. RFC 1939 §3`;
