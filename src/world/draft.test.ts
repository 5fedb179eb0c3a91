import { expect, test } from 'vitest';
import {
  answered,
  askedFor,
  edited,
  emptyDraft,
  followed,
  isChanged,
  isOutdated,
  reverted,
} from './draft.ts';

const first = { seq: 1, text: 'one' };
const second = { seq: 9, text: 'two' };
const begun = followed(emptyDraft, first);

test('what nobody has touched follows the text in force', () => {
  expect(begun.text).toBe('one');
  expect(isChanged(begun)).toBe(false);
  expect(followed(begun, second).text).toBe('two');
});

test('what somebody edits stays when another changes the world, and says so', () => {
  const draft = followed(edited(begun, 'mine'), second);
  expect(draft.text).toBe('mine');
  expect(isOutdated(draft, second)).toBe(true);
  expect(isOutdated(edited(begun, 'mine'), first)).toBe(false);
  expect(reverted({ ...draft, base: second }).text).toBe('two');
});

test('what was applied is the text in force from then on; after a reset it is the default world', () => {
  const applied = followed(askedFor(edited(begun, 'two')), second);
  expect([applied.text, applied.asked, isChanged(applied)]).toEqual(['two', false, false]);
  const reset = followed(askedFor(edited(begun, 'mine')), { seq: 12, text: 'the default' });
  expect(reset.text).toBe('the default');
  // The answer may come before the trace tells.
  const early = followed(answered(askedFor(edited(begun, 'two')), []), second);
  expect([early.base, isChanged(early), isOutdated(early, second)]).toEqual([second, false, false]);
});

test('what is refused stays as it was typed, with what is wrong until the next try', () => {
  const problems = [{ line: 1, column: 2, message: 'no such key' }];
  const refused = answered(askedFor(edited(begun, 'bad')), problems);
  expect(refused).toMatchObject({ text: 'bad', asked: false, problems });
  expect(edited(refused, 'better').problems).toEqual(problems);
  expect(askedFor(edited(refused, 'better')).problems).toEqual([]);
});
