/** The grammar of POP3's lines, in the words of its RFCs. */
import type { GrammarRule } from '../grammar/rule.ts';
import type { Frame } from '../trace/facts.ts';
import type { Pop3Command } from './commands.ts';

const in2449 = (rule: string): GrammarRule => ({ rule, rfc: 'RFC 2449 §3' });

const command: readonly GrammarRule[] = [
  in2449('command = keyword *(SP param) CRLF'),
  in2449('keyword = 3*4VCHAR'),
  in2449('param = 1*VCHAR'),
];

/** A form as RFC 1939 heads its sections with it. */
const form = (rule: string, section: string): readonly GrammarRule[] => [
  { rule, rfc: `RFC 1939 §${section}` },
  ...command,
];

/** The command's own form comes first, then the rule that all commands keep to. */
export const pop3Grammar: Readonly<Record<Pop3Command, readonly GrammarRule[]>> = {
  APOP: form('APOP name digest', '7'),
  AUTH: command,
  CAPA: command,
  DELE: form('DELE msg', '5'),
  LANG: command,
  LIST: form('LIST [msg]', '5'),
  NOOP: form('NOOP', '5'),
  PASS: form('PASS string', '7'),
  QUIT: form('QUIT', '6'),
  RETR: form('RETR msg', '5'),
  RSET: form('RSET', '5'),
  STAT: form('STAT', '5'),
  STLS: command,
  TOP: form('TOP msg n', '7'),
  UIDL: form('UIDL [msg]', '7'),
  USER: form('USER name', '7'),
  UTF8: command,
};

const status: readonly GrammarRule[] = [
  in2449('status = "+OK" / "-ERR"'),
  in2449('text = *schar / resp-code *CHAR'),
  in2449('resp-code = "[" resp-level *("/" resp-level) "]"'),
];

const greeting: readonly GrammarRule[] = [
  in2449('greeting = "+OK" [resp-code] *gchar [timestamp] *gchar CRLF'),
  in2449('timestamp = "<" *VCHAR ">"'),
];

const singleLine: readonly GrammarRule[] = [in2449('single-line = status [SP text] CRLF'), ...status];

const multiLine: readonly GrammarRule[] = [
  in2449('multi-line = single-line *dot-stuffed "." CRLF'),
  in2449('dot-stuffed = *CHAR CRLF'),
  ...singleLine,
];

const capabilities: readonly GrammarRule[] = [
  in2449('capa-resp = single-line *capability "." CRLF'),
  in2449('capability = capa-tag *(SP param) CRLF'),
];

const challenge: readonly GrammarRule[] = [
  { rule: 'continue-req = "+" SP [base64] CRLF', rfc: 'RFC 5034 §6' },
];

/** @param verb of the command that the frame is, continues or answers; empty where there is none */
export function rulesOfPop3(frame: Frame, verb: string): readonly GrammarRule[] {
  if (frame.kind !== 'reply-sent') {
    if (frame.kind === 'octets-sent') return [];
    return Object.hasOwn(pop3Grammar, verb) ? pop3Grammar[verb as Pop3Command] : command;
  }
  if (frame.what === 'greeting' && frame.outcome === 'ok') return greeting;
  if (frame.what === 'continuation') return challenge;
  if (frame.lines === 1) return singleLine;
  return verb === 'CAPA' ? capabilities : multiLine;
}
