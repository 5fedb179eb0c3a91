/** Where a client's command breaks the grammar of IMAP, read as the server reads it. RFC 3501 §9 */
import type { Break } from '../grammar/rule.ts';
import { EMPTY } from '../octets.ts';
import { readCommandStart } from './command-start.ts';
import { imapCommands } from './commands.ts';
import { ArgumentReader, announcedLiteral, ImapSyntaxError } from './lexer.ts';

export interface ImapBreak extends Break {
  /** Index of the line of the command in which it stands. */
  readonly line: number;
}

/**
 * @param lines of the command as far as it was sent, without line ends, one character per octet; a literal follows each that
 * announces one
 * @param literals as far as they were sent
 */
export function breakInImap(
  lines: readonly string[],
  literals: readonly Uint8Array[] = [],
): ImapBreak | undefined {
  const [first = ''] = lines;
  const start = readCommandStart(first);
  if (start.kind === 'garbage') {
    const { at, expected, problem } = start;
    return { line: 0, at, expected, means: problem };
  }
  // What is still to come, or was never let come, may be anything.
  const isOpen = announcedLiteral(lines.at(-1) ?? '') !== null;
  const all = isOpen ? [...lines, ''] : lines;
  const command = { lines: all, literals: all.slice(1).map((_, index) => literals[index] ?? EMPTY) };
  try {
    imapCommands[start.verb].parse(new ArgumentReader(command, start.argumentsAt));
  } catch (error) {
    if (!(error instanceof ImapSyntaxError)) throw error;
    const { line = 0, at = start.argumentsAt, expected = 'something else' } = error.place ?? {};
    return line < lines.length ? { line, at, expected, means: error.message } : undefined;
  }
  for (const [line, text] of lines.entries()) {
    const at = text.search(/[\x80-\xff]/);
    if (at < 0) continue;
    const means = 'Octets above 127 stand in no quoted string and no atom; they go into a literal.';
    return { line, at, expected: 'a 7-bit character', means, tolerated: true };
  }
  return undefined;
}
