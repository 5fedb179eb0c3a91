/** What a condition's property is read from: commands by the very parsers that the servers use, messages by those of MIME. */
import { imapCommands, isImapCommand } from '../imap/commands.ts';
import { readClientLine as readImapLine } from '../imap/client-line.ts';
import { responseName, type FetchItem } from '../imap/fetch-items.ts';
import { ArgumentReader, ImapSyntaxError } from '../imap/lexer.ts';
import type { SearchKey } from '../imap/search-keys.ts';
import { canonicalRights } from '../imap/rights.ts';
import type { SequenceSet } from '../imap/sequence-set.ts';
import { decodeWords } from '../mime/encoded-word.ts';
import { readAddresses } from '../mime/address.ts';
import { fieldsNamed, readHeader, unfolded } from '../mime/header.ts';
import { concat, latin1Of, textOf } from '../octets.ts';
import { Pop3SyntaxError, readArguments } from '../pop3/arguments.ts';
import { isPop3Command } from '../pop3/commands.ts';
import type { Protocol } from '../protocols.ts';
import { readPathLine } from '../smtp/path.ts';
import type { FactOf } from '../trace/facts.ts';
import type { Facet } from './lesson.ts';

/** A command with all that continued it. */
export interface Said {
  readonly protocol: Protocol;
  readonly command: FactOf<'command-sent'>;
  readonly octets: readonly FactOf<'octets-sent'>[];
  /** Once somebody asked. Here, since a collector of garbage takes long over a weak map of thousands. */
  facets?: Facets;
}

/** By name of property: the values it has, or whether it has one. */
export type Facets = Readonly<Record<string, Values | ((value: string) => boolean)>>;

/** Values, or how to find them when somebody asks. */
type Values = readonly string[] | { readonly found: () => readonly string[] };

/** Found when first asked for. */
function later(find: () => readonly string[]): Values {
  let found: readonly string[] | undefined;
  return { found: () => (found ??= find()) };
}

/** Whether a command has a property. Texts count in any case. */
export function hasFacet(said: Said, facet: Facet): boolean {
  return holds(knownFacets(said), facet);
}

/** The values that a command's property has; none for one that can only be asked about. */
export function valuesOf(said: Said, name: string): readonly string[] {
  const found = knownFacets(said)[name];
  if (!found || typeof found === 'function') return [];
  return 'found' in found ? found.found() : found;
}

/** Whether a command could be read so far that it is known which values of the property it has. */
export const isReadable = (said: Said, { name }: Facet): boolean => knownFacets(said)[name] !== undefined;

function knownFacets(said: Said): Facets {
  return (said.facets ??= facetsOf(said));
}

export function holds(facets: Facets, { name, value }: Facet): boolean {
  const found = facets[name];
  if (typeof found === 'function') return found(value);
  if (!found) return false;
  const wanted = value.toLowerCase();
  return ('found' in found ? found.found() : found).some((one) => one.toLowerCase() === wanted);
}

/** Most lines are ASCII, for which decoding UTF-8 takes long. */
function lineOf(octets: Uint8Array): string {
  let ascii = true;
  for (let i = 0; i < octets.length && ascii; i++) ascii = (octets[i] as number) < 0x80;
  const line = ascii ? latin1Of(octets) : textOf(octets);
  return line.replace(/\r?\n$/, '');
}

function facetsOf(said: Said): Facets {
  const line = lineOf(said.command.octets);
  const { verb, tag } = said.command;
  const from = tag === undefined ? verb.length : readImapLine(line).argumentsFrom;
  const argument = line.slice(from).trim();
  const facets = ownFacets(said, line, from);
  facets['argument'] = [argument];
  facets['word'] = later(() => argument.split(/\s+/));
  return facets;
}

function ownFacets(said: Said, line: string, from: number): Record<string, Facets[string]> {
  switch (said.protocol) {
    case 'smtp':
      return smtpFacets(said, line);
    case 'pop3':
      return pop3Facets(said.command.verb, line);
    case 'imap':
      return imapFacets(said, from);
  }
}

