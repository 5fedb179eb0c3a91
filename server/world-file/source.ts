/** YAML text as a tree whose every node knows its line, and the problems found in it. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  Parser,
  type Scalar,
} from 'yaml';
import { isNear } from '../../common/near.ts';
import { formatDuration, readDuration } from '../../common/world/durations.ts';
import type { WorldProblem } from '../../common/live-protocol.ts';

export type Path = readonly (string | number)[];

/** A node with where it stands in the description: `['hosts', 1]`. */
export interface Spot {
  readonly node: unknown;
  readonly path: Path;
}

/** Ours has six levels, of some two entries of the parser each; a text of a hundred thousand brackets would take all memory. */
const MAX_DEPTH = 40;

/** Words and signs: some four thousand records of zones. The parser takes a second for so many. */
const MAX_LEXEMES = 100_000;

/** Nobody reads more before mending the first. */
const MAX_PROBLEMS = 20;

/** No setting waits longer. */
const YEAR = 365 * 86_400_000;

export class Source {
  readonly problems: WorldProblem[] = [];
  readonly root: Spot;
  readonly #lines = new LineCounter();
  /** Where values stand in the text, by path; for mappings and lists, where they are named. */
  readonly #offsets = new Map<string, number>();
  /** Where keys stand. */
  readonly #keys = new Map<string, number>();

  constructor(text: string) {
    this.root = { node: null, path: [] };
    const tooMuch = excess(text);
    if (tooMuch) {
      // The counter learns the lines only from the parser.
      for (let at = 0; at >= 0; at = text.indexOf('\n', at) + 1 || -1) this.#lines.addNewLine(at);
      this.#problemAt(tooMuch.offset, tooMuch.message);
      return;
    }
    const document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      // Looked for by `entries`, which does not compare each with each.
      uniqueKeys: false,
    });
    for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
      this.#problemAt(pos[0], syntaxAdvice[code] ?? `this is no YAML: ${firstWords(message)}`);
    }
    this.root = { node: document.contents, path: [] };
  }

  /** Tells of what is wrong with the value at a path or with its key, or at the nearest place above that stands in the text. */
  problem(path: Path, message: string, at: 'value' | 'key' = 'value'): void {
    const key = at === 'key' ? this.#keys.get(keyOf(path)) : undefined;
    if (key !== undefined) return this.#problemAt(key, message);
    for (let length = path.length; length >= 0; length--) {
      const offset = this.#offsets.get(keyOf(path.slice(0, length)));
      if (offset !== undefined) return this.#problemAt(offset, message);
    }
    this.#problemAt(0, message);
  }

  /** The keys and values of a mapping; one that is left empty has none. */
  entries(spot: Spot, example: string, canonical = (key: string): string => key): [string, Spot][] {
    const { node, path } = spot;
    if (this.#isEmpty(node)) return [];
    if (!isMap(node)) {
      this.#wrongKind(spot, 'keys with values', example);
      return [];
    }
    const entries = new Map<string, Spot>();
    for (const { key, value } of node.items) {
      const offset = offsetOf(key) ?? offsetOf(node) ?? 0;
      if (!isScalar(key)) {
        this.#problemAt(offset, `a key is one word here, such as \`${example}\``);
        continue;
      }
      const written = textOfKey(key);
      const name = canonical(written);
      if (entries.has(name)) {
        this.#problemAt(offset, `\`${written}\` stands twice; keep one of them`);
        continue;
      }
      const below = { node: value, path: [...path, name] };
      this.#offsets.set(keyOf(below.path), offset);
      this.#keys.set(keyOf(below.path), offset);
      entries.set(name, below);
    }
    return [...entries];
  }

  /** The values of a mapping whose keys are known. */
  fields<Name extends string>(
    spot: Spot,
    known: readonly Name[],
    example: string,
  ): Partial<Record<Name, Spot>> {
    const found: Partial<Record<Name, Spot>> = {};
    for (const [name, value] of this.entries(spot, example)) {
      if (known.includes(name as Name)) found[name as Name] = value;
      else this.problem(value.path, `there is no key \`${name}\` here; ${suggestion(name, known)}`);
    }
    return found;
  }

  /** The items of a list; one that is left empty has none. */
  items(spot: Spot, example: string): Spot[] {
    const { node, path } = spot;
    if (this.#isEmpty(node)) return [];
    if (!isSeq(node)) {
      this.#wrongKind(spot, 'a list', example);
      return [];
    }
    return node.items.map((item, index) => {
      const below = { node: item, path: [...path, index] };
      const offset = offsetOf(item) ?? offsetOf(node);
      if (offset !== undefined) this.#offsets.set(keyOf(below.path), offset);
      return below;
    });
  }

  text(spot: Spot, example: string): string | undefined {
    const value = this.#scalar(spot, 'a text', example);
    if (value === undefined || typeof value === 'string') return value;
    // 0123 would be read as 123, and nobody could tell which was meant.
    const written = sourceOf(spot.node);
    return this.#wrong(
      spot,
      `\`${written}\` is not read as text; put it in quotes: ${JSON.stringify(written)}`,
    );
  }

  number(spot: Spot, example: string): number | undefined {
    const value = this.#scalar(spot, 'a number', example);
    if (value === undefined || typeof value === 'number') return value;
    return this.#wrong(spot, `\`${sourceOf(spot.node)}\` is no number; write one such as ${example}`);
  }

  flag(spot: Spot): boolean | undefined {
    const value = this.#scalar(spot, 'true or false', 'true');
    if (value === undefined || typeof value === 'boolean') return value;
    return this.#wrong(spot, `\`${sourceOf(spot.node)}\` is neither true nor false; write one of them`);
  }

  /** Milliseconds. @param least the same */
  duration(spot: Spot, least: number, example: string): number | undefined {
    const value = this.#scalar(spot, 'a time', example);
    if (value === undefined) return undefined;
    const written = sourceOf(spot.node);
    const ms = value === 0 ? 0 : readDuration(written);
    if (ms === undefined) {
      const like = `write a whole number and s, m, h or d, such as ${example}`;
      return this.#wrong(spot, `\`${written}\` is no time; ${like}`);
    }
    if (ms < least || ms > YEAR) {
      const range = `from ${formatDuration(least)} to ${formatDuration(YEAR)}`;
      return this.#wrong(
        spot,
        `${written} is not within reason here; write a time ${range}, such as ${example}`,
      );
    }
    return ms;
  }

  #scalar(spot: Spot, what: string, example: string): unknown {
    const { node } = spot;
    if (isScalar(node) && node.value !== null) {
      // Points at the value rather than at its key.
      const offset = offsetOf(node);
      if (offset !== undefined) this.#offsets.set(keyOf(spot.path), offset);
      return node.value;
    }
    return this.#wrongKind(spot, what, example);
  }

  #wrongKind(spot: Spot, what: string, example: string): undefined {
    const found = isAlias(spot.node)
      ? 'aliases (`*name`) are not followed, since a few of them can stand for very much; write it out. Here'
      : isMap(spot.node)
        ? 'keys with values stand here, where'
        : isSeq(spot.node)
          ? 'a list stands here, where'
          : this.#isEmpty(spot.node)
            ? 'nothing stands here, where'
            : `\`${sourceOf(spot.node)}\` stands here, where`;
    return this.#wrong(spot, `${found} ${what} is expected, such as \`${example}\``);
  }

  #wrong(spot: Spot, message: string): undefined {
    const offset = offsetOf(spot.node);
    if (offset === undefined || this.#isEmpty(spot.node)) this.problem(spot.path, message);
    else this.#problemAt(offset, message);
    return undefined;
  }

  #isEmpty(node: unknown): boolean {
    return node === null || node === undefined || (isScalar(node) && node.value === null);
  }

  #problemAt(offset: number, message: string): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const { line, col } = this.#lines.linePos(offset);
    this.problems.push({ line: Math.max(line, 1), column: Math.max(col, 1), message });
  }
}

