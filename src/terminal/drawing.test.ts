import { expect, test } from 'vitest';
import { Drawing, clock } from './drawing.ts';
import type { TypedView } from './drawing.ts';
import type { ShownLine } from './transcript.ts';

const typed = (text: string, ghost = '', cursor = text.length): TypedView => ({
  text,
  cursor,
  ghost,
  prompt: '',
  local: false,
});

const said = (text: string): ShownLine => ({
  speaker: 'server',
  at: 0,
  text,
  ink: 'positive',
  head: 3,
  end: 'crlf',
  hidden: 0,
});

/** A screen small enough to be read, which obeys what `Drawing` writes and nothing else. */
function shown(columns: number, ...writes: readonly string[]): { rows: string[]; cursor: [number, number] } {
  const rows: string[] = [''];
  let [row, column] = [0, 0];
  for (const match of writes.join('').matchAll(/\x1b\[(\??\d*(?:;\d+)*)([A-Za-z])|([\s\S])/g)) {
    const [, parameter = '', final, character] = match;
    const count = Number(parameter || '1');
    if (final === 'A') row -= count;
    else if (final === 'C') column += count;
    else if (final === 'J' && parameter === '') {
      rows.length = row + 1;
      rows[row] = (rows[row] ?? '').slice(0, column);
    } else if (character === '\r') column = 0;
    else if (character === '\n') rows[++row] ??= '';
    else if (character !== undefined) {
      expect(column).toBeLessThan(columns);
      const line = (rows[row] ?? '').padEnd(column);
      rows[row] = line.slice(0, column) + character + line.slice(column + 1);
      column++;
    }
  }
  return { rows, cursor: [row, column] };
}

test('a line has a gutter with who said it and when', () => {
  const drawing = new Drawing();
  const { rows } = shown(80, drawing.append([said('220 hello')], undefined));
  expect(rows[0]).toBe(`S ${clock(0)} │ 220 hello`);
});

test('a narrow screen leaves the times out', () => {
  const drawing = new Drawing();
  drawing.columns = 40;
  expect(shown(40, drawing.append([said('220 hello')], undefined)).rows[0]).toBe('S │ 220 hello');
});

test('a long line goes on beneath itself, beside the gutter', () => {
  const drawing = new Drawing();
  drawing.columns = 16;
  const { rows } = shown(16, drawing.append([said('220 abcdefghijklmno')], undefined));
  expect(rows.slice(0, 2)).toEqual(['S │ 220 abcdefgh', '  │ ijklmno']);
});

test('the cursor stands where one types, the ghost behind it', () => {
  const drawing = new Drawing();
  drawing.columns = 40;
  expect(shown(40, drawing.append([], typed('EH', 'LO client')))).toEqual({
    rows: ['C │ EHLO client'],
    cursor: [0, 6],
  });
});

test('what the server says goes above the line being typed', () => {
  const drawing = new Drawing();
  drawing.columns = 12;
  const first = drawing.append([], typed('0123456789abc', '', 3));
  const { rows, cursor } = shown(12, first, drawing.append([said('250 ok')], typed('0123456789abc')));
  expect(rows).toEqual(['S │ 250 ok', 'C │ 01234567', '  │ 89abc']);
  expect(cursor).toEqual([2, 9]);
});

test('a line that fills its row exactly has its cursor on the next', () => {
  const drawing = new Drawing();
  drawing.columns = 12;
  expect(shown(12, drawing.append([], typed('01234567')))).toEqual({
    rows: ['C │ 01234567', '  │ '],
    cursor: [1, 4],
  });
});

test('a line taller than the screen is drawn about the cursor', () => {
  const drawing = new Drawing();
  drawing.columns = 12;
  drawing.rows = 3;
  const { rows, cursor } = shown(12, drawing.append([], typed('x'.repeat(80) + 'end')));
  expect(rows).toHaveLength(2);
  expect(rows.at(-1)).toContain('end');
  expect(cursor[0]).toBe(1);
});

test('line ends are shown when asked for, and always when they are odd', () => {
  const drawing = new Drawing();
  drawing.columns = 40;
  expect(shown(40, drawing.append([{ ...said('220 a'), end: 'lf' }], undefined)).rows[0]).toBe(
    'S │ 220 a‹LF›',
  );
  drawing.marks = true;
  expect(shown(40, drawing.append([said('220 a')], undefined)).rows[0]).toBe('S │ 220 a‹CRLF›');
});

test('control characters being typed are drawn as pictures', () => {
  const drawing = new Drawing();
  drawing.columns = 40;
  expect(shown(40, drawing.append([], typed('a\tb'))).rows[0]).toBe('C │ a‹HT›b');
});
