/** Tells xterm how wide characters are, by the same function that lays out the line being typed. */
import type { IUnicodeVersionProvider } from '@xterm/xterm';
import { cellsOfCodePoint } from './printable.ts';

/** xterm packs a character's width into bits 1 and 2, and in bit 0 whether it joins the one before it. */
const widthIn = (properties: number): number => (properties >> 1) & 3;

export const ourCells: IUnicodeVersionProvider = {
  version: 'mailglass',
  wcwidth: cellsOfCodePoint,
  charProperties(codePoint, preceding) {
    const width = cellsOfCodePoint(codePoint);
    const before = widthIn(preceding);
    if (width === 0 && preceding !== 0 && before > 0) return (before << 1) | 1;
    return width << 1;
  },
};
