import { expect, test } from 'vitest';
import { saslPrep } from './saslprep.ts';

// The examples of RFC 4013 §3.
test.each([
  ['I\u00adX', 'IX'],
  ['user', 'user'],
  ['USER', 'USER'],
  ['\u00aa', 'a'],
  ['\u2168', 'IX'],
  ['\u0007', undefined],
  // What a keyboard makes of a space, and letters composed in two ways.
  ['two\u00a0words', 'two words'],
  ['u\u0308', 'ü'],
  ['\ufffd', undefined],
  ['a\u{e0041}', undefined],
  ['\ue000', undefined],
])('%j becomes %j', (text, prepared) => {
  expect(saslPrep(text)).toBe(prepared);
});
