/** Which language the page speaks: English, unless this browser remembers another that there is. */
import { speak, type Words } from './words.ts';

const KEY = 'mailglass-language';

/** By what is remembered; each is loaded only when it is spoken. */
const languages: Readonly<Record<string, () => Promise<Words>>> = {
  pseudo: async () => (await import('./pseudo.ts')).pseudo,
};

export async function speakChosen(): Promise<void> {
  const load = languages[remembered()];
  if (load) speak(await load());
}

function remembered(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    // A browser that keeps nothing hears English.
    return '';
  }
}
