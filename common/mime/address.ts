/** Address lists: who a message is from and to. RFC 5322 §3.4, obsolete forms §4.4 */
import { trimmed } from './header.ts';
import { afterComment, quotedString } from './parameters.ts';

/**
 * Texts have one character per octet, their quoting removed; encoded-words in names are left as they are (`decodeWords`).
 * A group is its start, its members, and its end.
 */
export type Address =
  | {
      readonly kind: 'mailbox';
      /** Empty when there is none. */
      readonly name: string;
      /** `@a.example,@b.example`; empty unless somebody still writes one. RFC 5322 §4.4 */
      readonly route: string;
      readonly localPart: string;
      /** Empty for an address that lacks it. */
      readonly domain: string;
    }
  | { readonly kind: 'group-start'; readonly name: string }
  | { readonly kind: 'group-end' };

/** Reads an unfolded address list, making what it can of what breaks the grammar. Never fails; takes linear time. */
export function readAddresses(text: string): Address[] {
  const reading = new Reading(text);
  reading.all();
  return reading.addresses;
}

/** Whether white space comes before a word decides how words join: `a.b` is one, `a b` are two. */
interface Word {
  readonly text: string;
  readonly spaced: boolean;
}

const ATOM_END = /[ \t\r\n"()<>@,;:\\[\]]/;

class Reading {
  readonly addresses: Address[] = [];
  readonly #text: string;
  #at = 0;
  #words: Word[] = [];
  #comment = '';
  /** The words before an `<`. */
  #phrase: string | undefined;
  /** Index in `#words` of the last `@` outside of a route; -1 for none. */
  #atSign = -1;
  #route = '';
  #inAngle = false;
  #inGroup = false;

  constructor(text: string) {
    this.#text = text;
  }

  all(): void {
    const text = this.#text;
    let spaced = false;
    while (this.#at < text.length) {
      const c = text.charAt(this.#at);
      if (c === ' ' || c === '\t' || c === '\r' || c === '\n') {
        spaced = true;
        this.#at++;
        continue;
      }
      this.#token(c, spaced);
      spaced = false;
    }
    this.#flush();
    if (this.#inGroup) this.addresses.push({ kind: 'group-end' });
  }

  #token(c: string, spaced: boolean): void {
    switch (c) {
      case '"': {
        const [content, after] = quotedString(this.#text, this.#at);
        this.#at = after;
        this.#words.push({ text: content, spaced });
        return;
      }
      case '(': {
        const after = afterComment(this.#text, this.#at);
        // Before there were display names, the name stood in a comment.
        this.#comment ||= trimmed(
          this.#text
            .slice(this.#at + 1, after)
            .replace(/\)$/, '')
            .replace(/\\(.)/g, '$1'),
        );
        this.#at = after;
        return;
      }
      case '[': {
        const close = this.#text.indexOf(']', this.#at);
        const after = close < 0 ? this.#text.length : close + 1;
        this.#words.push({ text: this.#text.slice(this.#at, after), spaced });
        this.#at = after;
        return;
      }
      case '<':
        this.#at++;
        if (this.#inAngle) return;
        this.#phrase = phraseOf(this.#words);
        this.#words = [];
        this.#atSign = -1;
        this.#inAngle = true;
        return;
      case '>':
        this.#at++;
        if (this.#inAngle) this.#add();
        return;
      case '@':
        this.#at++;
        this.#atSign = this.#words.length;
        this.#words.push({ text: '@', spaced });
        return;
      case ':':
        this.#at++;
        if (this.#inAngle) this.#endRoute();
        else if (!this.#inGroup) this.#startGroup();
        return;
      case ',':
        this.#at++;
        // Within a route commas separate its domains.
        if (this.#inAngle && this.#atSign >= 0 && this.#words[0]?.text === '@') {
          this.#words.push({ text: ',', spaced });
        } else this.#flush();
        return;
      case ';':
        this.#at++;
        this.#flush();
        if (this.#inGroup) this.addresses.push({ kind: 'group-end' });
        this.#inGroup = false;
        return;
      case ')':
      case ']':
      case '\\':
        this.#at++;
        return;
      default: {
        const from = this.#at;
        while (this.#at < this.#text.length && !ATOM_END.test(this.#text.charAt(this.#at))) this.#at++;
        this.#words.push({ text: this.#text.slice(from, this.#at), spaced });
      }
    }
  }

  #startGroup(): void {
    this.addresses.push({ kind: 'group-start', name: phraseOf(this.#words) });
    this.#inGroup = true;
    this.#forget();
  }

  #endRoute(): void {
    this.#route = this.#words.map(({ text }) => text).join('');
    this.#words = [];
    this.#atSign = -1;
  }

  #flush(): void {
    if (this.#inAngle || this.#words.length > 0) this.#add();
    else this.#forget();
  }

  #add(): void {
    const at = this.#atSign;
    const plain = (words: readonly Word[]): string => words.map(({ text }) => text).join('');
    let localPart = plain(at < 0 ? this.#words : this.#words.slice(0, at));
    const domain = at < 0 ? '' : plain(this.#words.slice(at + 1));
    let name = this.#phrase ?? '';
    // Words without an address, as in `From: Alice`: all we know is what stands there.
    if (!this.#inAngle && at < 0) localPart = phraseOf(this.#words);
    if (name === '') name = this.#comment;
    this.addresses.push({ kind: 'mailbox', name, route: this.#route, localPart, domain });
    this.#forget();
  }

  #forget(): void {
    this.#words = [];
    this.#comment = '';
    this.#phrase = undefined;
    this.#atSign = -1;
    this.#route = '';
    this.#inAngle = false;
  }
}

function phraseOf(words: readonly Word[]): string {
  let phrase = '';
  for (const { text, spaced } of words) phrase += spaced && phrase !== '' ? ` ${text}` : text;
  return phrase;
}