const keyOf = (path: Path): string => path.join('\0');

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null)?.range?.[0];
}

/** As it is written, cut where it is long. */
function sourceOf(node: unknown): string {
  if (!isScalar(node)) return String(node);
  const text = node.source ?? String(node.value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function textOfKey(key: Scalar): string {
  return typeof key.value === 'string' ? key.value : (key.source ?? '');
}

/** What somebody who wrote `name` may have meant. */
export function suggestion(name: string, known: readonly string[]): string {
  const [said, ...words] = [name, ...known].map((word) => word.toLowerCase().replace(/[-_ ]/g, ''));
  const at = words.findIndex(
    (word) =>
      said !== undefined &&
      (word === said ||
        isNear(said, word) ||
        (said.length > 2 && (word.startsWith(said) || said.startsWith(word)))),
  );
  const all = known.length === 1 ? `there is ${known[0] ?? ''} alone` : `there are ${known.join(', ')}`;
  return at < 0 ? all : `did you mean ${known[at] ?? ''}? ${all}`;
}

/** Where there is more than a world needs, before anything is built of it. */
function excess(text: string): { readonly offset: number; readonly message: string } | undefined {
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    // Its tokens are of no interest, but it goes on only when they are taken.
    const tokens = parser.next(lexeme);
    while (!tokens.next().done);
    const offset = Math.min(parser.offset, text.length);
    if (parser.stack.length > MAX_DEPTH) {
      return { offset, message: 'this is nested deeper than anything in a world; is a bracket not closed?' };
    }
    if (++lexemes > MAX_LEXEMES) {
      return { offset, message: 'the text has more words and signs than a world needs; make it shorter' };
    }
  }
  return undefined;
}

/** For mistakes that are often made, by the parser's names of them. */
const syntaxAdvice: Readonly<Record<string, string>> = {
  TAB_AS_INDENT:
    'a tab stands before the first word; YAML takes spaces alone there: write two for each level',
  BAD_SCALAR_START: 'a text that begins with this sign stands in quotes: "@"',
  MULTIPLE_DOCS: 'a second document begins here (`---`), and a world is one; remove the line',
  BLOCK_AS_IMPLICIT_KEY:
    'a colon follows where none is expected: a line has one `key: value`, keys of one level begin in one column, and a text with a colon in it stands in quotes',
  MULTILINE_IMPLICIT_KEY: 'a key is not followed by a colon and a space; write `key: value`',
  BAD_INDENT: 'this begins in another column than what it belongs to; indent it by two spaces for each level',
  BAD_COLLECTION_TYPE:
    'a list and keys are mixed at one level; a list has a hyphen and a space before each item',
};

/** The library's own words, without what it adds for programmers. */
function firstWords(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 200) ?? '';
}
