import { ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { matcher } from '../matching.ts';

const charsets = ['US-ASCII', 'UTF-8'];

/** SEARCH tells the numbers of the messages that match all its keys. RFC 3501 §6.4.4 */
export const search: Handler<'SEARCH' | 'UID SEARCH'> = function* (session, { uid, charset, keys }) {
  if (charset !== undefined && !charsets.includes(charset)) {
    throw new ImapNo(
      `BADCHARSET (${charsets.join(' ')})`,
      `SEARCH here knows ${charsets.join(' and ')} only`,
    );
  }
  const view = session.selected;
  const matches = matcher(keys, view, (message) => session.store.body(message));
  const found: number[] = [];
  for (const numbered of view.all()) {
    const { seq, entry } = numbered;
    if (!entry.expunged && matches(numbered)) found.push(uid ? entry.uid : seq);
  }
  yield ['SEARCH', ...found].join(' ');
  // RFC 5530 §3
  const note = view.hidesExpunged && !uid ? '[EXPUNGEISSUED] ' : '';
  return `${note}${uid ? 'UID ' : ''}SEARCH completed; ${found.length} found`;
};
