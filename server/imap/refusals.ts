/** Why a command is BAD, said so that one knows what to do instead. */
import type { ImapStateName } from '../../common/imap/command-entry.ts';
import { imapCommands, type ImapCommand } from '../../common/imap/commands.ts';
import type { CommandText } from '../../common/imap/lexer.ts';

const stateWords: Readonly<Record<ImapStateName, string>> = {
  'not-authenticated': 'not authenticated',
  authenticated: 'authenticated',
  selected: 'selected',
};

/** Why a command cannot be said in this state, and how to get to where it can; `null` when it can. RFC 3501 §3 */
export function wrongState(verb: ImapCommand, state: ImapStateName): string | null {
  const states: readonly ImapStateName[] = imapCommands[verb].states;
  if (states.includes(state)) return null;
  const wanted = states.map((name) => stateWords[name]).join(' or ');
  return `${verb} is for the ${wanted} state; now it is ${stateWords[state]}; ${waysOut(state, states)}`;
}

function waysOut(state: ImapStateName, wanted: readonly ImapStateName[]): string {
  if (state === 'not-authenticated') return 'LOGIN first, like: A1 LOGIN alice secret';
  if (wanted.includes('selected')) return 'SELECT a mailbox first, like: A1 SELECT INBOX';
  return 'who has logged in cannot do so again; LOGOUT and connect anew';
}

/** What the command wants, for the end of a BAD. */
export function usage(verb: ImapCommand): string {
  const { arguments: wants, example } = imapCommands[verb];
  const asked = wants === '' ? `${verb} takes no arguments` : `${verb} takes ${wants}`;
  return `${asked}, like: ${example}`;
}

/** No line may hold NUL, or a CR that ends none. RFC 3501 §9 CHAR, TEXT-CHAR */
export function controlProblem({ lines }: CommandText): string | null {
  if (lines.some((line) => line.includes('\0'))) return 'a command must not hold the octet NUL (RFC 3501 9)';
  if (lines.some((line) => line.includes('\r'))) {
    return 'CR may only stand before LF, at the end of a line (RFC 3501 2.2)';
  }
  return null;
}
