/** Encoded-words: how a header says what US-ASCII cannot. RFC 2047 */
import { concat, octetsOfLatin1 } from '../octets.ts';
import { decodeCharset, decodeUnlabelled, knowsCharset } from './charset.ts';
import { decodeBase64 } from './transfer-encoding.ts';

const WORD = /=\?([^? \t\r\n]+)\?([BbQq])\?([^? \t\r\n]*)\?=/g;

/**
 * A field's text (one character per octet) as a person would read it. White space between two encoded-words is dropped,
 * since it is only there because a word has a limited length. RFC 2047 §6.2
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return decodeUnlabelled(text);
  let out = '';
  let at = 0;
  // Neighbours in one character set are decoded together: mailers cut characters in two although they must not. RFC 2047 §5
  let pending: Uint8Array[] = [];
  let pendingCharset = '';
  const flush = (): void => {
    if (pending.length > 0) out += decodeCharset(concat(pending), pendingCharset);
    pending = [];
  };
  for (const word of text.matchAll(WORD)) {
    const [whole, label = '', encoding = '', content = ''] = word;
    // A language may follow the character set. RFC 2231 §5
    const charset = label.replace(/\*.*$/, '').toLowerCase();
    if (!knowsCharset(charset)) continue;
    const between = text.slice(at, word.index);
    if (pending.length === 0 || /[^ \t\r\n]/.test(between)) {
      flush();
      out += decodeUnlabelled(between);
    } else if (charset !== pendingCharset) flush();
    pendingCharset = charset;
    pending.push(/b/i.test(encoding) ? decodeBase64(octetsOfLatin1(content)) : decodeQ(content));
    at = word.index + whole.length;
  }
  flush();
  return out + decodeUnlabelled(text.slice(at));
}

/** The "Q" encoding: like quoted-printable, with `_` for the space. RFC 2047 §4.2 */
function decodeQ(content: string): Uint8Array {
  return octetsOfLatin1(
    content
      .replaceAll('_', ' ')
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  );
}
