/** Which rule of its protocol's grammar a frame is written by, and where it breaks it. */
import { breakInImap } from '../imap/break.ts';
import { announcedLiteral } from '../imap/lexer.ts';
import { rulesOfImap } from '../imap/grammar.ts';
import { latin1Of } from '../octets.ts';
import { rulesOfPop3 } from '../pop3/grammar.ts';
import { readStatusLine } from '../pop3/replies.ts';
import { assertNever, type Protocol } from '../protocols.ts';
import { rulesOfSmtp } from '../smtp/grammar.ts';
import type { Frame, Oddity } from '../trace/facts.ts';
import { breakIn } from './break-in.ts';
import type { Break, GrammarRule } from './rule.ts';

export interface Grammar {
  /** The rule of the whole first, then those it is made of; empty where no RFC gives one. */
  readonly rules: readonly GrammarRule[];
  /** `matches` and `breaks` of what was read whole; `unread` of data, and of what is kept in part. */
  readonly verdict: 'matches' | 'breaks' | 'unread';
  readonly broken?: Break;
}

export interface GrammarContext {
  readonly protocol: Protocol;
  /** Of the command that the frame is, continues or answers. */
  readonly verb?: string;
  /** All that the client said in this exchange, in order: a command of IMAP may have several lines. */
  readonly said?: readonly Frame[];
}

export function grammarOf(frame: Frame, context: GrammarContext): Grammar {
  const { protocol, verb = '' } = context;
  const rules = rulesOf(frame, protocol, verb);
  if (frame.size > frame.octets.length) return { rules, verdict: 'unread' };
  if (isData(frame)) {
    const broken = firstOf(oddBreak(frame));
    return broken ? { rules, verdict: 'breaks', broken } : { rules, verdict: 'unread' };
  }
  const broken = firstOf(oddBreak(frame), ownBreak(frame, context));
  return broken ? { rules, verdict: 'breaks', broken } : { rules, verdict: 'matches' };
}

function rulesOf(frame: Frame, protocol: Protocol, verb: string): readonly GrammarRule[] {
  switch (protocol) {
    case 'smtp':
      return rulesOfSmtp(frame, verb);
    case 'pop3':
      return rulesOfPop3(frame, verb);
    case 'imap':
      return rulesOfImap(frame, verb);
    default:
      return assertNever(protocol);
  }
}

/** Content and dialogues, whose grammar is not that of commands. */
const isData = (frame: Frame): boolean => frame.kind === 'octets-sent' && frame.what !== 'argument';

/** What breaks the line first; of two at one place the one that no server lets pass. */
function firstOf(...breaks: readonly (Break | undefined)[]): Break | undefined {
  return breaks
    .filter((one) => one !== undefined)
    .sort((a, b) => a.at - b.at || Number(a.tolerated ?? false) - Number(b.tolerated ?? false))[0];
}

/** What an observer has noted of octets that may not stand where they do. */
const expectedInstead: Readonly<Partial<Record<Oddity['name'], string>>> = {
  'bare-lf': 'CR before the LF',
  'bare-cr': 'LF after the CR, or no CR',
  nul: 'any octet but NUL',
  'eight-bit': 'an octet below 128',
  'bad-literal': 'the size of a literal in braces, like {310}',
};

function oddBreak({ oddities = [] }: Frame): Break | undefined {
  return firstOf(
    ...oddities.map(({ name, at, means }) => {
      const expected = expectedInstead[name];
      return expected === undefined || at === undefined ? undefined : { at, expected, means };
    }),
  );
}

function ownBreak(frame: Frame, { protocol, said }: GrammarContext): Break | undefined {
  if (frame.kind === 'reply-sent') return breakInReply(frame.octets, protocol);
  if (protocol === 'imap') return breakInLines(frame, said?.includes(frame) ? said : [frame]);
  return frame.kind === 'command-sent' ? breakIn(lineOf(frame.octets), protocol) : undefined;
}

function lineOf(octets: Uint8Array): Uint8Array {
  let end = octets.length;
  if (octets[end - 1] === 0x0a) end--;
  if (octets[end - 1] === 0x0d) end--;
  return octets.subarray(0, end);
}

/** The lines of one command of IMAP, and the literals between them. */
function breakInLines(frame: Frame, said: readonly Frame[]): Break | undefined {
  const isLine = (one: Frame): boolean =>
    one.kind === 'command-sent' || (one.kind === 'octets-sent' && one.what === 'argument');
  const sent = said.filter(isLine);
  // A line goes on behind a literal only: what else follows, such as what came before a handshake, is no part of it.
  const last = sent.findIndex(({ octets }) => !announcedLiteral(latin1Of(lineOf(octets))));
  const lines = last < 0 ? sent : sent.slice(0, last + 1);
  if (lines[0]?.kind !== 'command-sent') return undefined;
  const literals = said.filter((one) => one.kind === 'octets-sent' && one.what === 'literal');
  const found = breakInImap(
    lines.map(({ octets }) => latin1Of(lineOf(octets))),
    literals.map(({ octets }) => octets),
  );
  return found && lines[found.line] === frame ? found : undefined;
}

/** A reply is read for its beginning: what follows is text for people, or of a shape of its own. */
function breakInReply(octets: Uint8Array, protocol: Protocol): Break | undefined {
  const text = latin1Of(octets);
  switch (protocol) {
    case 'smtp':
      for (let at = 0; at < text.length; at = nextLine(text, at)) {
        if (/^[2-5][0-5]\d(?:[ -]|\r?\n|$)/.test(text.slice(at, at + 5))) continue;
        const means = 'Every line of a reply begins with three digits and a space or a hyphen.';
        return { at, expected: 'a reply code from 200 to 559', means };
      }
      return undefined;
    case 'pop3': {
      const end = text.search(/\r?\n/);
      if (readStatusLine(end < 0 ? text : text.slice(0, end))) return undefined;
      return { at: 0, expected: '+OK or -ERR', means: 'A response begins with its status.' };
    }
    case 'imap':
      if (/^(?:\*|\+|[^\x00-\x20\x7f-\xff(){%*"\\+]+)(?: |\r?\n)/.test(text)) return undefined;
      return { at: 0, expected: '*, + or a tag', means: 'A response begins with *, + or a tag.' };
    default:
      return assertNever(protocol);
  }
}

function nextLine(text: string, at: number): number {
  const lf = text.indexOf('\n', at);
  return lf < 0 ? text.length : lf + 1;
}
