/**
 * The zones in a world's text as a table: each cell knows where it stands, so that editing it changes those characters and
 * leaves comments and layout alone. Half-typed text has no table.
 */
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';

export const columns = ['name', 'type', 'preference', 'data'] as const;
export type Column = (typeof columns)[number];

/** Characters of the text [from, to). */
export interface Cell {
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

export interface ZoneRow {
  readonly zone: string;
  /** Those the record has. */
  readonly cells: Readonly<Partial<Record<Column, Cell>>>;
  /** Whole lines [from, to) of a record that stands on lines of its own; `undefined` where it shares them. */
  readonly lines: { readonly from: number; readonly to: number; readonly indent: string } | undefined;
}

/** In the order of the text; empty where it has no zones or cannot be read. */
export function zoneRows(text: string): readonly ZoneRow[] {
  const document = parseDocument(text);
  const zones = document.errors.length === 0 ? document.get('zones') : undefined;
  if (!isMap(zones)) return [];
  return zones.items.flatMap(({ key, value: records }) => {
    const zone = isScalar(key) ? String(key.value) : '';
    return isSeq(records) ? records.items.filter(isMap).map((record) => rowOf(text, zone, record)) : [];
  });
}

function rowOf(text: string, zone: string, record: YAMLMap): ZoneRow {
  const cells: Partial<Record<Column, Cell>> = {};
  for (const column of columns) {
    const node = record.get(column, true);
    if (!node?.range) continue;
    cells[column] = { value: String(node.value), from: node.range[0], to: node.range[1] };
  }
  const [start, end] = record.range ?? [0, 0, 0];
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(from, start);
  const lineEnd = text.indexOf('\n', Math.max(start, end - 1));
  const isAlone = /^ *- +$/.test(before);
  const lines = isAlone ? { from, to: lineEnd < 0 ? text.length : lineEnd + 1, indent: before } : undefined;
  return { zone, cells, lines };
}

/** The text with another value in a cell. */
export const withCell = (text: string, { from, to }: Cell, value: string): string =>
  text.slice(0, from) + scalar(value.trim()) + text.slice(to);

/** The text without a record's lines. */
export const withoutRow = (text: string, { lines }: ZoneRow): string =>
  lines ? text.slice(0, lines.from) + text.slice(lines.to) : text;

/** The text with one more record behind this one. */
export function withRowAfter(text: string, { lines }: ZoneRow): string {
  if (!lines) return text;
  const before = text.slice(0, lines.to);
  const record = `${lines.indent}{ name: new, type: A, data: 127.0.0.1 }\n`;
  return `${before}${before.endsWith('\n') ? '' : '\n'}${record}${text.slice(lines.to)}`;
}

/** Plain where YAML takes it for what it says, else quoted. */
function scalar(value: string): string {
  const isNumber = /^\d+$/.test(value);
  const isPlain =
    /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value) &&
    Number.isNaN(Number(value)) &&
    !/^(true|false|null)$/i.test(value);
  return isNumber || isPlain ? value : JSON.stringify(value);
}
