/**
 * Messages as MIME parts and as text to search, kept within bounds. A message's name is the hash of its octets, so what was
 * read once holds for every session and every mailbox.
 */
import { parseMessage, type MimePart } from '../../common/mime/parse.ts';
import { searchableBody, searchableHeader } from '../../common/mime/text.ts';
import { MAX_PARSED, MAX_SEARCH_TEXT } from './limits.ts';

const roots = new Map<string, MimePart>();

/** @param message as the store names it */
export function parsed(message: string, octets: Uint8Array): MimePart {
  const kept = roots.get(message);
  // The one used last goes last, and the first is dropped.
  if (kept) roots.delete(message);
  const root = kept ?? parseMessage(octets);
  roots.set(message, root);
  if (roots.size > MAX_PARSED) roots.delete(roots.keys().next().value as string);
  return root;
}

/** What SEARCH looks through, in lower case. */
export interface SearchText {
  readonly header: string;
  readonly body: string;
}

const texts = new Map<string, SearchText>();
let textLength = 0;

const lengthOf = ({ header, body }: SearchText): number => header.length + body.length;

export function searchText(message: string, octets: Uint8Array): SearchText {
  const kept = texts.get(message);
  if (kept) {
    texts.delete(message);
    texts.set(message, kept);
    return kept;
  }
  const root = parsed(message, octets);
  const text = {
    header: searchableHeader(octets, root).toLowerCase(),
    body: searchableBody(octets, root).toLowerCase(),
  };
  texts.set(message, text);
  textLength += lengthOf(text);
  for (const [oldest, dropped] of texts) {
    // The text just made stays, however long: the next key of the same search asks for it again.
    if (textLength <= MAX_SEARCH_TEXT || texts.size === 1) break;
    texts.delete(oldest);
    textLength -= lengthOf(dropped);
  }
  return text;
}
