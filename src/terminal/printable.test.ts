import { expect, test } from 'vitest';
import { octetsOf, octetsOfLatin1 } from '../../common/octets.ts';
import { cellsOf, rowsOf, visible, visibleText } from './printable.ts';

test('no control character survives, whatever a server sends', () => {
  let all = '';
  for (let code = 0; code < 0x500; code++) all += String.fromCodePoint(code);
  expect(visible(all)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});

test('control characters are shown as their pictures', () => {
  expect(visible('a\0b\x1b[2Jc\x7f\t')).toBe('a‹NUL›b‹ESC›[2Jc‹DEL›‹HT›');
  expect(visible('\x9b31m')).toBe('‹U+009B›31m');
});

test('characters that turn the direction of the text are shown by number', () => {
  expect(visible('gpj.\u202Eexe')).toBe('gpj.‹U+202E›exe');
  expect(visible('a\u2028b')).toBe('a‹U+2028›b');
});

test('octets that are not UTF-8 are shown one by one, and the rest as it is', () => {
  expect(visibleText(octetsOf('Grüße'))).toBe('Grüße');
  expect(visibleText(octetsOfLatin1('Gr\xfc\x9b\xdfe'))).toBe('Gr\\xFC\\x9B\\xDFe');
});

test('wide characters take two cells and combining ones none', () => {
  expect(cellsOf('abc')).toBe(3);
  expect(cellsOf('日本')).toBe(4);
  expect(cellsOf('e\u0301')).toBe(1);
  expect(cellsOf('📬')).toBe(2);
});

test('a wide character that does not fit goes to the next row', () => {
  expect(rowsOf('abcdef', 3)).toEqual([0, 3]);
  expect(rowsOf('ab日c', 3)).toEqual([0, 2]);
  expect(rowsOf('', 3)).toEqual([0]);
  expect(rowsOf('日日', 1)).toEqual([0, 1]);
});
