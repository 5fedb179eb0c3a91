import { expect, test } from 'vitest';
import { blockedText } from './blocked-text.ts';

const none = { images: 0, styles: 0, scripts: 0, frames: 0, media: 0 };

test('what was blocked is counted by kind, and nothing is said of kinds that were not there', () => {
  expect(blockedText({ ...none, images: 3, scripts: 1 })).toBe(
    'Remote content is never loaded. Blocked: 3 images, 1 script.',
  );
  expect(blockedText(none)).toBe('Remote content is never loaded; this message asked for none.');
});
