import { describe, expect, it } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import type { CommandSent, ReplySent } from '../../common/trace/facts.ts';
import { elide, firstLine, lengthOf, lineRanges, piecesOf, sizeText, textOfPieces } from './label.ts';

const framed = (octets: Uint8Array, secrets?: readonly (readonly [number, number])[]) => ({
  octets,
  size: octets.length,
  ...(secrets ? { secrets } : {}),
});
const text = (wire: string): string => {
  const octets = octetsOf(wire);
  return textOfPieces(piecesOf(framed(octets), 0, octets.length));
};
const command = (line: string, verb: string): CommandSent => ({
  kind: 'command-sent',
  exchange: 1,
  verb,
  ...framed(octetsOf(`${line}\r\n`)),
});
const bold = (frame: CommandSent | ReplySent): string | undefined =>
  firstLine(frame).find(({ style }) => style === 'verb')?.text;

describe('the label of an arrow', () => {
  it('shows control characters as marks, never as themselves', () => {
    expect(text('a\u0000b\u001b[31mc\td')).toBe('a‹NUL›b‹ESC›[31mc‹HT›d');
  });

  it('keeps text in UTF-8 and marks octets that are not', () => {
    expect(text('grüße, 世界 📮')).toBe('grüße, 世界 📮');
    const broken = Uint8Array.of(0x61, 0xff, 0x62, 0xc3);
    expect(textOfPieces(piecesOf(framed(broken), 0, 4))).toBe('a\\xffb\\xc3');
  });

  it('marks characters that would turn the text around or hide', () => {
    expect(text('a\u202eb\u200bc\u0085')).toBe('a\\u{202e}b\\u{200b}c\\u{85}');
    expect(text('a\u061cb')).toBe('a\\u{61c}b');
  });

  it('masks a secret with a mask whose length tells nothing', () => {
    const one = piecesOf(framed(octetsOf('PASS x'), [[5, 6]]), 0, 6);
    const long = piecesOf(framed(octetsOf('PASS correct horse'), [[5, 18]]), 0, 18);
    expect(textOfPieces(one)).toBe(textOfPieces(long));
    expect(textOfPieces(long)).not.toContain('horse');
  });

  it('masks a secret that begins on an earlier line', () => {
    const octets = octetsOf('AB\r\nCD\r\n');
    expect(textOfPieces(piecesOf(framed(octets, [[0, 6]]), 4, 6))).toBe('••••••');
  });

  it('makes the verb bold wherever it stands', () => {
    expect(bold(command('a1 uid fetch 1 (FLAGS)', 'UID FETCH'))).toBe('uid fetch');
    expect(bold(command('MAIL FROM:<a@b.test>', 'MAIL'))).toBe('MAIL');
    expect(bold(command('noop NOOP', 'NOOP'))).toBe('noop');
  });

  it('makes the code of a reply bold, not a number that looks like it', () => {
    const reply: ReplySent = {
      kind: 'reply-sent',
      exchange: null,
      what: 'untagged',
      outcome: 'data',
      final: false,
      code: 'EXISTS',
      lines: 1,
      ...framed(octetsOf('* 250 EXISTS\r\n')),
    };
    expect(bold(reply)).toBe('EXISTS');
  });

  it('keeps a bare LF in sight', () => {
    const octets = octetsOf('NOOP\nQUIT\r\n');
    const lines = lineRanges(octets, 9).map(([from, to]) => textOfPieces(piecesOf(framed(octets), from, to)));
    expect(lines).toEqual(['NOOP‹LF›', 'QUIT']);
  });

  it('shows a last line that has no end', () => {
    expect(lineRanges(octetsOf('a\r\nhalf'), 9)).toEqual([
      [0, 1],
      [3, 7],
    ]);
  });

  it('elides in the middle, to exactly the room there is, keeping styles', () => {
    const pieces = [
      { text: 'FETCH', style: 'verb' as const },
      { text: ' 1:* (FLAGS INTERNALDATE RFC822.SIZE)' },
    ];
    const cut = elide(pieces, 20);
    expect(lengthOf(cut)).toBe(20);
    expect(cut[0]).toEqual({ text: 'FETCH', style: 'verb' });
    expect(textOfPieces(cut)).toMatch(/^FETCH 1:\* .*….*SIZE\)$/);
    expect(elide(pieces, 200)).toBe(pieces);
  });

  it('never cuts a character in two', () => {
    for (let room = 2; room < 12; room++) {
      expect(textOfPieces(elide([{ text: '📮📮📮📮📮📮📮📮' }], room))).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it('tells sizes as a person would', () => {
    expect([1, 312, 9999, 14_200, 30_000_000].map(sizeText)).toEqual([
      '1 octet',
      '312 octets',
      '9,999 octets',
      '14.2 kB',
      '30.0 MB',
    ]);
  });
});
