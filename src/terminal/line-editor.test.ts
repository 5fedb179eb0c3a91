import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyName } from './keys.ts';
import { HISTORY_LINES, History, LineEditor } from './line-editor.ts';

/** An editor with a line in it and the cursor where the bar stands. */
function editing(line: string): LineEditor {
  const editor = new LineEditor(new History());
  editor.insert(line.replace('|', ''));
  editor.press('home');
  while (editor.cursor < line.indexOf('|')) editor.press('right');
  return editor;
}

function shown({ text, cursor }: LineEditor): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

test.each<[KeyName, string, string]>([
  ['backspace', 'MAILS| FROM', 'MAIL| FROM'],
  ['backspace', '|MAIL', '|MAIL'],
  ['delete', 'MA|XIL', 'MA|IL'],
  ['delete', 'MAIL|', 'MAIL|'],
  ['left', 'MA|IL', 'M|AIL'],
  ['right', 'MA|IL', 'MAI|L'],
  ['home', 'MA|IL', '|MAIL'],
  ['end', 'MA|IL', 'MAIL|'],
  ['kill-to-end', 'MAIL| FROM', 'MAIL|'],
  ['kill-to-start', 'MAIL| FROM', '| FROM'],
  ['kill-word', 'RCPT TO:<bob@north|', 'RCPT TO:<bob@|'],
  ['kill-next-word', 'RCPT| TO:<bob', 'RCPT|:<bob'],
  ['word-left', 'RCPT TO:<bob@|', 'RCPT TO:<|bob@'],
  ['word-right', 'RCPT| TO:<bob', 'RCPT TO|:<bob'],
  ['backspace', 'e\u0301|x', '|x'],
  ['left', 'a👩‍🚒|', 'a|👩‍🚒'],
  ['delete', '|日本', '|本'],
])('%s on %s gives %s', (key, before, after) => {
  const editor = editing(before);
  expect(editor.press(key)).toBe(true);
  expect(shown(editor)).toBe(after);
});

test('what was killed can be put back', () => {
  const editor = editing('RCPT| TO');
  editor.press('kill-to-end');
  editor.press('home');
  editor.press('yank');
  expect(shown(editor)).toBe(' TO|RCPT');
});

test('the history is leafed through and the line being typed comes back', () => {
  const editor = new LineEditor(new History());
  for (const line of ['EHLO a', 'NOOP', 'NOOP', '']) editor.remember(line);
  editor.insert('MA');
  editor.press('up');
  expect(shown(editor)).toBe('NOOP|');
  editor.press('up');
  editor.press('up');
  expect(shown(editor)).toBe('EHLO a|');
  editor.press('down');
  editor.press('down');
  editor.press('down');
  expect(shown(editor)).toBe('MA|');
});

test('a line taken away starts the history from its newest again', () => {
  const editor = new LineEditor(new History());
  editor.remember('EHLO a');
  editor.remember('NOOP');
  editor.press('up');
  editor.press('up');
  expect(editor.take()).toBe('EHLO a');
  editor.press('up');
  expect(editor.text).toBe('NOOP');
});

test('the history forgets the oldest', () => {
  const history = new History();
  for (let i = 0; i <= HISTORY_LINES; i++) history.add(`NOOP ${i}`);
  expect(history.lines).toHaveLength(HISTORY_LINES);
  expect(history.lines[0]).toBe('NOOP 1');
});

test('keys that do not edit are left to the caller', () => {
  expect(new LineEditor(new History()).press('enter')).toBe(false);
});

test('the cursor never leaves the text nor stands within a character', () => {
  const keys: KeyName[] = [
    'left',
    'right',
    'word-left',
    'word-right',
    'backspace',
    'delete',
    'kill-word',
    'home',
    'end',
    'yank',
  ];
  const step = fc.oneof(fc.constantFrom(...keys), fc.constantFrom('a', ' ', '日', '👩‍🚒', 'e\u0301', '📬'));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const editor = new LineEditor(new History());
      for (const each of steps) {
        if (!editor.press(each as KeyName)) editor.insert(each);
        expect(editor.cursor).toBeGreaterThanOrEqual(0);
        expect(editor.cursor).toBeLessThanOrEqual(editor.text.length);
        const [before, after] = [
          editor.text.charCodeAt(editor.cursor - 1),
          editor.text.charCodeAt(editor.cursor),
        ];
        expect(before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000).toBe(false);
      }
    }),
    { seed: 20260102 },
  );
});
