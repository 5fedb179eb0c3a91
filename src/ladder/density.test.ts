import { describe, expect, it } from 'vitest';
import { Density } from './density.ts';

const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0);

describe('density', () => {
  it('loses no row when time outgrows its bins', () => {
    const density = new Density();
    for (let i = 0; i < 5000; i++) density.add(i * 97, i % 2 ? 'smtp' : 'imap', i % 10 === 0);
    expect(density.span).toBeGreaterThan(4999 * 97);
    expect(sum(density.counts.smtp)).toBe(2500);
    expect(sum(density.counts.imap)).toBe(2500);
    expect(sum(density.troubles)).toBe(500);
  });

  it('keeps rows where they happened', () => {
    const density = new Density();
    density.add(100, 'pop3', false);
    density.add(1_000_000, 'smtp', false);
    expect(density.counts.pop3[0]).toBe(1);
    const bin = density.counts.smtp.findIndex((count) => count > 0);
    expect((bin / 512) * density.span).toBeLessThanOrEqual(1_000_000);
    expect(((bin + 1) / 512) * density.span).toBeGreaterThan(1_000_000);
  });
});
