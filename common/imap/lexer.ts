/**
 * Reads the arguments of an IMAP command, one after the other, as the grammar of RFC 3501 §9 names them. Literals are
 * complete before reading begins, so nothing here ever waits.
 */
import { latin1Of, octetsOfLatin1, strictTextOf } from '../octets.ts';
import { decodeMailboxName, encodeMailboxName } from './utf7.ts';

/**
 * A whole command: its lines without CR LF, one character per octet, and the literals between them. Every line but the
 * last ends with the announcement of a literal, so there is one line more than literals. RFC 3501 §4.3
 */
export interface CommandText {
  readonly lines: readonly string[];
  readonly literals: readonly Uint8Array[];
}

/** The command does not follow the grammar. The message says what was expected, where, and what stood there. */
export class ImapSyntaxError extends Error {
  override readonly name = 'ImapSyntaxError';
  readonly place: Place | undefined;

  constructor(message: string, place?: Place) {
    super(message);
    this.place = place;
  }
}

/** Where in a command its grammar is broken. */
export interface Place {
  /** Index of the line, behind so many literals. */
  readonly line: number;
  /** Offset in that line. */
  readonly at: number;
  /** What should have stood there. */
  readonly expected: string;
}

/** The announcement of a literal at the end of a line. RFC 3501 §4.3, RFC 7888 §8 */
const announcement = /\{(\d{1,10})(\+?)\}$/;

/** What the end of a line announces, or `null`. A number beyond 32 bits announces nothing. RFC 3501 §9 number */
export function announcedLiteral(line: string): { size: number; synchronizing: boolean } | null {
  if (!line.endsWith('}')) return null;
  const match = announcement.exec(line.slice(-16));
  if (!match) return null;
  const size = Number(match[1]);
  return size > 0xffffffff ? null : { size, synchronizing: match[2] === '' };
}

