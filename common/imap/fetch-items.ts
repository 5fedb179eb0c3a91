/** The data items FETCH can ask for. RFC 3501 §6.4.5 */
import { quoteForReply, type ArgumentReader } from './lexer.ts';
import { formatSection, type Section } from './section.ts';

/** Items that stand for themselves. */
type SimpleItem =
  | 'BODY'
  | 'BODYSTRUCTURE'
  | 'ENVELOPE'
  | 'FLAGS'
  | 'INTERNALDATE'
  | 'MODSEQ'
  | 'RFC822'
  | 'RFC822.HEADER'
  | 'RFC822.SIZE'
  | 'RFC822.TEXT'
  | 'UID';

/** `BODY[…]<offset.length>` */
interface SectionItem {
  readonly item: 'BODY[]';
  readonly section: Section;
  /** BODY.PEEK does not set \Seen. */
  readonly peek: boolean;
  readonly partial?: readonly [offset: number, length: number];
}

export type FetchItem = { readonly item: SimpleItem } | SectionItem;

const simple: readonly SimpleItem[] = [
  'BODY',
  'BODYSTRUCTURE',
  'ENVELOPE',
  'FLAGS',
  'INTERNALDATE',
  'MODSEQ',
  'RFC822',
  'RFC822.HEADER',
  'RFC822.SIZE',
  'RFC822.TEXT',
  'UID',
];

/** Each stands alone, never in a list. RFC 3501 §6.4.5 */
const macros: Readonly<Record<string, readonly SimpleItem[]>> = {
  ALL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'],
  FAST: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'],
  FULL: ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'],
};

const expectedItem = 'a data item like FLAGS, ENVELOPE or BODY.PEEK[]';

/** A macro, one item, or items in parentheses. */
export function readFetchItems(args: ArgumentReader): readonly FetchItem[] {
  if (!args.take('(')) {
    for (const [name, items] of Object.entries(macros)) {
      if (args.takeWord(name)) return items.map((item) => ({ item }));
    }
    return [readFetchItem(args)];
  }
  const items = [readFetchItem(args)];
  while (!args.take(')')) {
    args.space(`${expectedItem}, or ")" after the last`);
    items.push(readFetchItem(args));
  }
  return items;
}

function readFetchItem(args: ArgumentReader): FetchItem {
  for (const word of ['BODY', 'BODY.PEEK'] as const) {
    if (!args.takeWord(word)) continue;
    if (args.peek() === '[') return readSectionItem(args, word === 'BODY.PEEK');
    if (word === 'BODY') return { item: 'BODY' };
    args.fail('"[" and a section after BODY.PEEK, like BODY.PEEK[HEADER]');
  }
  for (const item of simple) if (args.takeWord(item)) return { item };
  const refuse = args.here();
  for (const name of Object.keys(macros)) {
    if (args.takeWord(name)) {
      refuse(expectedItem, `${name} stands alone: it is short for (${(macros[name] ?? []).join(' ')})`);
    }
  }
  return args.fail(expectedItem);
}

function readSectionItem(args: ArgumentReader, peek: boolean): SectionItem {
  const section = readSection(args);
  if (!args.take('<')) return { item: 'BODY[]', section, peek };
  const offset = args.number('the offset of the first octet');
  args.need('.', 'between offset and length, like <0.1024>');
  const length = args.number('the greatest number of octets', 1);
  args.need('>', 'after the length');
  return { item: 'BODY[]', section, peek, partial: [offset, length] };
}

/** `[]`, `[HEADER]`, `[1.2.MIME]`, `[HEADER.FIELDS (SUBJECT DATE)]`. RFC 3501 §9 section */
function readSection(args: ArgumentReader): Section {
  args.need('[', 'before the section');
  if (args.take(']')) return { path: [] };
  const refuse = args.here();
  const word = args.word() ?? args.fail('a section like HEADER, TEXT or 1.2');
  const path: number[] = [];
  let rest = word;
  for (let match; (match = /^([1-9]\d{0,9})(?:\.|$)/.exec(rest)); rest = rest.slice(match[0].length)) {
    path.push(Number(match[1]));
  }
  // What is left after the numbers, but "1." has nothing where something should be.
  if (rest === '' && word.endsWith('.')) args.fail('a part number or HEADER, TEXT or MIME after the dot');
  const section = withText(args, path, rest, refuse);
  args.need(']', 'after the section');
  return section;
}

function withText(
  args: ArgumentReader,
  path: readonly number[],
  text: string,
  refuse: (expected: string, message: string) => never,
): Section {
  switch (text) {
    case '':
      return { path };
    case 'HEADER':
    case 'TEXT':
      return { path, text };
    case 'MIME':
      if (path.length === 0) {
        refuse('a part number before MIME', 'MIME needs a part number before it, like BODY[1.MIME]');
      }
      return { path, text };
    case 'HEADER.FIELDS':
    case 'HEADER.FIELDS.NOT':
      return { path, text, fields: readHeaderList(args) };
    default:
      return refuse(
        'HEADER, TEXT or a part number',
        `${text.slice(0, 24)} is no section; there are HEADER, HEADER.FIELDS, HEADER.FIELDS.NOT, TEXT, MIME and part numbers`,
      );
  }
}

function readHeaderList(args: ArgumentReader): readonly string[] {
  args.space('field names in parentheses').need('(', 'before the field names');
  const fields = [readFieldName(args)];
  while (!args.take(')')) {
    args.space('a further field name, or ")" after the last');
    fields.push(readFieldName(args));
  }
  return fields;
}

/**
 * As a literal it could hold anything, but the response repeats it in a quoted string, and no field has such a name.
 * RFC 5322 §2.2
 */
function readFieldName(args: ArgumentReader): string {
  const refuse = args.here();
  const name = args.astring('a field name');
  if (/^[\x21-\x39\x3b-\x7e]+$/.test(name)) return name;
  return refuse(
    'the name of a header field',
    `${quoteForReply(name)} is no field name: those are of printable US-ASCII without space and colon (RFC 5322 2.2)`,
  );
}

/** How a response names what it gives: without PEEK, and with the offset only. RFC 3501 §7.4.2 */
export function responseName(item: FetchItem): string {
  if (item.item !== 'BODY[]') return item.item;
  const origin = item.partial ? `<${item.partial[0]}>` : '';
  return `BODY[${formatSection(item.section)}]${origin}`;
}

/** Whether to give this item is to read the message. RFC 3501 §6.4.5 */
export function setsSeen(item: FetchItem): boolean {
  if (item.item === 'BODY[]') return !item.peek;
  return item.item === 'RFC822' || item.item === 'RFC822.TEXT';
}
