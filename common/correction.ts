/** The line somebody may have meant: the smallest mending of a malformed one that keeps to the grammar. */
import { knownCommands, readTyped, type KnownCommand } from './completion.ts';
import { breakIn } from './grammar/break-in.ts';
import { isNear } from './near.ts';
import { octetsOf } from './octets.ts';
import type { Protocol } from './protocols.ts';

/** Longer lines nobody typed. */
const LONGEST_MENDED = 500;

/** `undefined` where the line is as it should be, or nothing near it is. */
export function correctionOf(line: string, protocol: Protocol): string | undefined {
  if (line.length > LONGEST_MENDED || isGood(line, protocol)) return undefined;
  const mendings = [trimmed, tagged, spelled, argumentless, ...own[protocol]];
  // One mending may not be enough, but the third guess would be of a line that nobody wrote.
  const once = mendings.map((mend) => mend(line, protocol)).filter((mended) => mended !== line);
  return (
    once.find((mended) => isGood(mended, protocol)) ??
    once
      .flatMap((mended) => mendings.map((mend) => mend(mended, protocol)))
      .find((mended) => isGood(mended, protocol))
  );
}

function isGood(line: string, protocol: Protocol): boolean {
  return breakIn(octetsOf(line), protocol) === undefined;
}

type Mend = (line: string, protocol: Protocol) => string;

const trimmed: Mend = (line) =>
  line
    .replace(/[\x00-\x1f\x7f]+/g, ' ')
    .trim()
    .replace(/ {2,}/g, ' ');

/** Who comes from SMTP or POP3 forgets the tag. RFC 3501 §2.2.1 */
const tagged: Mend = (line, protocol) => (protocol === 'imap' ? `a1 ${line}` : line);

const spelled: Mend = (line, protocol) => {
  const { verb, rest } = readTyped(line, protocol);
  const known = knownCommands(protocol);
  if (verb === '' || known.some((command) => command.verb === verb)) return line;
  const near: KnownCommand | undefined = known.find((command) => isNear(command.verb, verb));
  const at = line.length - rest.length;
  return near ? `${line.slice(0, at)}${near.verb}${rest.slice(verb.length)}` : line;
};

const argumentless: Mend = (line, protocol) => {
  const { command, arguments: args } = readTyped(line, protocol);
  return command?.arguments === '' && args !== '' ? line.slice(0, line.length - args.length).trimEnd() : line;
};

const own: Readonly<Record<Protocol, readonly Mend[]>> = {
  smtp: [inBrackets],
  pop3: [],
  imap: [inParentheses, closed],
};

/** `MAIL alice@north.test`, `RCPT TO: bob@north.test`, `MAIL FROM <alice@north.test>`. */
function inBrackets(line: string): string {
  const [, verb = '', path, rest = ''] =
    /^(MAIL|RCPT)\s*(?:(?:FROM|TO)\b)?\s*:?\s*<?\s*([^\s<>:]+@[^\s<>]+?)\s*>?((?: [A-Z][^\s<>]*)*)\s*$/i.exec(
      line,
    ) ?? [];
  if (path === undefined) return line;
  return `${verb} ${verb.toUpperCase() === 'MAIL' ? 'FROM' : 'TO'}:<${path}>${rest}`;
}

/** Items without the parentheses that they stand in: `STATUS INBOX MESSAGES`, `FETCH 1 UID FLAGS`. */
function inParentheses(line: string): string {
  const [, head = '', items] = /^(\S+ (?:STATUS \S+|(?:UID )?FETCH \S+)) ([^()]+)$/i.exec(line) ?? [];
  return items === undefined ? line : `${head} (${items.trim()})`;
}

/** A quote or parenthesis that is still open. */
function closed(line: string): string {
  const quotes = line.match(/"/g)?.length ?? 0;
  const quoted = quotes % 2 === 1 ? `${line}"` : line;
  const open = (quoted.match(/[(]/g)?.length ?? 0) - (quoted.match(/[)]/g)?.length ?? 0);
  return open > 0 ? quoted + ')'.repeat(open) : quoted;
}