// ATOM-CHAR is any 7-bit character but atom-specials. RFC 3501 §9
const atomChars = /[^\x00-\x20\x7f-\xff(){%*"\\\]]+/y;
const astringChars = /[^\x00-\x20\x7f-\xff(){%*"\\]+/y;
// Names beyond US-ASCII are read so that the error can say how to write them.
const mailboxChars = /[^\x00-\x20\x7f(){%*"\\]+/y;
const listChars = /[^\x00-\x20\x7f-\xff(){"\\]+/y;
const tagChars = /[^\x00-\x20\x7f-\xff(){%*"\\+]+/y;
const digits = /\d+/y;
const setChars = /[\d*:,]+/y;
const itemChars = /[A-Za-z0-9.]+/y;
// We differ: octets above 127 are let pass in quoted strings, since people type names and words as they write them;
// RFC 3501 §4.3 wants such text in a literal.
const quotedChars = /[^\x00\r\n"\\]+/y;

const MAX_MODSEQ = 2n ** 63n - 1n;

export class ArgumentReader {
  readonly #command: CommandText;
  #line = 0;
  #at: number;

  /** @param at where the arguments begin in the first line */
  constructor(command: CommandText, at = 0) {
    this.#command = command;
    this.#at = at;
  }

  get #text(): string {
    return this.#command.lines[this.#line] as string;
  }

  /** The next character, or '' at the end of the line. */
  peek(): string {
    return this.#text.charAt(this.#at);
  }

  /** True when nothing follows. */
  atEnd(): boolean {
    return this.#at >= this.#text.length && this.#line === this.#command.lines.length - 1;
  }

  /** The command must end here. */
  end(): void {
    if (!this.atEnd()) this.fail('the end of the command');
  }

  /** Throws: `expected` is what should have stood here. */
  fail(expected: string): never {
    const rest = this.#text.slice(this.#at);
    const found = rest === '' ? 'the end of the line' : quoteForReply(rest);
    const where = this.#line === 0 ? `column ${this.#at + 1}` : `after literal ${this.#line}`;
    throw new ImapSyntaxError(`${where}: expected ${expected}, found ${found}`, this.#place(expected));
  }

  #place(expected: string, at = this.#at): Place {
    return { line: this.#line, at, expected };
  }

  /** A note of where reading is, for what turns out to be wrong only once it is read. */
  here(): (expected: string, message: string) => never {
    const { line, at } = this.#place('');
    return (expected, message) => {
      throw new ImapSyntaxError(message, { line, at, expected });
    };
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }

  /** Reads this very character if it stands next. */
  take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.#at++;
    return true;
  }

  /** @param before what follows the character, for the message when it is missing */
  need(character: string, before: string): void {
    if (!this.take(character)) this.fail(`"${character}" ${before}`);
  }

  /** Exactly one space. RFC 3501 §9 (2) */
  space(before: string): this {
    if (!this.take(' ')) this.fail(`a space and ${before}`);
    if (this.peek() === ' ') this.fail(`${before} after one single space`);
    return this;
  }

  tag(): string {
    return this.#match(tagChars) ?? this.fail('a tag');
  }

  atom(what = 'an atom'): string {
    return this.#match(atomChars) ?? this.fail(what);
  }

  /** A keyword of the grammar, in upper case, if one stands here: letters, digits and dots only. */
  word(): string | null {
    return this.#match(itemChars)?.toUpperCase() ?? null;
  }

  /** Reads the word if it stands next, whatever its case; otherwise leaves everything as it is. */
  takeWord(word: string): boolean {
    const before = this.#at;
    if (this.word() === word) return true;
    this.#at = before;
    return false;
  }

  /** An unsigned 32-bit number. RFC 3501 §9 number */
  number(what: string, least = 0): number {
    const start = this.#at;
    const text = this.#match(digits);
    const value = Number(text);
    if (text === null || value > 0xffffffff || value < least) {
      this.#at = start;
      this.fail(`${what} (a number from ${least} to 4294967295)`);
    }
    return value;
  }

  /**
   * A mod-sequence: 63 bits. Beyond 2^53 it is no longer exact, but no count of ours comes near. RFC 7162 §7
   * mod-sequence-value
   */
  modseq(what: string, least: 0 | 1): number {
    const start = this.#at;
    const text = this.#match(digits);
    if (text === null || text.length > 19 || BigInt(text) > MAX_MODSEQ || Number(text) < least) {
      this.#at = start;
      this.fail(`${what} (a number from ${least} to ${MAX_MODSEQ})`);
    }
    return Number(text);
  }

  /** What `parse` makes of the characters of a sequence set; they are read only if it makes something of them. */
  sequenceSet<Set>(parse: (text: string) => Set | null): Set | null {
    const start = this.#at;
    const set = parse(this.#match(setChars) ?? '');
    if (set === null) this.#at = start;
    return set;
  }

  /** A literal as such, of any size. */
  literal(what: string): Uint8Array {
    const announced = this.#literalHere();
    if (!announced) this.fail(`${what} as a literal (its size in braces at the end of the line, like {310})`);
    return announced;
  }

  /** Whether a literal comes next. */
  atLiteral(): boolean {
    return this.peek() === '{' && /^\{\d{1,10}\+?\}$/.test(this.#text.slice(this.#at));
  }

  #literalHere(): Uint8Array | undefined {
    if (!this.atLiteral()) return undefined;
    const octets = this.#command.literals[this.#line];
    if (!octets) return undefined;
    this.#line++;
    this.#at = 0;
    return octets;
  }

  /** A quoted string or a literal, one character per octet. RFC 3501 §4.3 */
  string(what: string): string {
    const octets = this.#literalHere();
    if (octets) {
      if (octets.includes(0)) throw new ImapSyntaxError('a literal must not hold the octet NUL');
      return latin1Of(octets);
    }
    if (this.take('"')) return this.#quoted();
    return this.fail(what);
  }

  #quoted(): string {
    let text = '';
    for (;;) {
      text += this.#match(quotedChars) ?? '';
      if (this.take('"')) return text;
      if (!this.take('\\')) this.fail('a closing " of the quoted string');
      const escaped = this.peek();
      if (escaped !== '"' && escaped !== '\\') this.fail('" or \\ after the \\ in a quoted string');
      this.#at++;
      text += escaped;
    }
  }

  /** An atom (in which `]` may stand), a quoted string or a literal, one character per octet. RFC 3501 §9 astring */
  astring(what: string): string {
    const next = this.peek();
    if (next === '"' || next === '{') return this.string(what);
    return this.#match(astringChars) ?? this.fail(what);
  }

  /** As `astring`, its octets read as UTF-8; octets that are not stay as they are. */
  astringText(what: string): string {
    const text = this.astring(what);
    return strictTextOf(octetsOfLatin1(text)) ?? text;
  }

  /** A string, or `null` for NIL. RFC 3501 §4.5 */
  nstring(what: string): string | null {
    if (this.takeWord('NIL')) return null;
    return this.string(what);
  }

  /** A mailbox name, decoded; every spelling of INBOX is INBOX. RFC 3501 §5.1 */
  mailbox(what = 'a mailbox name'): string {
    const refuse = this.here();
    const next = this.peek();
    if (next === '"' || next === '{') return readMailboxName(this.string(what), refuse);
    return readMailboxName(this.#match(mailboxChars) ?? this.fail(what), refuse);
  }

  /** A mailbox name in which `%` and `*` may stand, not decoded: patterns are matched in the encoded form. */
  listMailbox(what: string): string {
    const next = this.peek();
    if (next === '"' || next === '{') return this.string(what);
    return this.#match(listChars) ?? this.fail(what);
  }

  /** A flag as it was written. `\Recent` is the server's to set. RFC 3501 §2.3.2 */
  flag(): string {
    const refuse = this.here();
    if (!this.take('\\')) return this.atom('a flag like \\Seen or a keyword like $Forwarded');
    if (this.peek() === '*')
      this.fail('the name of a flag after the backslash (\\* only tells that keywords may be made)');
    const name = `\\${this.atom('the name of a flag after the backslash')}`;
    if (name.toLowerCase() === '\\recent') {
      refuse('a flag that clients may set', '\\Recent is set by the server alone');
    }
    return systemFlags.get(name.toLowerCase()) ?? name;
  }

  /** Flags in parentheses, maybe none. RFC 3501 §9 flag-list */
  flagList(): readonly string[] {
    this.need('(', 'before the flags');
    if (this.take(')')) return [];
    const flags = [this.flag()];
    while (!this.take(')')) {
      this.space('a further flag, or ")" after the last');
      flags.push(this.flag());
    }
    return distinctFlags(flags);
  }
}

/** The flags a client may set, by their names in lower case. RFC 3501 §2.3.2 */
export const systemFlags: ReadonlyMap<string, string> = new Map(
  ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'].map((flag) => [flag.toLowerCase(), flag]),
);

/** Each flag once, as first written. */
export function distinctFlags(flags: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return flags.filter((flag) => {
    const lower = flag.toLowerCase();
    return !seen.has(lower) && seen.add(lower);
  });
}

/** What stands in a reply must be printable ASCII and short. */
export function quoteForReply(text: string): string {
  const short = text.length > 24 ? `${text.slice(0, 24)}...` : text;
  return `"${short.replace(/[^\x20-\x7e]/g, '?')}"`;
}

/**
 * @param wire one character per octet
 * @param refuse throws, with what was expected where the name begins and what to say of it
 */
function readMailboxName(wire: string, refuse: (expected: string, message: string) => never): string {
  if (/[^\x00-\x7f]/.test(wire)) {
    const meant = strictTextOf(octetsOfLatin1(wire));
    const hint =
      meant === undefined ? '' : `; ${quoteForReply(encodeMailboxName(meant))} is how to write yours`;
    refuse(
      'a mailbox name in modified UTF-7',
      `mailbox names beyond US-ASCII are written in modified UTF-7 (RFC 3501 5.1.3)${hint}`,
    );
  }
  const name = decodeMailboxName(wire);
  if (name === null) {
    refuse(
      'a mailbox name in modified UTF-7',
      `the mailbox name ${quoteForReply(wire)} is no modified UTF-7: "&" begins encoded characters, ` +
        `and a plain "&" is written "&-" (RFC 3501 5.1.3)`,
    );
  }
  return canonicalMailboxName(name);
}

/** INBOX in upper case, also as the first level of a longer name. RFC 3501 §5.1 */
export function canonicalMailboxName(name: string): string {
  return /^inbox(?=\/|$)/i.test(name) ? `INBOX${name.slice(5)}` : name;
}