function smtpFacets({ command, octets }: Said, line: string): Record<string, Facets[string]> {
  const { verb } = command;
  switch (verb) {
    case 'EHLO':
    case 'HELO':
      return { name: [line.slice(verb.length).trim()] };
    case 'AUTH':
      return { mechanism: [line.split(/\s+/)[1] ?? ''] };
    case 'MAIL':
    case 'RCPT': {
      const path = readPathLine(verb, line);
      if ('error' in path) return {};
      const parameter = path.parameters.flatMap(({ keyword, value }) =>
        value === undefined ? [keyword] : [keyword, `${keyword}=${value}`],
      );
      return { [verb === 'MAIL' ? 'from' : 'to']: [path.address], parameter };
    }
    case 'DATA':
    case 'BDAT':
      return contentFacets(
        () => concat(octets.filter(({ what }) => what === 'message').map((fact) => fact.octets)),
        verb === 'DATA',
      );
    default:
      return {};
  }
}

function pop3Facets(verb: string, line: string): Record<string, Facets[string]> {
  if (!isPop3Command(verb)) return {};
  try {
    const args: Readonly<Record<string, string | number | undefined>> = readArguments(
      verb,
      line.slice(verb.length),
    );
    const { name, message, lines, mechanism, language } = args;
    const one = (value: string | number | undefined): readonly string[] =>
      value === undefined ? [] : [String(value)];
    return {
      user: one(name),
      message: one(message),
      lines: one(lines),
      mechanism: one(mechanism),
      language: one(language),
    };
  } catch (error) {
    if (error instanceof Pop3SyntaxError) return {};
    throw error;
  }
}

/** What the parsers of IMAP's commands may yield, as far as properties are read from it. */
interface ImapArguments {
  readonly mailbox?: string;
  readonly to?: string;
  readonly user?: string;
  readonly mechanism?: string;
  readonly reference?: string;
  readonly pattern?: string;
  readonly extensions?: readonly string[];
  readonly uid?: boolean;
  readonly set?: SequenceSet;
  readonly flags?: readonly string[];
  readonly how?: string;
  readonly silent?: boolean;
  readonly items?: readonly (FetchItem | string)[];
  readonly keys?: readonly SearchKey[];
  readonly message?: Uint8Array;
  readonly condstore?: boolean;
  readonly qresync?: { readonly modseq: number };
  readonly changedSince?: number;
  readonly vanished?: boolean;
  readonly unchangedSince?: number;
  readonly identifier?: string;
  readonly rights?: string;
}

function imapFacets({ command, octets }: Said, from: number): Record<string, Facets[string]> {
  const { verb } = command;
  if (!isImapCommand(verb)) return {};
  const lines = [command, ...octets.filter(({ what }) => what === 'argument')].map((fact) =>
    latin1Of(fact.octets).replace(/\r?\n$/, ''),
  );
  const literals = octets.filter(({ what }) => what === 'literal').map((fact) => fact.octets);
  // The parser begins with the space after the verb.
  const at = lines[0]?.charAt(from - 1) === ' ' ? from - 1 : from;
  let args: ImapArguments;
  try {
    args = imapCommands[verb].parse(new ArgumentReader({ lines, literals }, at)) as ImapArguments;
  } catch (error) {
    if (error instanceof ImapSyntaxError) return {};
    throw error;
  }
  const { message } = args;
  const one = (value: string | undefined): readonly string[] => (value === undefined ? [] : [value]);
  return {
    mailbox: one(args.mailbox),
    to: one(args.to),
    user: one(args.user),
    mechanism: one(args.mechanism),
    reference: one(args.reference),
    pattern: one(args.pattern),
    extension: args.extensions ?? [],
    flag: args.flags ?? [],
    how: one(args.how),
    silent: [args.silent === true ? 'yes' : 'no'],
    condstore: [args.condstore === true ? 'yes' : 'no'],
    qresync: modseqFacet(args.qresync?.modseq),
    changedsince: modseqFacet(args.changedSince),
    vanished: [args.vanished === true ? 'yes' : 'no'],
    unchangedsince: modseqFacet(args.unchangedSince),
    // Which domain is meant goes without saying on most servers.
    identifier: one(args.identifier).flatMap((who) => [who, who.replace(/@.*$/, '')]),
    right: args.how === 'removed' ? [] : rightsIn(args.rights),
    taken: args.how === 'removed' ? rightsIn(args.rights) : [],
    [args.uid === true ? 'uid' : 'message']: inSet(args.set ?? []),
    ...(args.items ? itemFacets(args.items) : {}),
    ...(args.keys ? keyFacets(args.keys) : {}),
    ...(message ? contentFacets(() => message, false) : {}),
  };
}

