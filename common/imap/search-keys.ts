/** The search program of SEARCH. RFC 3501 §6.4.4 */
import { octetsOfLatin1, strictTextOf } from '../octets.ts';
import { parseDate } from './dates.ts';
import { type ArgumentReader } from './lexer.ts';
import { readSequenceSet, type SequenceSet } from './sequence-set.ts';

export type SearchKey =
  | { readonly key: 'all' }
  /** Has the flag, `\Recent` included, or has it not. */
  | { readonly key: 'flag'; readonly flag: string; readonly set: boolean }
  /** A header field holds the text; with an empty text: the field is there. */
  | { readonly key: 'header'; readonly field: string; readonly text: string }
  | { readonly key: 'body' | 'text'; readonly text: string }
  /** `day` is days since 1970. */
  | { readonly key: 'before' | 'on' | 'since'; readonly day: number; readonly of: 'internal' | 'sent' }
  | { readonly key: 'larger' | 'smaller'; readonly than: number }
  /** Changed with this mod-sequence or a later one. RFC 7162 §3.1.5 */
  | { readonly key: 'modseq'; readonly least: number }
  | { readonly key: 'numbers' | 'uids'; readonly set: SequenceSet }
  | { readonly key: 'not'; readonly of: SearchKey }
  | { readonly key: 'and' | 'or'; readonly of: readonly SearchKey[] };

export interface SearchProgram {
  /** In upper case, if one was named. */
  readonly charset?: string;
  /** All must match. */
  readonly keys: readonly SearchKey[];
}

/** Parentheses, NOT and OR deeper than this are refused, so that no command can exhaust the stack. */
const MAX_DEPTH = 64;

const flag = (name: string, set = true): SearchKey => ({ key: 'flag', flag: name, set });

/** Keys that take no argument. */
const plain: Readonly<Record<string, SearchKey>> = {
  ALL: { key: 'all' },
  ANSWERED: flag('\\Answered'),
  DELETED: flag('\\Deleted'),
  DRAFT: flag('\\Draft'),
  FLAGGED: flag('\\Flagged'),
  // New is recent and not yet seen; old is not recent. RFC 3501 §6.4.4
  NEW: { key: 'and', of: [flag('\\Recent'), flag('\\Seen', false)] },
  OLD: flag('\\Recent', false),
  RECENT: flag('\\Recent'),
  SEEN: flag('\\Seen'),
  UNANSWERED: flag('\\Answered', false),
  UNDELETED: flag('\\Deleted', false),
  UNDRAFT: flag('\\Draft', false),
  UNFLAGGED: flag('\\Flagged', false),
  UNSEEN: flag('\\Seen', false),
};

const text = (args: ArgumentReader): string => {
  const latin1 = args.space('the text to look for').astring('the text to look for');
  // We differ: without CHARSET a text beyond US-ASCII is taken for UTF-8 if it is that, since people type it so.
  return strictTextOf(octetsOfLatin1(latin1)) ?? latin1;
};

const field =
  (name: string) =>
  (args: ArgumentReader): SearchKey => ({ key: 'header', field: name, text: text(args) });

const date =
  (key: 'before' | 'on' | 'since', of: 'internal' | 'sent') =>
  (args: ArgumentReader): SearchKey => ({ key, of, day: readDate(args.space('a date')) });

