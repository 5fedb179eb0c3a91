import { octetsOf } from '../../../common/octets.ts';
import { quoted } from '../../../common/pop3/arguments.ts';
import { Pop3Refusal } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { languageFor, languages } from '../languages.ts';

/** LANG lists the languages of response texts, or chooses one, in which it is answered already. RFC 6856 §3.2 */
export const lang: Handler<'LANG'> = (dialogue, { language: range }) => {
  if (range === undefined) {
    const lines = Object.entries(languages).map(([tag, { name }]) => `${tag} ${name}\r\n`);
    return { text: 'language listing follows', data: [octetsOf(lines.join(''))] };
  }
  const chosen = languageFor(range);
  if (!chosen) {
    throw new Pop3Refusal(`there is no language ${quoted(range)}; LANG alone lists those there are`);
  }
  dialogue.speak(chosen);
  return `${chosen} ${languages[chosen].chosen}`;
};
