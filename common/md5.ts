/** MD5, which APOP asks for and browsers do not offer. Fit for nothing new. RFC 1321 */

/** RFC 1321 §3.4 */
const shifts = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;
const table = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));

/** The digest as 32 lower-case hexadecimal digits. */
export function md5(octets: Uint8Array): string {
  const blocks = Math.floor((octets.length + 8) / 64) + 1;
  const padded = new Uint8Array(blocks * 64);
  padded.set(octets);
  padded[octets.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, (octets.length << 3) >>> 0, true);
  view.setUint32(padded.length - 4, Math.floor(octets.length / 2 ** 29), true);
  let state: Words = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < padded.length; block += 64) state = mixed(state, view, block);
  const digest = new DataView(new ArrayBuffer(16));
  state.forEach((word, i) => {
    digest.setUint32(i * 4, word, true);
  });
  return Array.from({ length: 16 }, (_, i) => digest.getUint8(i).toString(16).padStart(2, '0')).join('');
}

type Words = readonly [number, number, number, number];

function mixed(state: Words, view: DataView, block: number): Words {
  let [a, b, c, d] = state;
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    const [f, word] = ((): [number, number] => {
      if (round === 0) return [(b & c) | (~b & d), i];
      if (round === 1) return [(b & d) | (c & ~d), (5 * i + 1) % 16];
      if (round === 2) return [b ^ c ^ d, (3 * i + 5) % 16];
      return [c ^ (b | ~d), (7 * i) % 16];
    })();
    const sum = (a + f + (table[i] as number) + view.getUint32(block + word * 4, true)) | 0;
    const by = (shifts[round] as readonly number[])[i % 4] as number;
    [a, d, c, b] = [d, c, b, (b + ((sum << by) | (sum >>> (32 - by)))) | 0];
  }
  return [(state[0] + a) >>> 0, (state[1] + b) >>> 0, (state[2] + c) >>> 0, (state[3] + d) >>> 0];
}
