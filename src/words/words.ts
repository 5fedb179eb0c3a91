/**
 * The texts of the page's controls in the language in force. A translation is another object of this shape beside
 * `english.ts`; the compiler says what is missing in it. A text with something in it is a function of that.
 */
import { english } from './english.ts';

export type Words = typeof english;

export const words: Words = english;

/**
 * Puts another language in force, before anything is drawn. Parts of `words` that modules hold stay the same objects, so they
 * speak it too.
 */
export function speak(translation: Words): void {
  replace(words, translation);
}

function replace(old: object, with_: object): void {
  for (const [name, text] of Object.entries(with_)) {
    const before = (old as Record<string, unknown>)[name];
    if (typeof before === 'object' && before !== null) replace(before, text as object);
    else (old as Record<string, unknown>)[name] = text;
  }
}
