/**
 * The texts of the page's controls in the language in force. A translation is another object of this shape beside
 * `english.ts`; the compiler says what is missing in it. A text with something in it is a function of that.
 */
import { english } from './english.ts';

export type Words = typeof english;

export const words: Words = english;

/** Puts another language in force; before the first component is loaded, since modules keep parts of `words`. */
export function speak(translation: Words): void {
  Object.assign(words, translation);
}
