import { describe, expect, it } from 'vitest';
import { pngScale } from './png.ts';

describe('how sharp a picture is drawn', () => {
  it('is twice as sharp as the page while there is room', () => {
    expect(pngScale({ width: 1280, height: 800 })).toBe(2);
    expect(pngScale({ width: 1280, height: 8192 })).toBe(2);
    expect(pngScale({ width: 1280, height: 8193 })).toBe(1);
    expect(pngScale({ width: 1280, height: 16_384 })).toBe(1);
  });

  it('says what is too large, and what to choose instead', () => {
    expect(() => pngScale({ width: 1280, height: 16_385 })).toThrow(
      'would be 16,385 pixels high, and browsers draw 16,384 at most. Choose SVG',
    );
    expect(() => pngScale({ width: 8192, height: 8193 })).toThrow('Choose SVG');
  });
});