/** `yes` where a mod-sequence was given at all: which one is right depends on what happened before. */
const modseqFacet = (modseq: number | undefined): readonly string[] =>
  modseq === undefined ? ['no'] : ['yes', String(modseq)];

/** The older names stand for those that they mean. RFC 4314 §2.1.1 */
const rightsIn = (rights = ''): readonly string[] => [...rights, ...canonicalRights(rights)];

/** `3` is in `1:*` and in `2:4`; `*` is only where it was written. */
export const inSet =
  (set: SequenceSet) =>
  (value: string): boolean => {
    const number = value === '*' ? Infinity : Number(value);
    return set.some(([a, b]) => number >= Math.min(a, b) && number <= Math.max(a, b));
  };

/** A section has its own name with and without its part of the octets: `BODY[1]<0>` is a fetch of `BODY[1]`, too. */
function itemFacets(items: readonly (FetchItem | string)[]): Facets {
  const item: string[] = [];
  let peek = true;
  let partial = false;
  for (const one of items) {
    if (typeof one === 'string') {
      item.push(one);
      continue;
    }
    const name = responseName(one);
    item.push(name);
    if (one.item !== 'BODY[]') continue;
    peek &&= one.peek;
    if (!one.partial) continue;
    partial = true;
    item.push(name.replace(/<\d+>$/, ''));
  }
  return { item, peek: [peek ? 'yes' : 'no'], partial: [partial ? 'yes' : 'no'] };
}

function keyFacets(keys: readonly SearchKey[]): Facets {
  const key: string[] = [];
  const text: string[] = [];
  const walk = (one: SearchKey): void => {
    switch (one.key) {
      case 'flag':
        key.push(`${one.set ? '' : 'UN'}${one.flag.replace(/^\\/, '')}`);
        return;
      case 'header':
        key.push(one.field, 'HEADER');
        text.push(one.text);
        return;
      case 'body':
      case 'text':
        key.push(one.key);
        text.push(one.text);
        return;
      case 'not':
        key.push('NOT');
        walk(one.of);
        return;
      case 'and':
      case 'or':
        if (one.key === 'or') key.push('OR');
        for (const part of one.of) walk(part);
        return;
      case 'before':
      case 'on':
      case 'since':
        key.push(`${one.of === 'sent' ? 'SENT' : ''}${one.key}`);
        return;
      case 'uids':
        key.push('UID');
        return;
      default:
        key.push(one.key);
    }
  };
  for (const one of keys) walk(one);
  return { key, text };
}

/** Of a message; one that came after DATA has its dots doubled and a last line of one dot. RFC 5321 §4.5.2 */
function contentFacets(content: () => Uint8Array, dotted: boolean): Record<string, Facets[string]> {
  let read: { readonly octets: Uint8Array; readonly header: ReturnType<typeof readHeader> } | undefined;
  const reading = (): NonNullable<typeof read> => {
    if (read) return read;
    const octets = content();
    return (read = { octets, header: readHeader(octets, 0) });
  };
  const values = (name: string): string[] => {
    const { octets, header } = reading();
    return fieldsNamed(header, name).map((field) => decodeWords(unfolded(octets, field)).trim());
  };
  const addresses = (name: string): string[] =>
    values(name).flatMap((value) => [
      value,
      ...readAddresses(value).flatMap((one) =>
        one.kind === 'mailbox' ? `${one.localPart}@${one.domain}` : [],
      ),
    ]);
  let lines: string[] | undefined;
  const allLines = (): string[] => (lines ??= textOf(reading().octets).split(/\r?\n/));
  return {
    subject: later(() => values('Subject')),
    from: later(() => addresses('From')),
    to: later(() => addresses('To')),
    field: (value) => {
      const [name = '', ...rest] = value.split(':');
      const wanted = rest.join(':').trim().toLowerCase();
      return values(name.trim()).some((one) => rest.length === 0 || one.toLowerCase() === wanted);
    },
    line: (value) => allLines().includes(dotted && value.startsWith('.') ? `.${value}` : value),
    dotted: (value) => (dotted && allLines().some((line) => line.startsWith('..'))) === (value === 'yes'),
  };
}
