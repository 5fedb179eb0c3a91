/** Where a client's line breaks the grammar of SMTP. RFC 5321 §4.1.1 */
import type { Break } from '../grammar/rule.ts';
import { sentence } from '../grammar/sentence.ts';
import { latin1Of, octetsOf, strictTextOf } from '../octets.ts';
import { readChunkLine } from './chunk.ts';
import { foreignCommands, isSmtpCommand, smtpCommands, type SmtpCommand } from './commands.ts';
import { domainUpTo, isAddressLiteral, isDomain, readPathLine, verbOf } from './path.ts';

/** @param octets the line without its line end */
export function breakInSmtp(octets: Uint8Array): Break | undefined {
  // Positions in the text are octet positions as long as all is ASCII.
  const text = strictTextOf(octets);
  const line = text ?? latin1Of(octets);
  const found = breakInText(line, octets);
  if (!found || text === undefined || text.length === octets.length) return found;
  return { ...found, at: octetsOf(line.slice(0, found.at)).length };
}

/** Positions are those of characters. */
function breakInText(line: string, octets: Uint8Array): Break | undefined {
  const verb = verbOf(octets);
  if (verb === '') {
    const means = line === '' ? 'An empty line is no command.' : 'No command stands at the beginning.';
    return { at: 0, expected: 'a command', means };
  }
  if (Object.hasOwn(foreignCommands, verb)) return undefined;
  if (!isSmtpCommand(verb))
    return { at: 0, expected: 'a command of SMTP', means: `${verb} is not a command of SMTP.` };
  const control = controlIn(line);
  const broken = breakInArguments(verb, line, octets) ?? tolerated(verb, line);
  return control && (!broken || control.at <= broken.at || broken.tolerated) ? control : broken;
}

function controlIn(line: string): Break | undefined {
  const at = line.search(/[\x00-\x1f\x7f]/);
  const means = `A control character stands at octet ${at + 1} of the line.`;
  return at < 0 ? undefined : { at, expected: 'a printable character or a space', means };
}

function breakInArguments(verb: SmtpCommand, line: string, octets: Uint8Array): Break | undefined {
  if (verb === 'MAIL' || verb === 'RCPT') {
    const path = readPathLine(verb, line.trimEnd());
    return 'error' in path
      ? { at: path.at, expected: path.expected, means: sentence(path.error) }
      : undefined;
  }
  if (verb === 'BDAT') {
    const { error, place } = readChunkLine(octets);
    return error !== undefined && place ? { ...place, means: sentence(error) } : undefined;
  }
  if (verb === 'AUTH' && / \S+ /.test(line)) return breakInAuth(line);
  if (verb === 'EHLO' || verb === 'HELO') {
    const broken = breakInName(line);
    if (broken) return broken;
  }
  const { arguments: wanted, example } = smtpCommands[verb];
  const given = /\S/.exec(line.slice(verb.length));
  if (wanted === '' && given) {
    const means = `${verb} takes no argument.`;
    return { at: verb.length, expected: 'the end of the line', means };
  }
  if (wanted !== '' && !wanted.startsWith('[') && !given) {
    const means = `${verb} wants ${wanted}: ${example}`;
    return { at: verb.length, expected: `a space and ${whatOf(verb)}`, means };
  }
  return undefined;
}

/** A mechanism and an initial response. RFC 4954 §8 */
function breakInAuth(line: string): Break | undefined {
  const [, initial = '', more = ''] = /^\S+ +\S+ +(\S*)(.*)$/s.exec(line) ?? [];
  const initialAt = line.length - more.length - initial.length;
  const good = /^(?:=$|[A-Za-z0-9+/]*={0,2})/.exec(initial)?.[0].length ?? 0;
  if (good < initial.length) {
    const means = 'The initial response is not base64.';
    return { at: initialAt + good, expected: 'a character of base64', means };
  }
  return more.trim() === ''
    ? undefined
    : {
        at: initialAt + initial.length,
        expected: 'the end of the line',
        means: 'AUTH takes no third argument.',
      };
}

const NO_DOMAIN = 'What the client calls itself is no domain name.';

/** One name, which goes into the Received line, where parentheses and the like would mean something else. RFC 5321 §4.1.1.1 */
function breakInName(line: string): Break | undefined {
  const [, head = '', name = '', more = ''] = /^(\S+ +)(\S*)(.*)$/s.exec(line.trimEnd()) ?? [];
  const good = /^[A-Za-z0-9._:[\]-]*/.exec(name)?.[0].length ?? 0;
  if (good < name.length)
    return { at: head.length + good, expected: 'a character of a domain', means: NO_DOMAIN };
  const means = 'The client has one name, without spaces.';
  return more === '' ? undefined : { at: head.length + name.length, expected: 'the end of the line', means };
}

const whatOf = (verb: SmtpCommand): string =>
  verb === 'AUTH' ? 'a mechanism' : verb === 'VRFY' ? 'a user or an address' : 'the name of the client';

/** What the grammar forbids and nearly every server lets pass, ours among them. */
function tolerated(verb: SmtpCommand, line: string): Break | undefined {
  const at = (position: number, expected: string, means: string): Break => ({
    at: position,
    expected,
    means,
    tolerated: true,
  });
  const trailing = /[ \t]+$/.exec(line);
  if (trailing) return at(trailing.index, 'the end of the line', 'Blanks stand at the end of the line.');
  const doubled = / {2,}/.exec(line);
  if (doubled) return at(doubled.index + 1, 'what follows one single space', 'One space is enough.');
  const [, argument = '', rest = ''] = /^\S+ ?(\S*)(.*)$/s.exec(line) ?? [];
  const argumentAt = verb.length + 1;
  switch (verb) {
    // Their arguments are read above.
    case 'AUTH':
    case 'BDAT':
      return undefined;
    case 'MAIL':
    case 'RCPT': {
      const colon = line.indexOf(':');
      return line.charAt(colon + 1) === ' '
        ? at(colon + 1, 'the path, right behind the colon', 'No space may stand behind the colon.')
        : undefined;
    }
    case 'EHLO':
    case 'HELO':
      // What clients make up for lack of a name: underscores, an address without brackets.
      return isDomain(argument) || (verb === 'EHLO' && isAddressLiteral(argument))
        ? undefined
        : at(argumentAt + domainUpTo(argument), 'a letter or digit of a domain', NO_DOMAIN);
    case 'VRFY':
    case 'HELP':
    case 'NOOP': {
      if (argument === '' || /^"(?:[^"\\]|\\.)*"$/.test(argument + rest)) return undefined;
      // A dot and an @ belong to no atom, so that an address would need quotes here. RFC 5322 §3.2.3
      const good = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\x80-\uffff]*/.exec(argument)?.[0].length ?? 0;
      if (good < argument.length) {
        const means = 'The argument is an atom or stands in quotes; an atom has no such character.';
        return at(argumentAt + good, 'a character of an atom, or the end of the line', means);
      }
      break;
    }
    default:
  }
  return rest === ''
    ? undefined
    : at(argumentAt + argument.length, 'the end of the line', `${verb} takes one argument only.`);
}
