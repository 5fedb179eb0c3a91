import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { md5 } from './md5.ts';
import { octetsOf } from './octets.ts';

describe('MD5', () => {
  // RFC 1321 §A.5
  it.each([
    ['', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
    ['1234567890'.repeat(8), '57edf4a22be3c955ac49da2e2107b67a'],
  ])('of %j is as its RFC says', (text, digest) => {
    expect(md5(octetsOf(text))).toBe(digest);
  });

  it('is right at every length around the padding', () => {
    for (let length = 0; length < 200; length++) {
      const octets = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
      expect(md5(octets)).toBe(createHash('md5').update(octets).digest('hex'));
    }
  });
});
