/**
 * A language that nobody speaks: English with accents, in brackets. What stands on the page without brackets is not in the
 * words, and could not be translated.
 */
import { english } from './english.ts';
import type { Words } from './words.ts';

const PLAIN = 'aceinorsuyACEINORSUY';
const ACCENTED = 'àçéîñöřšûýÀÇÉÎÑÖŘŠÛÝ';

export function pseudoText(text: string): string {
  // A text made of others has their brackets already.
  const bare = text.replace(/[⟦⟧]/g, '');
  // What is to be typed stands between backticks and is in no language: see `ui/Marked.svelte`.
  return bare
    .split('`')
    .map((piece, i) => (piece === '' || i % 2 === 1 ? piece : `⟦${accented(piece)}⟧`))
    .join('`');
}

const accented = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter);

export function pseudoOf(value: unknown): unknown {
  if (typeof value === 'string') return pseudoText(value);
  if (typeof value === 'function')
    return (...given: unknown[]) => pseudoOf((value as (...given: unknown[]) => unknown)(...given));
  if (Array.isArray(value)) return value.map(pseudoOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, pseudoOf(text)]));
}

export const pseudo = pseudoOf(english) as Words;
