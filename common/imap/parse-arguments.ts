/** Reads the arguments of those commands whose grammar takes more than a line of the command table. RFC 3501 §9 */
import { parseDateTime } from './dates.ts';
import { readFetchItems, type FetchItem } from './fetch-items.ts';
import { distinctFlags, quoteForReply, type ArgumentReader } from './lexer.ts';
import { readFetchModifiers, readUnchangedSince, type FetchModifiers } from './modifiers.ts';
import { readSequenceSet, type SequenceSet } from './sequence-set.ts';
import { readSearchProgram, type SearchProgram } from './search-keys.ts';

/** Which messages a command means: by sequence numbers, or by UIDs when `uid`. RFC 3501 §6.4.8 */
export interface MessageSet {
  readonly uid: boolean;
  readonly set: SequenceSet;
}

export function readMessageSet(args: ArgumentReader, uid: boolean): MessageSet {
  const what = uid ? 'a set of UIDs' : 'a sequence set';
  return { uid, set: readSequenceSet(args.space(what), what) };
}

export interface AppendArguments {
  readonly mailbox: string;
  readonly flags: readonly string[];
  /** Milliseconds since 1970. */
  readonly internalDate?: number;
  readonly message: Uint8Array;
}

/** `mailbox [(flags)] ["date-time"] literal` */
export function readAppend(args: ArgumentReader): AppendArguments {
  const mailbox = args.space('a mailbox name').mailbox();
  args.space('flags, a date or the message');
  let flags: readonly string[] = [];
  if (args.peek() === '(') {
    flags = args.flagList();
    args.space('a date or the message');
  }
  let internalDate: number | undefined;
  if (args.peek() === '"') {
    const refuse = args.here();
    const written = args.string('a date');
    internalDate = parseDateTime(written) ?? undefined;
    if (internalDate === undefined) {
      return refuse(
        'a date-time, or the message as a literal',
        `${quoteForReply(written)} is no date-time like " 7-Feb-1994 21:52:25 -0800"; the message itself comes as a literal`,
      );
    }
    args.space('the message');
  }
  const message = args.literal('the message');
  args.end();
  return { mailbox, flags, ...(internalDate === undefined ? {} : { internalDate }), message };
}

export interface FetchArguments extends MessageSet, FetchModifiers {
  readonly items: readonly FetchItem[];
}

export function readFetch(args: ArgumentReader, uid: boolean): FetchArguments {
  const messages = readMessageSet(args, uid);
  const items = readFetchItems(args.space('data items like FLAGS or (UID ENVELOPE)'));
  return { ...messages, items, ...readFetchModifiers(args, uid) };
}

export interface StoreArguments extends MessageSet {
  readonly how: 'added' | 'removed' | 'replaced';
  readonly silent: boolean;
  /** Messages that changed later are left alone. RFC 7162 §3.1.3 */
  readonly unchangedSince?: number;
  readonly flags: readonly string[];
}

/** `set [(UNCHANGEDSINCE n)] [+-]FLAGS[.SILENT] flags`, the flags in parentheses or not. RFC 3501 §9 store-att-flags */
export function readStore(args: ArgumentReader, uid: boolean): StoreArguments {
  const set = readMessageSet(args, uid);
  args.space('FLAGS, +FLAGS or -FLAGS');
  const unchangedSince = readUnchangedSince(args);
  const messages = { ...set, ...(unchangedSince === undefined ? {} : { unchangedSince }) };
  const how = args.take('+') ? 'added' : args.take('-') ? 'removed' : 'replaced';
  const silent = args.takeWord('FLAGS.SILENT');
  if (!silent && !args.takeWord('FLAGS')) args.fail('FLAGS, +FLAGS or -FLAGS, maybe with .SILENT');
  args.space('the flags');
  if (args.peek() === '(') {
    const flags = args.flagList();
    args.end();
    return { ...messages, how, silent, flags };
  }
  const flags = [args.flag()];
  while (!args.atEnd()) flags.push(args.space('a further flag').flag());
  return { ...messages, how, silent, flags: distinctFlags(flags) };
}

export interface SearchArguments extends SearchProgram {
  readonly uid: boolean;
}

export function readSearch(args: ArgumentReader, uid: boolean): SearchArguments {
  return { uid, ...readSearchProgram(args.space('search keys like UNSEEN')) };
}

export interface CopyArguments extends MessageSet {
  readonly mailbox: string;
}

export function readCopy(args: ArgumentReader, uid: boolean): CopyArguments {
  const messages = readMessageSet(args, uid);
  const mailbox = args.space('a mailbox name').mailbox();
  args.end();
  return { ...messages, mailbox };
}

