/** Makes a command of a line, or says what is wrong with it. RFC 1939 §3 */
import { strictTextOf } from '../../common/octets.ts';
import { Pop3SyntaxError, quoted } from '../../common/pop3/arguments.ts';
import {
  isPop3Command,
  MAX_COMMAND_OCTETS,
  pop3Commands,
  type Pop3Command,
} from '../../common/pop3/commands.ts';
import type { Line } from './command-lines.ts';
import { Pop3Refusal } from './errors.ts';
import type { State } from './handler.ts';

export interface ReadCommand {
  readonly verb: Pop3Command;
  /** What follows the verb, its space included. */
  readonly rest: string;
}

/**
 * @throws Pop3SyntaxError when it is no command line
 * @throws Pop3Refusal when the command may not be said in this state
 */
export function readCommand(line: Line, state: State['state']): ReadCommand {
  if (line.size > MAX_COMMAND_OCTETS) {
    throw new Pop3SyntaxError(
      `that line had ${line.size} octets; a command has at most ${MAX_COMMAND_OCTETS}, line end included`,
    );
  }
  checkCharacters(line.octets);
  // Names and passwords may be UTF-8, but not what only looks like it. RFC 6856 §2.2
  const text = strictTextOf(line.octets);
  if (text === undefined)
    throw new Pop3SyntaxError('octets above 127 stand in that line and are not UTF-8; write it in UTF-8');
  const space = text.indexOf(' ');
  const word = space < 0 ? text : text.slice(0, space);
  const rest = space < 0 ? '' : text.slice(space);
  if (text === '') throw new Pop3SyntaxError('an empty line is no command; CAPA tells what can be said');
  if (word === '') throw new Pop3SyntaxError('a line begins with its command, without a space before it');
  const verb = word.toUpperCase();
  if (!isPop3Command(verb)) throw unknown(word, verb);
  const { states }: { readonly states: readonly State['state'][] } = pop3Commands[verb];
  if (!states.includes(state)) {
    throw new Pop3Refusal(
      state === 'authorization'
        ? `${verb} needs an open maildrop; log in first, with USER and PASS`
        : `${verb} is for before the login; you are logged in already`,
    );
  }
  return { verb, rest };
}

function checkCharacters(octets: Uint8Array): void {
  const at = octets.findIndex((octet) => octet < 0x20 || octet === 0x7f);
  const octet = octets[at];
  if (octet === undefined) return;
  const names: Readonly<Record<number, string>> = { 0: 'NUL', 9: 'a TAB', 13: 'a CR without LF' };
  const name = names[octet] ?? `the control character ${octet}`;
  throw new Pop3SyntaxError(
    `${name} stands at octet ${at + 1} of that line; commands are printable characters only`,
  );
}

/** Words a learner may try that belong to the other two protocols. */
const elsewhere: Readonly<Record<string, string>> = {
  STARTTLS: 'POP3 calls it STLS',
  HELO: 'that is SMTP',
  EHLO: 'that is SMTP',
  MAIL: 'that is SMTP; POP3 only fetches',
  LOGIN: 'that is IMAP; here it is USER and then PASS',
  SELECT: 'that is IMAP; POP3 has one maildrop',
  FETCH: 'that is IMAP; here it is RETR',
  LOGOUT: 'that is IMAP; here it is QUIT',
};

function unknown(word: string, verb: string): Pop3SyntaxError {
  const where = Object.hasOwn(elsewhere, verb) ? elsewhere[verb] : undefined;
  return new Pop3SyntaxError(where ?? `${quoted(word)} is no command here; CAPA tells what can be said`);
}
