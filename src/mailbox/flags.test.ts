import { expect, test } from 'vitest';
import { chipsFit, flagChip, flagChips } from './flags.ts';

test('every system flag has a sign and a letter that no other has', () => {
  const chips = ['\\Seen', '\\Answered', '\\Flagged', '\\Deleted', '\\Draft'].map(flagChip);
  expect(new Set(chips.map((chip) => chip.sign)).size).toBe(5);
  expect(new Set(chips.map((chip) => chip.letter)).size).toBe(5);
});

test('a flag is known in any case, and shown as it is written', () => {
  expect(flagChip('\\seen')).toMatchObject({ name: '\\seen', kind: 'seen' });
  expect(flagChip('$Forwarded')).toMatchObject({ name: '$Forwarded', kind: 'keyword', letter: 'f' });
});

test('system flags stand first, in one order', () => {
  expect(flagChips(['work', '\\Deleted', '\\Seen']).map((chip) => chip.name)).toEqual([
    '\\Seen',
    '\\Deleted',
    'work',
  ]);
});

test('chips are written out only where there is room', () => {
  const chips = flagChips(['\\Seen', '\\Flagged']);
  expect(chipsFit(chips, 19)).toBe(true);
  expect(chipsFit(chips, 18)).toBe(false);
});
