/** Which language the page speaks: English, unless this browser remembers another that there is. */
import { speak, type Words } from './words.ts';

const KEY = 'mailglass-language';

/** By their tags, which are what is remembered (BCP 47); each is loaded only when it is spoken. */
const languages: Readonly<Record<string, () => Promise<Words>>> = {
  pseudo: async () => (await import('./pseudo.ts')).pseudo,
};

export async function speakChosen(): Promise<void> {
  const language = remembered();
  const load = languages[language];
  if (!load) return;
  speak(await load());
  // For those who hear the page.
  document.documentElement.lang = language;
}

function remembered(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    // A browser that keeps nothing hears English.
    return '';
  }
}
