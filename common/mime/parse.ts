/**
 * The structure of a message: headers, bodies and parts as ranges of its octets. Nothing is copied, nothing is decoded,
 * and nothing a message contains makes this fail: whatever cannot be read as MIME is text. RFC 2045, RFC 2046
 *
 * One walk over the lines: each is read once, however deep the parts are nested.
 */
import { CR, latin1Of, LF, SP } from '../octets.ts';
import { readHeader, trimmed, unfolded, type Header, type HeaderField, type Range } from './header.ts';
import { readParameterized, wholeParameter, type Parameterized, type Parameters } from './parameters.ts';

/** Texts in it have one character per octet, without comments, folds and quoting. */
export interface MimePart {
  /** With the blank line that ends it. */
  readonly header: Range;
  /** Without the line end before a boundary, which belongs to the boundary. RFC 2046 §5.1.1 */
  readonly body: Range;
  readonly fields: readonly HeaderField[];
  /** In upper case: `TEXT`, `MULTIPART`. */
  readonly type: string;
  /** In upper case: `PLAIN`, `MIXED`. */
  readonly subtype: string;
  /** Of the Content-Type; names in upper case. `decodedParameters` makes them readable. */
  readonly parameters: Parameters;
  /** In upper case; `7BIT` where none is given. RFC 2045 §6.1 */
  readonly encoding: string;
  /** The type in upper case. RFC 2183 */
  readonly disposition?: { readonly type: string; readonly parameters: Parameters };
  /** RFC 3282 */
  readonly language?: readonly string[];
  /** RFC 2557 */
  readonly location?: string;
  readonly id?: string;
  readonly description?: string;
  /** RFC 1864 */
  readonly md5?: string;
  /** The parts of a multipart, at least one; empty for everything else. */
  readonly parts: readonly MimePart[];
  /** The message inside a MESSAGE/RFC822. */
  readonly message?: MimePart;
  /** Lines of the body; a last one without its line end counts. */
  readonly lines: number;
}

/** Nobody nests deeper; a message that does could exhaust the stack. What lies deeper is APPLICATION/OCTET-STREAM. */
const MAX_DEPTH = 64;

/** Six octets suffice for one more part. The rest of a message with more parts than this belongs to the last of them. */
const MAX_PARTS = 10_000;

/** RFC 2046 §5.1.1 allows boundaries of 70 characters; mailers exceed that, but not a line. */
const MAX_BOUNDARY = 998;

/** A line that delimits: whose boundary it is, by depth, and where it begins. */
interface Delimiter {
  readonly depth: number;
  readonly closes: boolean;
  readonly at: number;
}

interface Read {
  readonly part: MimePart;
  /** The delimiter that ended it, its own or one of an enclosing multipart; `undefined` where the octets ended. */
  readonly end: Delimiter | undefined;
}

export function parseMessage(octets: Uint8Array): MimePart {
  return new Parsing(octets).entity(0, false).part;
}

