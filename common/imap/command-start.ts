/** The beginning of a command: its tag, its verb, and where its arguments begin. RFC 3501 §2.2.1 */
import { imapCommands, isImapCommand, type ImapCommand } from './commands.ts';
import { isNear } from '../near.ts';
import { quoteForReply } from './lexer.ts';

export type CommandStart =
  | {
      readonly kind: 'command';
      readonly tag: string;
      readonly verb: ImapCommand;
      readonly argumentsAt: number;
    }
  /** No command; `tag` is `null` where none could be read, so that only an untagged BAD can answer. */
  | {
      readonly kind: 'garbage';
      readonly tag: string | null;
      readonly problem: string;
      /** Where it is wrong, and what was expected there. */
      readonly at: number;
      readonly expected: string;
    };

// A stray CR ends it too: whoever is told of the CR had better know which line it was in.
const tagPattern = /^[^\x00-\x20\x7f-\xff(){%*"\\+]+(?=[ \r]|$)/;
const tagBegin = /^[^\x00-\x20\x7f-\xff(){%*"\\+]+/;
const verbPattern = /^[^\x00-\x20\x7f-\xff(){%*"\\\]]+/;

const likeThis = 'a command is a tag of your choice, a space and a verb, like: A1 NOOP';

/** @param line the first line of the command, one character per octet */
export function readCommandStart(line: string): CommandStart {
  const tag = tagPattern.exec(line)?.[0];
  if (tag === undefined) {
    const at = tagBegin.exec(line)?.[0].length ?? 0;
    const expected = at === 0 ? 'a tag' : 'a character of a tag, or a space after it';
    return { kind: 'garbage', tag: null, problem: problemOfTag(line), at, expected };
  }
  const garbage = (problem: string, at: number, expected: string): CommandStart => ({
    kind: 'garbage',
    tag,
    problem,
    at,
    expected,
  });
  if (line.length === tag.length || line.trimEnd() === tag) {
    return isImapCommand(tag.toUpperCase())
      ? garbage(loneWord(tag), 0, 'a tag before the command')
      : garbage(loneWord(tag), tag.length, 'a space and a command');
  }
  const verbAt = tag.length + 1;
  const word = verbPattern.exec(line.slice(verbAt))?.[0];
  if (word === undefined)
    return garbage(`after the tag comes one space and a verb; ${likeThis}`, verbAt, 'a command');
  let verb = word.toUpperCase();
  let argumentsAt = verbAt + word.length;
  if (verb === 'UID') {
    const second = / ([A-Za-z]+)/y;
    second.lastIndex = argumentsAt;
    const found = second.exec(line);
    if (!found)
      return garbage(
        `UID comes before another verb (${uidVerbs}), like: A1 UID FETCH 1:* FLAGS`,
        argumentsAt,
        'a space and COPY, FETCH, SEARCH or STORE',
      );
    verb = `UID ${(found[1] as string).toUpperCase()}`;
    argumentsAt += found[0].length;
  }
  if (isImapCommand(verb)) return { kind: 'command', tag, verb, argumentsAt };
  return isImapCommand(tag.toUpperCase())
    ? garbage(unknownVerb(verb, tag), 0, 'a tag before the command')
    : garbage(unknownVerb(verb, tag), verbAt, 'a command');
}

const uidVerbs = Object.keys(imapCommands)
  .filter((name) => name.startsWith('UID '))
  .map((name) => name.slice(4))
  .join(', ');

function problemOfTag(line: string): string {
  if (line.startsWith(' ')) return `a line must not begin with a space; ${likeThis}`;
  return `${quoteForReply(line.split(' ', 1)[0] as string)} cannot be a tag; ${likeThis}`;
}

function loneWord(tag: string): string {
  const upper = tag.toUpperCase();
  if (upper === 'DONE') return 'DONE ends IDLE, and no IDLE is under way';
  if (isImapCommand(upper)) return `${upper} stands where the tag belongs; say: A1 ${upper}`;
  return `nothing follows the tag ${quoteForReply(tag)}; ${likeThis}`;
}

function unknownVerb(verb: string, tag: string): string {
  // Who comes from SMTP or POP3 forgets the tag.
  if (isImapCommand(tag.toUpperCase())) {
    return `${tag.toUpperCase()} stands where the tag belongs; say it after a tag, like: ${imapCommands[tag.toUpperCase() as ImapCommand].example}`;
  }
  const near = Object.keys(imapCommands).find((name) => isNear(verb, name));
  const hint = near ? `did you mean ${near}?` : 'CAPABILITY tells what this server can do';
  return `${quoteForReply(verb).slice(1, -1)} is no command here; ${hint}`;
}
