/** What is wrong with a file that somebody wants to look at: what, where, what was expected, what to try. */

/** The file cannot be read, or not any further. Nothing else is ever thrown by these readers. */
export class CaptureProblem extends Error {
  override readonly name = 'CaptureProblem';
}

/** `octet 1,024` as a person counts them in a hex editor, from 0. */
export const atOctet = (offset: number): string => `octet ${offset.toLocaleString('en')}`;

/** `1 packet`, `2,000 packets`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