class Parsing {
  readonly #octets: Uint8Array;
  #at = 0;
  /** Line ends before `#at`. */
  #lines = 0;
  #parts = 0;
  /** Depths of the multiparts now open, by boundary. The same boundary used twice means the innermost. */
  readonly #open = new Map<string, number[]>();

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  /** Reads what begins here and ends with a delimiter or the octets. */
  entity(depth: number, inDigest: boolean): Read {
    const header = readHeader(this.#octets, this.#at, (from, to) => this.#delimiter(from, to) !== undefined);
    this.#at = header.to;
    this.#lines += header.lines;
    this.#parts++;
    const linesBefore = this.#lines;
    const content = contentOf(this.#octets, header, inDigest, depth);

    let parts: readonly MimePart[] = [];
    let message: MimePart | undefined;
    let end: Delimiter | undefined;
    if (content.type === 'MULTIPART') {
      ({ parts, end } = this.#multipart(content, header, depth));
    } else if (content.type === 'MESSAGE' && content.subtype === 'RFC822') {
      ({ part: message, end } = this.entity(depth + 1, false));
    } else end = this.#seek();

    const inner = message ?? parts.at(-1);
    const to = Math.max(this.#endBefore(end), header.to, inner?.body.to ?? 0);
    const lines = this.#linesUpTo(end, header.to, to, linesBefore);
    const part: MimePart = {
      header: { from: header.from, to: header.to },
      body: { from: header.to, to },
      fields: header.fields,
      ...content,
      parts,
      ...(message ? { message } : {}),
      lines,
    };
    return { part, end };
  }

  #multipart(
    { subtype, parameters }: Content,
    header: Header,
    depth: number,
  ): { parts: MimePart[]; end: Delimiter | undefined } {
    const boundary = trimmed(wholeParameter(parameters, 'BOUNDARY') ?? '');
    const parts: MimePart[] = [];
    const linesBefore = this.#lines;
    if (boundary !== '') this.#push(boundary, depth);
    // What comes before the first delimiter is the preamble and belongs to no part. RFC 2046 §5.1.1
    let end = this.#seek();
    let delimited = false;
    while (end?.depth === depth && !end.closes) {
      delimited = true;
      const read = this.entity(depth + 1, subtype === 'DIGEST');
      parts.push(read.part);
      end = read.end;
    }
    if (boundary !== '') this.#pop(boundary);
    if (end?.depth === depth) {
      delimited = true;
      // Then the epilogue, up to a delimiter of an enclosing multipart.
      end = this.#seek();
    }
    if (parts.length === 0) {
      // A multipart has at least one part, and BODYSTRUCTURE cannot say otherwise. One whose boundary never comes keeps its
      // text readable as its only part; one that was closed at once has an empty part. RFC 2046 §5.1
      const to = delimited ? header.to : Math.max(header.to, this.#endBefore(end));
      const lines = delimited ? 0 : this.#linesUpTo(end, header.to, to, linesBefore);
      parts.push(bareText(header.to, to, lines));
    }
    return { parts, end };
  }

  #push(boundary: string, depth: number): void {
    const depths = this.#open.get(boundary);
    if (depths) depths.push(depth);
    else this.#open.set(boundary, [depth]);
  }

  #pop(boundary: string): void {
    const depths = this.#open.get(boundary);
    depths?.pop();
    if (depths?.length === 0) this.#open.delete(boundary);
  }

  /** Passes over lines up to and with the next delimiter. */
  #seek(): Delimiter | undefined {
    const octets = this.#octets;
    while (this.#at < octets.length) {
      const from = this.#at;
      const lf = octets.indexOf(LF, from);
      this.#at = lf < 0 ? octets.length : lf + 1;
      const delimiter = this.#delimiter(from, lf < 0 ? octets.length : lf);
      if (lf >= 0) this.#lines++;
      if (delimiter) return delimiter;
    }
    return undefined;
  }

  /**
   * We differ: RFC 2046 §5.1.1 lets anything follow the boundary on its line, and then the boundary `a` of an outer multipart
   * would cut an inner one that uses `ab`. Its grammar allows white space only, and so do we.
   */
  #delimiter(from: number, to: number): Delimiter | undefined {
    const octets = this.#octets;
    if (octets[from] !== 0x2d || octets[from + 1] !== 0x2d || this.#open.size === 0) return undefined;
    if (this.#parts >= MAX_PARTS || to - from > MAX_BOUNDARY + 4) return undefined;
    while (to > from && (octets[to - 1] === CR || octets[to - 1] === SP || octets[to - 1] === 0x09)) to--;
    const text = latin1Of(octets, from + 2, to);
    const opens = this.#open.get(text)?.at(-1);
    if (opens !== undefined) return { depth: opens, closes: false, at: from };
    const closes = text.endsWith('--') ? this.#open.get(text.slice(0, -2))?.at(-1) : undefined;
    return closes === undefined ? undefined : { depth: closes, closes: true, at: from };
  }

  /** Where a body ends that `delimiter` ended: the line end before it is the delimiter's. */
  #endBefore(delimiter: Delimiter | undefined): number {
    if (!delimiter) return this.#octets.length;
    const { at } = delimiter;
    if (this.#octets[at - 1] !== LF) return at;
    return this.#octets[at - 2] === CR ? at - 2 : at - 1;
  }

  /** Lines of the body [from, to), given the line ends before it; we stand behind the delimiter's line. */
  #linesUpTo(end: Delimiter | undefined, from: number, to: number, before: number): number {
    let ends = this.#lines - before;
    if (end) {
      if (this.#octets[this.#at - 1] === LF) ends--;
      if (to < end.at) ends--;
    }
    return ends + (to > from && this.#octets[to - 1] !== LF ? 1 : 0);
  }
}

/** The part of a multipart that has none: text/plain, which is what a part without a header is. RFC 2046 §5.1 */
function bareText(from: number, to: number, lines: number): MimePart {
  return {
    header: { from, to: from },
    body: { from, to },
    fields: [],
    type: 'TEXT',
    subtype: 'PLAIN',
    parameters: US_ASCII,
    encoding: '7BIT',
    parts: [],
    lines,
  };
}

/** What the Content-* fields say. */
type Content = Pick<
  MimePart,
  | 'type'
  | 'subtype'
  | 'parameters'
  | 'encoding'
  | 'disposition'
  | 'language'
  | 'location'
  | 'id'
  | 'description'
  | 'md5'
>;

/** RFC 2045 §5.2 */
const US_ASCII: Parameters = new Map([['CHARSET', 'US-ASCII']]);

function contentOf(octets: Uint8Array, header: Header, inDigest: boolean, depth: number): Content {
  const values = new Map<string, string>();
  for (const field of header.fields) {
    const name = field.name.toUpperCase();
    // Of a field said twice the first counts.
    if (name.startsWith('CONTENT-') && !values.has(name)) values.set(name, unfolded(octets, field));
  }
  const encoding = parameterizedValue(values.get('CONTENT-TRANSFER-ENCODING')) ?? '7BIT';
  const disposition = values.get('CONTENT-DISPOSITION');
  const language = values.get('CONTENT-LANGUAGE')?.split(',').map(withoutComments).filter(Boolean);
  const location = values.get('CONTENT-LOCATION')?.replace(/\s+/g, '');
  const id = values.get('CONTENT-ID');
  const description = values.get('CONTENT-DESCRIPTION');
  const md5 = values.get('CONTENT-MD5');
  return {
    ...typeOf(values.get('CONTENT-TYPE'), inDigest, depth, encoding),
    encoding,
    ...(disposition === undefined ? {} : dispositionOf(readParameterized(disposition))),
    ...(language?.length ? { language } : {}),
    ...(location === undefined ? {} : { location }),
    ...(id === undefined ? {} : { id }),
    ...(description === undefined ? {} : { description }),
    ...(md5 === undefined ? {} : { md5 }),
  };
}

const withoutComments = (text: string): string => readParameterized(text).value;

const parameterizedValue = (text: string | undefined): string | undefined =>
  (text && readParameterized(text).value.toUpperCase()) || undefined;

function dispositionOf({ value, parameters }: Parameterized): Pick<MimePart, 'disposition'> {
  return value === '' ? {} : { disposition: { type: value.toUpperCase(), parameters } };
}

const TOKEN = /^([^\s()<>@,;:\\"/[\]?=]+)\/([^\s()<>@,;:\\"/[\]?=]+)$/;

function typeOf(
  field: string | undefined,
  inDigest: boolean,
  depth: number,
  encoding: string,
): Pick<Content, 'type' | 'subtype' | 'parameters'> {
  // In a digest, what says nothing of its type is a message. RFC 2046 §5.1.5
  const assumed = inDigest
    ? { type: 'MESSAGE', subtype: 'RFC822', parameters: new Map<string, string>() }
    : { type: 'TEXT', subtype: 'PLAIN', parameters: US_ASCII };
  const given = field === undefined ? undefined : readParameterized(field);
  const [, type, subtype] = TOKEN.exec(given?.value.toUpperCase() ?? '') ?? [];
  // A Content-Type that breaks the grammar counts as none. RFC 2045 §5.2
  const found = given && type && subtype ? { type, subtype, parameters: given.parameters } : assumed;
  const isMessage = found.type === 'MESSAGE' && found.subtype === 'RFC822';
  const opaque = depth >= MAX_DEPTH && (isMessage || found.type === 'MULTIPART');
  // A message may not be encoded as a whole, so that everyone can look into it without decoding. One that is
  // is octets to us. RFC 2046 §5.2.1
  const encoded = isMessage && (encoding === 'BASE64' || encoding === 'QUOTED-PRINTABLE');
  if (opaque || encoded) return { ...found, type: 'APPLICATION', subtype: 'OCTET-STREAM' };
  return found;
}
