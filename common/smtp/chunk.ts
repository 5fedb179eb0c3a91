/** The line of BDAT, read alike by what serves, what watches and what explains. RFC 3030 §2 */
import { latin1Of } from '../octets.ts';
import { printable } from './path.ts';

export interface ChunkLine {
  /** Octets that follow the line; `undefined` where the line does not tell: then none do. */
  readonly size?: number;
  /** The message ends with this chunk. */
  readonly last: boolean;
  /** What is wrong with the line; where a size is there all the same, the octets follow all the same. */
  readonly error?: string;
  /** Of what is wrong: where it stands, and what belongs there. */
  readonly place?: { readonly at: number; readonly expected: string };
}

/** More octets than anyone can send, and few enough to be counted one by one. */
const SIZE_DIGITS = 15;

const FORM = 'the form is BDAT 86, and BDAT 86 LAST for the final chunk';

/** @param octets with or without the line end */
export function readChunkLine(octets: Uint8Array): ChunkLine {
  const line = latin1Of(octets)
    .replace(/\r?\n$/, '')
    .trimEnd();
  const [verb = '', word = '', ...others] = line.split(/ +/);
  const sizeAt = line.indexOf(word, verb.length);
  const place = { at: word === '' ? line.length : sizeAt, expected: 'the number of octets that follow' };
  if (word === '')
    return { last: false, error: `BDAT needs the number of octets that follow; ${FORM}`, place };
  if (!/^\d+$/.test(word))
    return {
      last: false,
      error: `a number of octets belongs where ${printable(word)} stands; ${FORM}`,
      place,
    };
  if (word.length > SIZE_DIGITS) {
    return {
      last: false,
      error: `a chunk of so many octets nobody can send; ${SIZE_DIGITS} digits are read`,
      place: { at: sizeAt + SIZE_DIGITS, expected: 'no further digit' },
    };
  }
  const size = Number(word);
  const last = others.length === 1 && others[0]?.toUpperCase() === 'LAST';
  if (others.length === 0 || last) return { size, last };
  const isLast = others[0]?.toUpperCase() === 'LAST';
  const behindAt = line.indexOf(others[isLast ? 1 : 0] ?? '', sizeAt + word.length + (isLast ? 5 : 0));
  return {
    size,
    last: false,
    error: `behind the size stands LAST or nothing; ${FORM}`,
    place: { at: behindAt, expected: isLast ? 'the end of the line' : 'LAST, or the end of the line' },
  };
}
