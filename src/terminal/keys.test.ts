import { expect, test } from 'vitest';
import { readKeys } from './keys.ts';

test('text and keys are told apart', () => {
  expect(readKeys('EHLO\r')).toEqual([{ name: 'text', text: 'EHLO' }, { name: 'enter' }]);
  expect(readKeys('\x7f')).toEqual([{ name: 'backspace' }]);
  expect(readKeys('\x1b[1;5D')).toEqual([{ name: 'word-left' }]);
  expect(readKeys('\x1bOH')).toEqual([{ name: 'home' }]);
  expect(readKeys('\x1d')).toEqual([{ name: 'local' }]);
});

test('a paste of many lines is many lines, whatever ends them', () => {
  const enters = readKeys('a\r\nb\nc\rd').filter(({ name }) => name === 'enter');
  expect(enters).toHaveLength(3);
});

test('a tab alone is the key, a tab in a paste is text', () => {
  expect(readKeys('\t')).toEqual([{ name: 'tab' }]);
  expect(readKeys('a\tb')).toEqual([
    { name: 'text', text: 'a' },
    { name: 'text', text: '\t' },
    { name: 'text', text: 'b' },
  ]);
});

test('keys without a use leave nothing in the line', () => {
  expect(readKeys('\x1b[5~')).toEqual([]);
  expect(readKeys('\x1b[24;2~')).toEqual([]);
  expect(readKeys('\x1c')).toEqual([]);
});