/** Keys that take arguments. */
const withArguments: Readonly<Record<string, (args: ArgumentReader, depth: number) => SearchKey>> = {
  BCC: field('Bcc'),
  BEFORE: date('before', 'internal'),
  BODY: (args) => ({ key: 'body', text: text(args) }),
  CC: field('Cc'),
  FROM: field('From'),
  HEADER: (args) => {
    const name = args.space('the name of a header field').astring('the name of a header field');
    return { key: 'header', field: name, text: text(args) };
  },
  KEYWORD: (args) => flag(args.space('a keyword').atom('a keyword')),
  LARGER: (args) => ({ key: 'larger', than: args.space('a size').number('a size in octets') }),
  MODSEQ: (args) => {
    args.space('a mod-sequence');
    if (args.peek() === '"') readEntry(args);
    return { key: 'modseq', least: args.modseq('a mod-sequence', 0) };
  },
  NOT: (args, depth) => ({ key: 'not', of: readKey(args.space('a search key'), depth + 1) }),
  ON: date('on', 'internal'),
  OR: (args, depth) => ({
    key: 'or',
    of: [
      readKey(args.space('two search keys'), depth + 1),
      readKey(args.space('a second search key'), depth + 1),
    ],
  }),
  SENTBEFORE: date('before', 'sent'),
  SENTON: date('on', 'sent'),
  SENTSINCE: date('since', 'sent'),
  SINCE: date('since', 'internal'),
  SMALLER: (args) => ({ key: 'smaller', than: args.space('a size').number('a size in octets') }),
  SUBJECT: field('Subject'),
  TEXT: (args) => ({ key: 'text', text: text(args) }),
  TO: field('To'),
  UID: (args) => ({ key: 'uids', set: readSequenceSet(args.space('UIDs'), 'a set of UIDs') }),
  UNKEYWORD: (args) => flag(args.space('a keyword').atom('a keyword'), false),
};

/**
 * `"/flags/\\\\seen" all `: which flag is meant. A server that keeps one number for each message passes over it.
 * RFC 7162 §3.1.5
 */
function readEntry(args: ArgumentReader): void {
  const refuse = args.here();
  const entry = args.string('a metadata item like "/flags/\\\\seen"');
  if (!/^\/flags\/./i.test(entry))
    refuse('a metadata item', 'a metadata item is written "/flags/<flag>" (RFC 7162 7)');
  args.space('priv, shared or all');
  if (!['PRIV', 'SHARED', 'ALL'].some((type) => args.takeWord(type))) args.fail('priv, shared or all');
  args.space('a mod-sequence');
}

/** Whether a key of this kind stands anywhere in a program. */
export function asks(keys: readonly SearchKey[], kind: SearchKey['key']): boolean {
  return keys.some((key) => {
    if (key.key === kind) return true;
    if (key.key === 'not') return asks([key.of], kind);
    return (key.key === 'and' || key.key === 'or') && asks(key.of, kind);
  });
}

/** All names of search keys, for the error that names them. */
const searchKeyNames: readonly string[] = [...Object.keys(plain), ...Object.keys(withArguments)].sort();

export function readSearchProgram(args: ArgumentReader): SearchProgram {
  let charset: string | undefined;
  if (args.takeWord('CHARSET')) {
    charset = args.space('a character set').astring('a character set').toUpperCase();
    args.space('a search key');
  }
  const keys = [readKey(args, 0)];
  while (!args.atEnd()) keys.push(readKey(args.space('a further search key'), 0));
  return { ...(charset === undefined ? {} : { charset }), keys };
}

function readKey(args: ArgumentReader, depth: number): SearchKey {
  const refuse = args.here();
  if (depth > MAX_DEPTH) {
    return refuse('no further nesting', `search keys are nested deeper than ${MAX_DEPTH} levels`);
  }
  if (args.take('(')) {
    const of = [readKey(args, depth + 1)];
    while (!args.take(')')) of.push(readKey(args.space('a further search key, or ")"'), depth + 1));
    return { key: 'and', of };
  }
  const next = args.peek();
  if (next === '*' || (next >= '0' && next <= '9')) {
    return { key: 'numbers', set: readSequenceSet(args, 'a sequence set') };
  }
  const found = args.word();
  const name = found ?? args.fail('a search key like ALL, UNSEEN or SUBJECT');
  const known = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (known) return known;
  const read = Object.hasOwn(withArguments, name) ? withArguments[name] : undefined;
  if (read) return read(args, depth);
  return refuse(
    'a search key',
    `${name.slice(0, 24)} is no search key; there are ${searchKeyNames.join(', ')}`,
  );
}

/** A date, quoted or not. RFC 3501 §9 date */
function readDate(args: ArgumentReader): number {
  const refuse = args.here();
  const written = args.peek() === '"' ? args.string('a date') : args.atom('a date like 1-Feb-1994');
  const day = parseDate(written);
  return day ?? refuse('a date like 1-Feb-1994', 'a date is written like 1-Feb-1994, and the day must exist');
}
