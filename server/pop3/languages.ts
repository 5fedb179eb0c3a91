/** The languages in which responses are worded. Codes, numbers and names are the same in all of them. RFC 6856 §3 */
import { german } from './german.ts';

export interface Language {
  /** In the language itself. */
  readonly name: string;
  /** Says, in the language, that it was chosen. */
  readonly chosen: string;
  /** What a text that handlers wrote in English is in this language; itself where nobody has translated it. */
  readonly word: (text: string) => string;
}

const asWritten = (text: string): string => text;

export const languages = {
  en: { name: 'English', chosen: 'the language is English now', word: asWritten },
  de: { name: 'Deutsch', chosen: 'die Sprache ist jetzt Deutsch', word: german },
  // What is spoken before anybody chose: text that most can read, in ASCII. RFC 5255 §3.1
  'i-default': {
    name: 'English, the default where nothing was chosen',
    chosen: 'the language is the default again',
    word: asWritten,
  },
} as const satisfies Record<string, Language>;

export type LanguageTag = keyof typeof languages;

/** The one that `LANG *` asks for. */
const PREFERRED: LanguageTag = 'en';

/** The language that suits a range best: `de-AT` is content with `de`. RFC 4647 §3.4 */
export function languageFor(range: string): LanguageTag | undefined {
  if (range === '*') return PREFERRED;
  for (let wanted = range.toLowerCase(); wanted !== ''; wanted = wanted.replace(/-?[^-]*$/, '')) {
    const found = (Object.keys(languages) as LanguageTag[]).find((tag) => tag === wanted);
    if (found) return found;
  }
  return undefined;
}
