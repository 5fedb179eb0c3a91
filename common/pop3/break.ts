/** Where a client's line breaks the grammar of POP3. RFC 2449 §3 */
import type { Break } from '../grammar/rule.ts';
import { latin1Of, octetsOf, strictTextOf } from '../octets.ts';
import { Pop3SyntaxError, readArguments } from './arguments.ts';
import { isKnownVerb, readClientLine } from './command-line.ts';
import { isPop3Command } from './commands.ts';

/** @param octets the line without its line end */
export function breakInPop3(octets: Uint8Array): Break | undefined {
  const { verb } = readClientLine(octets);
  if (verb === '') {
    const means = octets.length === 0 ? 'An empty line is no command.' : 'A line begins with its command.';
    return { at: 0, expected: 'a command', means };
  }
  if (!isPop3Command(verb)) {
    return isKnownVerb(verb)
      ? undefined
      : { at: 0, expected: 'a command of POP3', means: `${verb} is not a command of POP3.` };
  }
  const rest = octets.subarray(verb.length);
  const text = strictTextOf(rest) ?? latin1Of(rest);
  try {
    readArguments(verb, text);
    return undefined;
  } catch (error) {
    if (!(error instanceof Pop3SyntaxError)) throw error;
    const { at = 0, expected = 'something else' } = error.place ?? {};
    const behind = text.length === rest.length ? at : octetsOf(text.slice(0, at)).length;
    return { at: verb.length + behind, expected, means: error.message };
  }
}