export interface CreateArguments {
  readonly mailbox: string;
  /** `\Sent` and the like. RFC 6154 §3 */
  readonly use: readonly string[];
}

/** `mailbox [(USE (\Sent))]` */
export function readCreate(args: ArgumentReader): CreateArguments {
  const mailbox = args.space('a mailbox name').mailbox();
  let use: readonly string[] = [];
  if (!args.atEnd()) {
    args.space('(USE (...))').need('(', 'before USE');
    if (!args.takeWord('USE')) args.fail('USE');
    use = args.space('special uses in parentheses').flagList();
    args.need(')', 'after the special uses');
  }
  args.end();
  return { mailbox, use };
}

export interface ListArguments {
  readonly reference: string;
  readonly pattern: string;
  /** Only mailboxes that have a special use. RFC 6154 §2 */
  readonly specialUseOnly: boolean;
}

/** `[(SPECIAL-USE)] reference pattern [RETURN (SPECIAL-USE CHILDREN)]` RFC 3501 §6.3.8, RFC 6154 §2 */
export function readList(args: ArgumentReader): ListArguments {
  args.space('a reference name, usually ""');
  let specialUseOnly = false;
  if (args.peek() === '(') {
    specialUseOnly = readOptions(args, ['SPECIAL-USE'], 'selection').includes('SPECIAL-USE');
    args.space('a reference name, usually ""');
  }
  const reference = args.astring('a reference name, usually ""');
  const pattern = args.space('a pattern like *').listMailbox('a pattern like *');
  if (!args.atEnd()) {
    args.space('RETURN');
    if (!args.takeWord('RETURN')) args.fail('RETURN and options in parentheses');
    // Both are told in any case, so there is nothing to remember.
    readOptions(args.space('options in parentheses'), ['SPECIAL-USE', 'CHILDREN'], 'return');
  }
  args.end();
  return { reference, pattern, specialUseOnly };
}

function readOptions(args: ArgumentReader, known: readonly string[], kind: string): readonly string[] {
  args.need('(', `before the ${kind} options`);
  const options: string[] = [];
  while (!args.take(')')) {
    if (options.length > 0) args.space('a further option, or ")"');
    const refuse = args.here();
    const option = args.atom(`a ${kind} option (${known.join(', ')})`).toUpperCase();
    if (!known.includes(option)) {
      refuse(known.join(' or '), `${option} is no ${kind} option here; there is ${known.join(' and ')}`);
    }
    options.push(option);
  }
  return options;
}

const statusItems = ['HIGHESTMODSEQ', 'MESSAGES', 'RECENT', 'UIDNEXT', 'UIDVALIDITY', 'UNSEEN'] as const;
export type StatusItem = (typeof statusItems)[number];

export interface StatusArguments {
  readonly mailbox: string;
  readonly items: readonly StatusItem[];
}

/** `mailbox (items)` RFC 3501 §6.3.10, RFC 7162 §3.1.7 */
export function readStatus(args: ArgumentReader): StatusArguments {
  const mailbox = args.space('a mailbox name').mailbox();
  args.space('data items in parentheses').need('(', 'before the data items, like (MESSAGES UNSEEN)');
  const items: StatusItem[] = [];
  do {
    if (items.length > 0) args.space('a further data item, or ")"');
    const item = statusItems.find((name) => args.takeWord(name));
    if (!item) args.fail(`one of ${statusItems.join(', ')}`);
    if (!items.includes(item)) items.push(item);
  } while (!args.take(')'));
  args.end();
  return { mailbox, items };
}

/** What a client says of itself, field by field. RFC 2971 §3.1 */
export type ClientId = ReadonlyMap<string, string | null>;

/** RFC 2971 §3.3 */
const MAX_ID_PAIRS = 30;

/** `NIL` or `("name" "value" ...)` RFC 2971 §4 */
export function readId(args: ArgumentReader): ClientId {
  const said = new Map<string, string | null>();
  args.space('NIL or fields in parentheses');
  if (!args.takeWord('NIL')) {
    args.need('(', 'before the fields, or NIL');
    while (!args.take(')')) {
      if (said.size > 0) args.space('a further field, or ")"');
      const refuse = args.here();
      if (said.size === MAX_ID_PAIRS) {
        refuse('")" after the last field', `ID takes at most ${MAX_ID_PAIRS} fields`);
      }
      const field = args.string('a quoted field name, like "name"').toLowerCase();
      if (said.has(field)) refuse('another field', 'ID must not say the same field twice');
      said.set(field, args.space('a quoted value, or NIL').nstring('a quoted value, or NIL'));
    }
  }
  args.end();
  return said;
}
