/**
 * The little Markdown that lessons are written in, as a tree that the page draws element by element: no text of a lesson ever
 * becomes markup, so one that would act is only read.
 */

import { visible } from '../terminal/printable.ts';

export type Inline =
  | { readonly kind: 'text' | 'code' | 'citation'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inside: readonly Inline[] }
  | { readonly kind: 'link'; readonly to: string; readonly inside: readonly Inline[] };

export type Block =
  | { readonly kind: 'paragraph' | 'heading'; readonly inside: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'quote'; readonly inside: readonly Block[] }
  /** Lines as they are; `name` is the word behind the fence. */
  | {
      readonly kind: 'lines';
      readonly name: string;
      readonly about: string;
      readonly lines: readonly string[];
    }
  /** The first row is the head. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] };

const FENCE = /^(`{3,}|~{3,})\s*(\S*)\s*(.*)$/;
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/;
const ITEM = /^([-*+]|\d{1,3}[.)])\s+(.*)$/;
const RULE = /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$/;
/** Quotes and lists within each other are read this deep; nobody writes deeper. */
const DEEPEST = 6;

export function readMarkdown(text: string): readonly Block[] {
  return blocksOf(
    text.split(/\r?\n/).map((line) => visible(line.replaceAll('\t', '    '))),
    0,
  );
}

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  const line = (index: number): string => lines[index] ?? '';
  while (at < lines.length) {
    const here = line(at);
    const fence = FENCE.exec(here);
    if (here.trim() === '') at++;
    else if (fence) {
      const [, mark = '', name = '', about = ''] = fence;
      let end = at + 1;
      while (end < lines.length && !line(end).startsWith(mark)) end++;
      blocks.push({ kind: 'lines', name, about, lines: lines.slice(at + 1, end) });
      at = end + 1;
    } else if (HEADING.test(here)) {
      blocks.push({ kind: 'heading', inside: readInline(HEADING.exec(here)?.[1] ?? '') });
      at++;
    } else if (depth < DEEPEST && here.startsWith('>')) {
      const end = endOf(lines, at, (one) => one.startsWith('>'));
      const inside = lines.slice(at, end).map((one) => one.replace(/^> ?/, ''));
      blocks.push({ kind: 'quote', inside: blocksOf(inside, depth + 1) });
      at = end;
    } else if (depth < DEEPEST && ITEM.test(here)) {
      const ordered = /^\d/.test(here);
      const items: string[][] = [];
      for (; at < lines.length; at++) {
        const item = ITEM.exec(line(at));
        if (item && /^\d/.test(line(at)) === ordered) items.push([item[2] ?? '']);
        // What goes on with an item is indented, or follows it at once.
        else if (/^\s+\S/.test(line(at)))
          items.at(-1)?.push(line(at).replace(ordered ? /^ {1,3}/ : /^ {1,2}/, ''));
        else if (line(at).trim() === '' && /^(\s{2,}\S|[-*+] |\d{1,3}[.)] )/.test(line(at + 1)))
          items.at(-1)?.push('');
        else if (line(at).trim() !== '' && line(at - 1).trim() !== '' && isPlain(line(at)))
          items.at(-1)?.push(line(at));
        else break;
      }
      blocks.push({ kind: 'list', ordered, items: items.map((item) => blocksOf(item, depth + 1)) });
    } else if (here.includes('|') && line(at + 1).includes('|') && RULE.test(line(at + 1).trim())) {
      const end = endOf(lines, at, (one) => one.includes('|'));
      const rows = [here, ...lines.slice(at + 2, end)];
      blocks.push({ kind: 'table', rows: rows.map((row) => cellsOf(row).map(readInline)) });
      at = end;
    } else {
      const end = endOf(lines, at + 1, isPlain);
      const inside = lines.slice(at, end).map((one) => one.trim());
      blocks.push({ kind: 'paragraph', inside: readInline(inside.join(' ')) });
      at = end;
    }
  }
  return blocks;
}

/** Whether a line goes on with a paragraph. */
const isPlain = (line: string): boolean =>
  line.trim() !== '' && !FENCE.test(line) && !HEADING.test(line) && !ITEM.test(line) && !line.startsWith('>');

function endOf(lines: readonly string[], from: number, isOf: (line: string) => boolean): number {
  let at = from;
  while (at < lines.length && isOf(lines[at] ?? '')) at++;
  return at;
}

const cellsOf = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** Where the next thing begins that is more than text; the named group tells which. */
const SPAN =
  /(?<ticks>`+)(?<code>.+?)(?<!`)\k<ticks>(?!`)|\*\*(?<strong>(?=\S)[^*]+?)\*\*|(?<![*\w])[*_](?<emphasis>(?=\S)[^*_]+?)[*_](?![*\w])|\[(?<name>[^[\]]+)\]\((?<to>[^\s()]+)\)|(?<citation>RFC \d{1,5}(?: §[A-Z\d]+(?:\.\d+)*)?)|\\(?<literal>[!-/:-@[-`{-~])/gu;

export function readInline(text: string): readonly Inline[] {
  const found: Inline[] = [];
  let plain = '';
  let at = 0;
  const flush = (): void => {
    if (plain !== '') found.push({ kind: 'text', text: plain });
    plain = '';
  };
  for (const match of text.matchAll(SPAN)) {
    plain += text.slice(at, match.index);
    at = match.index + match[0].length;
    const { code, strong, emphasis, name, to, citation, literal } = match.groups ?? {};
    if (literal !== undefined) {
      plain += literal;
      continue;
    }
    flush();
    if (code !== undefined) found.push({ kind: 'code', text: code.replace(/^ (.*\S.*) $/, '$1') });
    else if (strong !== undefined) found.push({ kind: 'strong', inside: readInline(strong) });
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', inside: readInline(emphasis) });
    else if (citation !== undefined) found.push({ kind: 'citation', text: citation });
    else found.push(linkTo(to ?? '', name ?? ''));
  }
  plain += text.slice(at);
  flush();
  return found;
}

/** Only to pages of the web: any other address is not gone to. */
function linkTo(to: string, name: string): Inline {
  const inside = readInline(name);
  if (/^https?:\/\//i.test(to)) return { kind: 'link', to, inside };
  return { kind: 'emphasis', inside };
}
